"""The columns of the board: which hand-offs stand in them, and in which order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leads.handoffs.models import Handoff

State = Handoff.State
BY_CLOCK, NEWEST = ("due_at", "id"), ("-closed_at", "-id")
# What ended longer ago is found in the list of closed hand-offs.
RECENT = timedelta(days=30)
OFFERED, ACCEPTED, CONTACTED, BACK = "offered", "accepted", "contacted", "back"
QUALIFIED, CLOSED = "qualified", "closed"


def _forward(side: str) -> Q:
    return Q(to_side=side)


def _backward(side: str) -> Q:
    """What comes back belongs to the direction it was first handed over in."""
    return Q(from_side=side)


def _either(side: str) -> Q:
    return Q(answers=None, to_side=side) | Q(answers__isnull=False, from_side=side)


@dataclass(frozen=True)
class Column:
    """One state of the way. `towards(side)` keeps what was first handed over to that side."""

    code: str
    label: str | Promise
    empty: str | Promise
    rows: Q
    towards: Callable[[str], Q] = _forward
    is_over: bool = False
    # Somebody was reached or nothing is owed any more: to look for what is overdue here would mean to read it all.
    is_answered: bool = False

    @property
    def order(self) -> tuple[str, str]:
        return NEWEST if self.is_over else BY_CLOCK

    def narrow(self, handoffs: QuerySet[Handoff], way: str, now: datetime) -> QuerySet[Handoff]:
        """Those of the column, in one direction if one is named."""
        handoffs = handoffs.filter(self.rows)
        if self.is_over:
            handoffs = handoffs.filter(closed_at__gte=now - RECENT)
        return handoffs.filter(self.towards(way)) if way else handoffs


COLUMNS = {
    column.code: column
    for column in (
        Column(
            OFFERED,
            _("Waiting for an answer"),
            _("What one side hands over waits here until the other answers."),
            Q(closed_at=None, state=State.OFFERED, answers=None),
        ),
        Column(
            ACCEPTED,
            _("Accepted"),
            _("Accepted leads wait here until somebody is reached."),
            Q(closed_at=None, state=State.ACCEPTED, answers=None),
        ),
        Column(
            CONTACTED,
            _("In contact"),
            _("Somebody was reached; the outcome is still open."),
            Q(closed_at=None, state=State.CONTACTED, answers=None),
            is_answered=True,
        ),
        Column(
            BACK,
            _("Came back"),
            _("Rejected and returned leads wait here until the side that offered them places them."),
            Q(closed_at=None, answers__isnull=False),
            _backward,
        ),
        Column(
            QUALIFIED,
            _("Qualified"),
            _("What was qualified in the last 30 days."),
            Q(closed_at__isnull=False, state=State.QUALIFIED),
            is_over=True,
            is_answered=True,
        ),
        Column(
            CLOSED,
            _("Ended otherwise"),
            _("What was withdrawn, disqualified, placed or disputed in the last 30 days."),
            Q(
                closed_at__isnull=False,
                state__in=(State.WITHDRAWN, State.DISQUALIFIED, State.CONFIRMED, State.DISPUTED),
            ),
            _either,
            is_over=True,
            is_answered=True,
        ),
    )
}


def column_of(handoff: Handoff) -> Column:
    """Where it stands; what was rejected or returned is replaced by the answer that came back."""
    if handoff.is_open:
        return COLUMNS[BACK if handoff.is_reverse else handoff.state]
    return COLUMNS[QUALIFIED if handoff.is_qualified else CLOSED]
