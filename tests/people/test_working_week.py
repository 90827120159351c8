"""A calendar's week in a line or two."""

from django.utils import translation

from alliance.people.working_week import working_week

OFFICE = [{"weekday": day, "start": "08:00", "end": "17:00"} for day in range(5)]


def test_equal_days_share_a_line() -> None:
    with translation.override("en"):
        assert working_week(OFFICE) == ["Mon–Fri 08:00–17:00"]


def test_days_that_differ_or_stand_apart_have_their_own_line() -> None:
    hours = [
        *OFFICE[:3],
        {"weekday": 4, "start": "13:00", "end": "16:00"},
        {"weekday": 4, "start": "08:00", "end": "12:00"},
        {"weekday": 6, "start": "08:00", "end": "17:00"},
    ]

    with translation.override("en"):
        assert working_week(hours) == [
            "Mon–Wed 08:00–17:00",
            "Fri 08:00–12:00, 13:00–16:00",
            "Sun 08:00–17:00",
        ]
