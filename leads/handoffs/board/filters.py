"""What narrows the board, read from its address; a value that makes no sense counts as not set."""

from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.people.models import Side, Team, User, other_side
from alliance.people.queries import people_with_place
from leads.handoffs.models import Handoff
from leads.handoffs.permissions import stands_in_for

Choices = list[tuple[Any, str | Promise]]


class BoardFilter:
    """Direction, team, person, the reader's own with what they stand in for, and overdue.

    A team that was closed, or a person who left, narrows the board as long as it says so.
    """

    def __init__(self, query: QueryDict, reader: User, now: datetime) -> None:
        self._reader, self._now = reader, now
        self.way = query.get("way", "") if query.get("way") in Side.values else ""
        self.chosen_team = (
            Team.objects.filter(pk=_number(query, "team") or 0).first() if query.get("team") else None
        )
        self.chosen_person = _people(query).first() if query.get("person") else None
        self.mine = bool(query.get("mine"))
        self.overdue = bool(query.get("overdue"))

    def apply(self, handoffs: QuerySet[Handoff]) -> QuerySet[Handoff]:
        """Those a team or person offered or has to answer."""
        if self.team:
            handoffs = handoffs.filter(Q(target_team_id=self.team) | Q(from_team_id=self.team))
        if self.person:
            handoffs = handoffs.filter(_of({self.person}))
        if self.mine:
            handoffs = handoffs.filter(_of({self._reader.pk, *stands_in_for(self._reader)}))
        if self.overdue:
            handoffs = handoffs.filter(closed_at=None, due_at__lt=self._now, first_response_at=None)
        return handoffs

    @property
    def query(self) -> str:
        """What is set, as the beginning of an address's query."""
        said = {
            "way": self.way,
            "team": self.team,
            "person": self.person,
            "mine": self.mine and 1,
            "overdue": self.overdue and 1,
        }
        query = urlencode({name: value for name, value in said.items() if value})
        return f"{query}&" if query else ""

    @property
    def ways(self) -> Choices:
        """The reader's own words for the two directions; people of neither side read both by name."""
        side = self._reader.side
        if side:
            return [("", _("Both ways")), (side, _("To us")), (other_side(side), _("From us"))]
        return [("", _("Both ways")), (Side.SALES, _("To sales")), (Side.MARKETING, _("To marketing"))]

    @property
    def team(self) -> int | None:
        return self.chosen_team.pk if self.chosen_team else None

    @property
    def person(self) -> int | None:
        return self.chosen_person.pk if self.chosen_person else None

    @cached_property
    def teams(self) -> list[Team]:
        """Those in use; a team that was closed only while the board asks for it."""
        return list(Team.objects.filter(Q(is_active=True) | Q(pk=self.team or 0)).order_by("side", "name"))

    @cached_property
    def people(self) -> list[User]:
        """Whoever could have a card: the people of both sides."""
        sided = people_with_place().filter(memberships__ended_at=None, memberships__side__isnull=False)
        return list(sided.order_by("name", "pk").only("name"))

    @property
    def person_who_left(self) -> User | None:
        """Somebody without a place any more, of whom the board still shows what they had."""
        person = self.chosen_person
        return person if person is not None and person not in self.people else None


def _people(query: QueryDict) -> QuerySet[User]:
    return User.objects.filter(pk=_number(query, "person") or 0, is_machine=False).only("name")


def _of(people: set[int]) -> Q:
    return Q(assignee__in=people) | Q(offered_by__in=people)


def _number(query: QueryDict, name: str) -> int | None:
    text = query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
