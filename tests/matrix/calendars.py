"""Everybody may look at working hours; leads of both sides and administrators change them."""

from typing import Any

from tests.cast import Cast
from tests.factories import default_calendar
from tests.matrix import Row, everyone


def standard(cast: Cast) -> dict[str, Any]:
    return {"calendar_id": default_calendar().pk}


def values(arguments: dict[str, Any]) -> dict[str, Any]:
    days = {"days-TOTAL_FORMS": 0, "days-INITIAL_FORMS": 0}
    hours = {f"hours-{weekday}": "8-12, 13:00–16:30" for weekday in range(5)}
    return {"name": "Zwei Schichten", "timezone": "Europe/Berlin", "holiday_region": "DE-BY", **hours, **days}


CHANGERS = {"jana": 200, "ralf": 200, "paul": 200}
CHANGED = dict.fromkeys(CHANGERS, 302)
ROWS = [
    Row("calendar_list", "GET", everyone(200)),
    Row("calendar_detail", "GET", everyone(200), standard),
    Row("calendar_new", "GET", everyone(403, **CHANGERS)),
    Row("calendar_new", "POST", everyone(403, **CHANGED), payload=values),
    Row("calendar_change", "GET", everyone(403, **CHANGERS), standard),
    Row("calendar_change", "POST", everyone(403, **CHANGED), standard, values),
]
