"""What a person may see of hand-offs, in the orders people work in, and the locks."""

from datetime import datetime

from django.db.models import Q, QuerySet

from alliance.errors import Conflict
from alliance.journal.models import Entry
from alliance.people.models import User
from alliance.people.permissions import has_place
from leads.crm.models import Lead
from leads.handoffs.models import Handoff
from leads.intake.whereabouts import entries_of

SHOWN_WITH = (
    "lead",
    "offered_by",
    "assignee",
    "target_team",
    "from_team",
    "calendar_version__calendar",
    "decided_by",
    "answers__decided_by",
)


def visible_handoffs(user: User) -> QuerySet[Handoff]:
    """All of them for everybody with a place and for programs; nothing for strangers."""
    handoffs = Handoff.objects.exclude(lead__stage=Lead.Stage.ERASED)
    return handoffs if has_place(user) else handoffs.none()


def shown_handoffs(user: User) -> QuerySet[Handoff]:
    """The same with everything a page shows of them."""
    return visible_handoffs(user).select_related(*SHOWN_WITH)


def open_handoff_of(lead: Lead) -> Handoff | None:
    """The one hand-off of the lead that is not closed."""
    return Handoff.objects.select_related(*SHOWN_WITH).filter(lead=lead, closed_at=None).first()


def handoffs_of(lead: Lead) -> QuerySet[Handoff]:
    """Every hand-off of a lead, newest first."""
    return Handoff.objects.select_related(*SHOWN_WITH).filter(lead=lead).order_by("-offered_at", "-id")


def lock_handoff(handoff: Handoff) -> Handoff:
    """Lead first, then hand-off: everybody locks in this order, so that nobody waits in a circle.

    Raises Conflict when the lead was merged into another at the same moment.
    """
    lead = Lead.objects.select_for_update(of=("self",)).filter(pk=handoff.lead_id).first()
    locked = Handoff.objects.select_for_update(of=("self",)).get(pk=handoff.pk)
    if lead is None or locked.lead_id != lead.pk:
        raise Conflict()
    locked.lead = lead
    return locked


def due_clock_ids(now: datetime, limit: int) -> list[int]:
    """Hand-offs whose next instant has come, the longest waiting first."""
    due = Handoff.objects.filter(next_clock_at__lte=now).order_by("next_clock_at")
    return list(due.values_list("pk", flat=True)[:limit])


def reverse_of(handoff: Handoff) -> Handoff | None:
    """The hand-off that brought the answer back."""
    return Handoff.objects.filter(answers=handoff).select_related("assignee", "decided_by").first()


def history_of(handoff: Handoff, limit: int = 40) -> list[Entry]:
    """What happened to this hand-off and the contacts since its offer, newest first, with the people who did it."""
    own = Q(subject_type="handoff", subject_id=handoff.pk)
    contacts = Q(verb="touch.logged", at__gte=handoff.offered_at)
    if handoff.closed_at is not None:
        contacts &= Q(at__lte=handoff.closed_at)
    thread = entries_of(handoff.lead)
    return list(thread.filter(own | contacts).select_related("actor").order_by("-id")[:limit])
