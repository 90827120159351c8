"""News about somebody's own account: the person concerned hears of it, whoever did it."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from alliance.inbox.news import News, Notice, cards, show_kind, tells
from alliance.journal.models import Entry
from alliance.journal.wording import say
from alliance.people.models import User

RESET = "second_factor_reset"
show_kind(RESET, "inbox/_inbox_second_factor.html", personal=True)


@tells("user.second_factor_reset")
def tell_reset(entry: Entry) -> Iterable[News]:
    """Had somebody only pretended to be them, this is how they would learn it."""
    yield Notice(entry.subject_id, RESET, "user", entry.subject_id, needs_action=False)


@cards("user")
def load_people(ids: list[int], reader: User) -> Mapping[int, User]:
    """Items about an account are about the reader's own."""
    return {reader.pk: reader} if reader.pk in ids else {}


say("user.second_factor_reset", _("reset the second factor"))
say("user.second_factor_on", _("switched the second factor on"))
say("user.second_factor_off", _("switched the second factor off"))
say("user.signed_out_everywhere", _("signed out everywhere else"))
