"""The two clocks of a hand-off, in the receiver's working time: computed once at the offer and stored."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.calendars.clock import business_minutes, due_after_days, due_at
from alliance.calendars.models import CalendarVersion
from leads.handoffs.models import Handoff

# Working minutes until an answer and a first response are owed; a person who asked to be contacted waits an hour.
ANSWER_MINUTES = {Handoff.Priority.HAND_RAISE: 60, Handoff.Priority.HOT: 480, Handoff.Priority.NORMAL: 480}
# Working days until what came back is placed.
PLACEMENT_DAYS = 2


@dataclass(frozen=True)
class Instants:
    """Half time, due and double time of one promise."""

    remind_at: datetime
    due_at: datetime
    escalate_at: datetime


def instants_in_minutes(start: datetime, minutes: int, version: CalendarVersion) -> Instants:
    """50 %, 100 % and 200 % of some working minutes after the start."""
    return Instants(
        due_at(start, minutes // 2, version),
        due_at(start, minutes, version),
        due_at(start, minutes * 2, version),
    )


def instants_in_days(start: datetime, days: int, version: CalendarVersion) -> Instants:
    """The same for whole working days: half of the working time between start and due is the reminder."""
    due = due_after_days(start, days, version)
    half = business_minutes(start, due, version) // 2
    return Instants(due_at(start, half, version), due, due_after_days(start, days * 2, version))


def clock_fields(kind: str, priority: str, start: datetime, version: CalendarVersion) -> dict[str, Any]:
    """The columns a new hand-off gets for its clocks."""
    if kind in Handoff.REVERSE:
        minutes, days = 0, PLACEMENT_DAYS
        instants = instants_in_days(start, days, version)
    else:
        minutes, days = ANSWER_MINUTES[Handoff.Priority(priority)], 0
        instants = instants_in_minutes(start, minutes, version)
    return {
        "offered_at": start,
        "limit_minutes": minutes,
        "limit_days": days,
        "remind_at": instants.remind_at,
        "due_at": instants.due_at,
        "escalate_at": instants.escalate_at,
        "next_clock_at": instants.remind_at,
        "calendar_version": version,
    }


def next_clock(handoff: Handoff) -> datetime | None:
    """The next stored instant at which somebody must be told; None when the promise is kept or the hand-off closed.

    The answer clock stops with the answer, the response clock with the first attempt; both are due together. A
    reminder that a breach has overtaken is never told.
    """
    if not handoff.is_open or handoff.first_response_at is not None:
        return None
    if _breach_untold(handoff):
        return handoff.due_at if handoff.reminded_at else handoff.remind_at
    return handoff.escalate_at if handoff.escalated_at is None else None


def _breach_untold(handoff: Handoff) -> bool:
    if handoff.is_offered:
        return handoff.accept_breached_at is None
    return handoff.response_breached_at is None


@dataclass(frozen=True)
class Clock:
    """A hand-off's clock as a page shows it: working minutes left, negative when over; stopped by an answer."""

    due_at: datetime
    minutes_left: int
    limit: int
    is_running: bool

    @property
    def label(self) -> str | Promise:
        """Words instead of the time left: a stopped clock says whether the promise was kept."""
        if self.is_running:
            return ""
        return _("in time") if self.minutes_left >= 0 else _("too late")

    @property
    def state(self) -> str:
        """`grey`, `amber` below half, `red` when due, `stopped` when nothing is owed any more."""
        if not self.is_running:
            return "stopped"
        if self.minutes_left <= 0:
            return "red"
        return "amber" if self.minutes_left * 2 < self.limit else "grey"

    @property
    def percent(self) -> int:
        """How much of the time is used, 0 to 100."""
        used = self.limit - self.minutes_left
        return max(0, min(100, round(100 * used / self.limit))) if self.limit else 100


def clock_of(handoff: Handoff, now: datetime) -> Clock:
    """The clock in the calendar version of the offer; it stands where the first response or the end stopped it."""
    version = handoff.calendar_version
    stopped_at = handoff.first_response_at or handoff.closed_at
    at = stopped_at or now
    if at <= handoff.due_at:
        left = business_minutes(at, handoff.due_at, version)
    else:
        left = -max(1, business_minutes(handoff.due_at, at, version))
    limit = handoff.limit_minutes or business_minutes(handoff.offered_at, handoff.due_at, version)
    return Clock(handoff.due_at, left, limit, is_running=stopped_at is None)
