"""A webhook that was paused by itself is told to whoever looks after programs, and how its history reads."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from alliance.hooks.models import Endpoint
from alliance.hooks.queries import visible_endpoints
from alliance.inbox.news import Done, News, Notice, cards, show_kind, tells
from alliance.journal.models import Entry
from alliance.journal.wording import say
from alliance.people.models import User
from alliance.people.queries import administrators

PAUSED = "webhook_paused"
show_kind(PAUSED, "hooks/_inbox_paused.html")


@cards("endpoint")
def endpoint_cards(ids: list[int], reader: User) -> Mapping[int, Endpoint]:
    """The webhooks behind items, in one query."""
    return visible_endpoints(reader).in_bulk(ids)


@tells("endpoint.paused")
def tell_paused(entry: Entry) -> Iterable[News]:
    """Nobody is told there any more until somebody has looked after the receiver."""
    for person in administrators():
        yield Notice(person.pk, PAUSED, "endpoint", entry.subject_id, needs_action=True)


@tells("endpoint.switched_on", "endpoint.switched_off", "endpoint.removed")
def settle_paused(entry: Entry) -> Iterable[News]:
    """Somebody has decided what becomes of it."""
    yield Done("endpoint", entry.subject_id, (PAUSED,))


say("endpoint.created", _("added the webhook %(url)s"))
say("endpoint.changed", _("changed the webhook"))
say("endpoint.removed", _("removed the webhook %(url)s"))
say("endpoint.secret_rotated", _("gave the webhook a new secret"))
say("endpoint.switched_on", _("switched the webhook on"))
say("endpoint.switched_off", _("switched the webhook off"))
say("endpoint.paused", _("paused the webhook %(url)s, because it does not answer"))
