"""Business calendars in the browser."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from alliance.calendars.models import Calendar
from alliance.calendars.queries import default_calendar, latest_version
from alliance.people.models import User
from alliance.people.views.calendars import coming_days_off
from tests.cast import Cast
from tests.factories import WEEKDAYS_8_TO_17

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def week(**changes: Any) -> dict[str, Any]:
    return {
        "timezone": "Europe/Berlin",
        "holiday_region": "DE-BW",
        "days-TOTAL_FORMS": 1,
        "days-INITIAL_FORMS": 0,
        **{f"hours-{day}": "08:00–17:00" for day in range(5)},
        **changes,
    }


def post(sign_in: SignIn, user: User, **changes: Any) -> Any:
    return sign_in(user).post(reverse("calendar_change", args=[default_calendar().pk]), week(**changes))


def test_hours_are_read_as_people_write_them(cast: Cast, sign_in: SignIn) -> None:
    response = post(sign_in, cast.ralf, **{"hours-4": "8 bis 12; 13.00-16:30"})

    friday = [row for row in latest_version(default_calendar()).hours if row["weekday"] == 4]
    assert response.status_code == 302
    assert friday == [
        {"weekday": 4, "start": "08:00", "end": "12:00"},
        {"weekday": 4, "start": "13:00", "end": "16:30"},
    ]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"hours-4": "ab acht"}, 422),
        ({"hours-4": "12-8"}, 422),
        ({"hours-4": "8-12, 11-17"}, 422),
        ({"days-0-date": "2026-12-24"}, 422),
        ({}, 409),
    ],
)
def test_what_is_wrong_comes_back_in_the_form(
    cast: Cast, sign_in: SignIn, changes: dict[str, str], status: int
) -> None:
    response = post(sign_in, cast.jana, **changes)

    assert response.status_code == status
    assert latest_version(default_calendar()).hours == WEEKDAYS_8_TO_17
    assert "form-bad" in response.text or "errorlist" in response.text


def test_an_own_half_day_is_kept_and_shown(cast: Cast, sign_in: SignIn) -> None:
    day = {"days-0-date": "2026-12-24", "days-0-name": "Heiligabend", "days-0-half_day": "on"}

    post(sign_in, cast.paul, **day)

    version = latest_version(default_calendar())
    assert version.extra_holidays == [{"date": "2026-12-24", "name": "Heiligabend", "half_day": True}]
    assert coming_days_off(version, date(2026, 12, 24))[0] == {
        "day": date(2026, 12, 24),
        "name": "Heiligabend",
        "is_half": True,
    }


def test_an_own_day_can_be_taken_out(cast: Cast, sign_in: SignIn) -> None:
    day = {"days-0-date": "2026-12-24", "days-0-name": "Heiligabend"}
    post(sign_in, cast.paul, **day)

    post(sign_in, cast.paul, **day, **{"days-INITIAL_FORMS": 1, "days-0-DELETE": "on"})

    assert latest_version(default_calendar()).extra_holidays == []


def test_holidays_are_named_in_the_readers_language(cast: Cast) -> None:
    version = latest_version(default_calendar())

    with translation.override("en"):
        english = coming_days_off(version, date(2026, 12, 20))[0]["name"]
    with translation.override("de"):
        german = coming_days_off(version, date(2026, 12, 20))[0]["name"]

    assert (english, german) == ("Christmas Day", "Erster Weihnachtstag")


def test_an_unknown_calendar_is_not_found(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.paul).get(reverse("calendar_detail", args=[0])).status_code == 404


def test_a_new_calendar_needs_a_name_of_its_own(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.paul).post(reverse("calendar_new"), week(name="Standard"))

    assert (response.status_code, Calendar.objects.count()) == (409, 1)
