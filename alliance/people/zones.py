"""The time zones a person may choose."""

from functools import cache
from zoneinfo import available_timezones


@cache
def time_zones() -> tuple[str, ...]:
    """Area/City names only, sorted; abbreviations and historical aliases would only confuse."""
    areas = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return tuple(sorted(zone for zone in available_timezones() if zone.startswith(areas)))


def is_time_zone(name: str) -> bool:
    return name in time_zones() or name == "UTC"
