"""Two leads become one, or two again: their hand-offs go along, and only one promise is open at a time."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.journal.actions import record
from alliance.people.models import User
from leads.crm.models import Lead
from leads.handoffs.models import Handoff
from leads.intake.merging.errors import HandedOverSince
from leads.intake.merging.promises import Promise

# What of this room points to a lead; a merge that does not know it would lose it.
RELATIONS = frozenset({"handoffs.Handoff.lead"})
# What a merge changes of the hand-off that is set aside, and an undo restores.
_STOPPED = ("state", "closed_at", "next_clock_at")


def open_promises(*, lead_ids: Collection[int], **facts: Any) -> list[Promise]:
    """The open hand-offs of the leads, locked when somebody is about to change them."""
    handoffs = Handoff.objects.filter(lead__in=lead_ids, closed_at=None)
    return [_promise(handoff) for handoff in handoffs.select_related("target_team", "assignee")]


def _promise(handoff: Handoff) -> Promise:
    return Promise(
        lead_id=handoff.lead_id,
        handoff_id=handoff.pk,
        label=handoff.get_kind_display(),
        state=handoff.get_state_display(),
        team=handoff.target_team.name,
        assignee=handoff.assignee.name if handoff.assignee else "",
        due_at=handoff.due_at,
        url=reverse("handoff_detail", args=[handoff.pk]),
        is_answered=handoff.is_accepted,
        offered_at=handoff.offered_at,
    )


def move_handoffs(
    *, actor: User, keep: Lead, drop: Lead, goes_on: int | None, now: datetime, **facts: Any
) -> dict[str, Any]:
    """All hand-offs are the kept lead's now. Of two open ones the other is set aside: its clocks stop."""
    handoffs = list(
        Handoff.objects.select_for_update(of=("self",)).filter(lead__in=(keep.pk, drop.pk)).order_by("pk")
    )
    aside = next((one for one in handoffs if one.is_open and one.lead_id != goes_on), None)
    remembered: dict[str, Any] = {}
    if aside is not None:
        remembered["set_aside"] = _set_aside(aside, actor, keep, now)
    moved = [handoff.pk for handoff in handoffs if handoff.lead_id == drop.pk]
    Handoff.objects.filter(pk__in=moved).update(lead=keep, updated_at=now)
    return {**remembered, "handoffs": moved}


def _set_aside(handoff: Handoff, actor: User, keep: Lead, now: datetime) -> dict[str, Any]:
    clock = handoff.next_clock_at
    was = {
        "id": handoff.pk,
        "lead_id": handoff.lead_id,
        "state": handoff.state,
        "next_clock_at": clock.isoformat() if clock else None,
    }
    handoff.state, handoff.closed_at, handoff.next_clock_at = Handoff.State.MERGED, now, None
    handoff.save(update_fields=_STOPPED)
    record(actor, "handoff.set_aside", handoff, thread=keep, data={"lead": str(handoff.lead)}, at=now)
    return was


def stage_goes_back(*, kept: Lead, promises: dict[str, Any], **facts: Any) -> bool:
    """The promise that went on came with the other lead, and so did the stage. Raises HandedOverSince.

    A hand-off offered since the merge stays with the kept lead; where one comes back beside it, there would be two.
    """
    came_along = promises.get("source") == "drop"
    aside = promises.get("set_aside")
    comes_back_here = aside is not None and aside["id"] not in promises.get("handoffs", [])
    stays = Handoff.objects.filter(lead=kept, closed_at=None).exclude(pk__in=_coming(kept, promises))
    newer = stays.exclude(pk=aside["id"]).first() if aside else stays.first()
    if newer is not None and (came_along or comes_back_here):
        raise HandedOverSince(handoff_id=newer.pk)
    return came_along


def _coming(kept: Lead, promises: dict[str, Any]) -> set[int]:
    """The other lead's hand-offs, with the answers to them that were brought back since."""
    coming = set(promises.get("handoffs", []))
    fresh = coming
    while fresh:
        answers = Handoff.objects.filter(lead=kept, answers__in=fresh).exclude(pk__in=coming)
        fresh = set(answers.values_list("pk", flat=True))
        coming |= fresh
    return coming


def give_handoffs_back(
    *, actor: User, kept: Lead, restored: Lead, promises: dict[str, Any], now: datetime, **facts: Any
) -> None:
    """Each lead has its own hand-offs again; what was set aside is as it was, with the instants stored then."""
    ids = _coming(kept, promises)
    list(_of(kept).select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    _of(kept).filter(pk__in=ids).update(lead=restored, updated_at=now)
    aside = promises.get("set_aside")
    if aside is None:
        return
    Handoff.objects.filter(pk=aside["id"], state=Handoff.State.MERGED).update(
        state=aside["state"], closed_at=None, next_clock_at=aside["next_clock_at"], updated_at=now
    )
    handoff = Handoff.objects.select_related("lead").get(pk=aside["id"])
    record(actor, "handoff.taken_up", handoff, thread=handoff.lead, at=now)


def _of(lead: Lead) -> QuerySet[Handoff]:
    return Handoff.objects.filter(lead=lead)
