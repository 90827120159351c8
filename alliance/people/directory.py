"""The list of people: both sides beside each other, with who is here today."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from alliance.people.models import Absence, Membership, Side, User
from alliance.people.permissions import may_manage_people
from alliance.people.queries import absences_on, visible_people, with_place

LIMIT = 300


class Show(TextChoices):
    """Which people the list shows."""

    ALL = "all", _("Everybody")
    HERE = "here", _("Here today")
    AWAY = "away", _("Away today")
    FORMER = "former", _("Former")


@dataclass(frozen=True)
class Presence:
    """A person on one day: their place, and their absence if they are away."""

    person: User
    place: Membership | None
    absence: Absence | None

    @property
    def is_here(self) -> bool:
        return self.place is not None and self.place.ended_at is None and self.absence is None


@dataclass
class Directory:
    """The lanes of the list; `is_cut` says that there are more people than one page shows."""

    marketing: list[Presence] = field(default_factory=list)
    sales: list[Presence] = field(default_factory=list)
    neutral: list[Presence] = field(default_factory=list)
    without_place: list[Presence] = field(default_factory=list)
    is_cut: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.marketing or self.sales or self.neutral or self.without_place)


def directory(user: User, *, day: date, words: str = "", show: str = Show.ALL) -> Directory:
    """The people a user may see, in lanes; two queries however many they are."""
    found = list(_matching(_shown(user, show, day), words).order_by("name", "pk")[: LIMIT + 1])
    lanes = Directory(is_cut=len(found) > LIMIT)
    for presence in presences(found[:LIMIT], day):
        _lane_of(lanes, presence).append(presence)
    return lanes


def presences(people: Iterable[User], day: date) -> list[Presence]:
    """Who of these people is away on the day, by name in the order people expect."""
    people = sorted(people, key=lambda person: fold(person.name))
    away = {absence.person_id: absence for absence in absences_on(day).filter(person__in=people)}
    return [Presence(person, _place_of(person), away.get(person.pk)) for person in people]


def fold(name: str) -> str:
    """A name as it is sorted: Öztürk among the O."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _shown(user: User, show: str, day: date) -> QuerySet[User]:
    people: QuerySet[Any] = with_place(visible_people(user))
    if show == Show.FORMER:
        past = Membership.objects.select_related("team").order_by("-started_at", "-pk")
        gone = people.filter(Q(is_active=False) | Q(running=None))
        return gone.prefetch_related(Prefetch("memberships", past, to_attr="past_places"))
    people = people.filter(is_active=True)
    away = absences_on(day).values("person")
    if show == Show.HERE:
        return people.filter(running__isnull=False).exclude(pk__in=away)
    if show == Show.AWAY:
        return people.filter(running__isnull=False, pk__in=away)
    return people if may_manage_people(user) else people.filter(running__isnull=False)


def _matching(people: QuerySet[User], words: str) -> QuerySet[User]:
    for word in words.split()[:6]:
        people = people.filter(
            Q(name__icontains=word) | Q(email__icontains=word) | Q(running__team__name__icontains=word)
        )
    return people


def _place_of(person: User) -> Membership | None:
    if hasattr(person, "past_places"):
        return person.past_places[0] if person.past_places else None
    return person.membership


def _lane_of(lanes: Directory, presence: Presence) -> list[Presence]:
    if presence.place is None:
        return lanes.without_place
    by_side = {Side.MARKETING.value: lanes.marketing, Side.SALES.value: lanes.sales}
    return by_side.get(presence.place.side or "", lanes.neutral)
