"""Two leads look alike and are two people."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliance.crossing import again_when_crossed
from alliance.errors import Conflict, require
from alliance.journal.actions import record
from alliance.people.models import User
from leads.crm.models import Lead
from leads.crm.queries import lock_leads
from leads.intake.models import LookAlike
from leads.intake.permissions import may_merge_leads

State = LookAlike.State


class AlreadyToldApart(Conflict):
    """Somebody was faster with this pair."""

    code = "pair_decided"
    message = _("Somebody has already decided about these two.")


@again_when_crossed
@transaction.atomic
def tell_apart(*, actor: User, lead: Lead, others: Collection[Lead], now: datetime) -> list[LookAlike]:
    """The lead and each of the others are different people and are not asked about again.

    Raises AlreadyToldApart when that was said of one of the pairs before.
    """
    require(may_merge_leads(actor))
    ids = {lead.pk, *(other.pk for other in others)}
    require(lock_leads(ids).keys() == ids, Conflict)
    pairs = [_told_apart(actor, lead, other, now) for other in others]
    for pair in pairs:
        data = {"other": pair.other_id if pair.lead_id == lead.pk else pair.lead_id}
        record(actor, "look_alike.decided", pair, thread=lead, data=data, at=now)
    return pairs


def _told_apart(actor: User, one: Lead, another: Lead, now: datetime) -> LookAlike:
    lead, other = sorted((one, another), key=lambda each: each.pk)
    found = {"strength": 0, "found_at": now}
    LookAlike.objects.bulk_create([LookAlike(lead=lead, other=other, **found)], ignore_conflicts=True)
    pair = LookAlike.objects.select_for_update(of=("self",)).get(lead=lead, other=other)
    require(pair.is_waiting, AlreadyToldApart)
    pair.state, pair.decided_by, pair.decided_at = State.DIFFERENT, actor, now
    pair.save(update_fields=["state", "decided_by", "decided_at"])
    return pair
