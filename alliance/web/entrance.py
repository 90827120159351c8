"""What the sign-in page offers in a demonstration."""

from dataclasses import dataclass

from django.conf import settings

from alliance.people.models import Membership, Role, Side

MOST = 16


@dataclass(frozen=True)
class DemoLane:
    side: str
    places: list[Membership]


@dataclass(frozen=True)
class DemoLogins:
    """The people of the demo by side, leads first, and the password they share."""

    lanes: list[DemoLane]
    neutral: list[Membership]
    password: str


def demo_logins() -> DemoLogins | None:
    """Who a newcomer can sign in as; None where nothing is demonstrated."""
    if not settings.DEMO:
        return None
    current = Membership.objects.filter(person__is_demo=True, person__is_active=True, ended_at=None)
    places = list(current.select_related("person", "team").order_by("person_id")[:MOST])
    if not places:
        return None
    places.sort(key=lambda place: place.role != Role.LEAD)
    lanes = [DemoLane(side, [place for place in places if place.side == side]) for side in Side.values]
    neutral = [place for place in places if not place.side]
    return DemoLogins(lanes, neutral, getattr(settings, "DEMO_PASSWORD", ""))
