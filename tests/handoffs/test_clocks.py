"""The instants of a promise, in the receiver's working time, and the clock a page shows."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alliance.calendars.actions import change_calendar
from alliance.calendars.models import CalendarVersion
from leads.handoffs.clocks import clock_fields, clock_of, instants_in_minutes, next_clock
from leads.handoffs.models import Handoff
from tests.cast import Cast
from tests.factories import NOW, WEEKDAYS_8_TO_17, make_calendar, make_lead, make_team, make_user
from tests.handoffs.scenes import accepted, contacted, offered

BERLIN = ZoneInfo("Europe/Berlin")
BW = CalendarVersion(timezone="Europe/Berlin", holiday_region="DE-BW", hours=WEEKDAYS_8_TO_17)
Kind, Priority = Handoff.Kind, Handoff.Priority


def local(text: str) -> datetime:
    return datetime.strptime(text, "%d.%m.%Y %H:%M").replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("30.10.2026 16:30", 4, "02.11.2026 11:30"),
        ("13.05.2026 16:00", 4, "15.05.2026 11:00"),
        ("13.05.2026 16:00", 1, "13.05.2026 17:00"),
        ("13.05.2026 17:00", 1, "15.05.2026 09:00"),
        ("16.05.2026 10:00", 1, "18.05.2026 09:00"),
        ("03.06.2026 18:30", 8, "05.06.2026 16:00"),
        ("27.03.2026 16:00", 2, "30.03.2026 09:00"),
        ("23.10.2026 12:00", 24, "28.10.2026 09:00"),
    ],
)
def test_due_times_of_the_agreed_vectors(start: str, hours: int, due: str) -> None:
    instants = instants_in_minutes(local(start), hours * 60, BW)

    assert instants.due_at == local(due)


@pytest.mark.parametrize(
    ("priority", "remind", "due", "escalate"),
    [
        ("hand_raise", "30.10.2026 17:00", "02.11.2026 08:30", "02.11.2026 09:30"),
        ("hot", "02.11.2026 11:30", "02.11.2026 15:30", "03.11.2026 14:30"),
        ("normal", "02.11.2026 11:30", "02.11.2026 15:30", "03.11.2026 14:30"),
    ],
)
def test_an_offer_on_friday_half_past_four(priority: str, remind: str, due: str, escalate: str) -> None:
    fields = clock_fields(Kind.LEAD_TO_SALES, priority, local("30.10.2026 16:30"), BW)

    assert [fields["remind_at"], fields["due_at"], fields["escalate_at"]] == [
        local(remind), local(due), local(escalate),
    ]  # fmt: skip
    assert fields["next_clock_at"] == local(remind)


@pytest.mark.parametrize("kind", Handoff.REVERSE)
def test_what_comes_back_is_placed_within_two_working_days(kind: str) -> None:
    fields = clock_fields(kind, Priority.NORMAL, local("30.10.2026 16:30"), BW)

    assert [fields["due_at"], fields["escalate_at"]] == [local("03.11.2026 16:30"), local("05.11.2026 16:30")]
    assert (fields["limit_days"], fields["limit_minutes"]) == (2, 0)
    # Half of eighteen working hours: half an hour on Friday, the rest on Monday.
    assert fields["remind_at"] == local("02.11.2026 16:30")


@pytest.mark.django_db
def test_the_clock_runs_in_the_receiving_teams_calendar(cast: Cast) -> None:
    vienna = make_team("DACH-Süd", calendar=make_calendar("Wien", region="AT"))
    marco = make_user("Marco Bianchi", team=vienna)
    friday = local("23.10.2026 15:00")

    here = offered(cast, now=friday)
    there = offered(cast, now=friday, team=vienna, assignee=marco)

    # Monday the 26th is a holiday in Austria only.
    assert (here.due_at, there.due_at) == (local("26.10.2026 14:00"), local("27.10.2026 14:00"))


@pytest.mark.django_db
def test_a_change_of_calendar_moves_no_running_clock(cast: Cast) -> None:
    handoff = offered(cast)
    stored = (handoff.remind_at, handoff.due_at, handoff.escalate_at)
    calendar = cast.sales_south.calendar
    mornings = [{"weekday": day, "start": "08:00", "end": "12:00"} for day in range(5)]
    change_calendar(
        actor=None, calendar=calendar, timezone="Europe/Berlin", holiday_region="DE-BW", hours=mornings,
        now=NOW + timedelta(minutes=1),
    )  # fmt: skip

    handoff.refresh_from_db()
    again = clock_fields(handoff.kind, handoff.priority, handoff.offered_at, handoff.calendar_version)
    later = offered(cast, lead=make_lead(), now=NOW + timedelta(minutes=2))

    assert (handoff.remind_at, handoff.due_at, handoff.escalate_at) == stored
    assert (again["remind_at"], again["due_at"], again["escalate_at"]) == stored
    assert later.due_at == local("19.11.2026 10:02")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("minutes", "left", "state", "percent"),
    [(0, 480, "grey", 0), (240, 240, "grey", 50), (241, 239, "amber", 50), (420, 60, "amber", 88)],
)
def test_the_clock_turns_amber_below_half(
    cast: Cast, minutes: int, left: int, state: str, percent: int
) -> None:
    clock = clock_of(offered(cast), NOW + timedelta(minutes=minutes))

    assert (clock.minutes_left, clock.state, clock.percent) == (left, state, percent)


@pytest.mark.django_db
def test_the_clock_is_red_from_the_due_instant_on(cast: Cast) -> None:
    handoff = offered(cast)

    at_due, after = (
        clock_of(handoff, handoff.due_at),
        clock_of(handoff, handoff.due_at + timedelta(minutes=30)),
    )

    assert [(at_due.minutes_left, at_due.state), (after.minutes_left, after.state)] == [
        (0, "red"),
        (-30, "red"),
    ]


@pytest.mark.django_db
def test_acceptance_leaves_the_response_clock_running_and_contact_stops_it(cast: Cast) -> None:
    taken, reached = accepted(cast), contacted(cast)

    assert (next_clock(taken), clock_of(taken, NOW).state) == (taken.remind_at, "grey")
    assert (next_clock(reached), clock_of(reached, NOW).state) == (None, "stopped")
