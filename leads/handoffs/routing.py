"""Whose turn it is: round robin among present members, deputies for the absent, the team's lead as last resort."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance.calendars.queries import version_at
from alliance.errors import FieldProblem, Invalid
from alliance.people.models import Team, User
from alliance.people.queries import (
    current_members,
    lead_of,
    lock_place,
    lock_team_against_closing,
    person_with_place,
    present_members,
    stand_in,
)
from leads.handoffs.models import Handoff


class AssigneeNotInTeam(Invalid):
    """Only somebody of the target team, or its lead, can be given the hand-off."""

    code = "assignee_not_in_team"
    message = _("This person does not belong to the team.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/assignee", self.code, self.message)])


def local_day(team: Team, now: datetime) -> date:
    """The day it is where the team works."""
    return now.astimezone(ZoneInfo(version_at(team.calendar, now).timezone)).date()


def choose_assignee(team: Team, now: datetime) -> User | None:
    """The present member whose last hand-off is longest ago; without any, the lead or who stands in for them.

    Locks the team, so that two offers at once go to two people. Who is just leaving is passed over.
    """
    lock_team_against_closing(team)
    day = local_day(team, now)
    members = [person for person in present_members(team, day) if not person.is_machine]
    for person in sorted(members, key=lambda person: (_last_assigned(person, team), person.pk)):
        place = lock_place(person)
        if place is not None and place.team_id == team.pk:
            return person
    deputies = [stand_in(absent, day) for absent in current_members(team)]
    return first_staying([*deputies, *_leads(team, day)], team.side)


def choose_placer(offerer: User, team: Team, now: datetime) -> User | None:
    """Who offered, or who stands in for them; for a program's offer, or a person gone, the team's lead."""
    day = local_day(team, now)
    own = None if offerer.is_machine else stand_in(offerer, day) or offerer
    return first_staying([own, *_leads(team, day)], team.side)


def first_staying(people: Iterable[User | None], side: str) -> User | None:
    """The first with a place on the side, which they keep until we commit."""
    for person in people:
        place = lock_place(person) if person is not None else None
        if place is not None and place.side == side:
            return person
    return None


def _leads(team: Team, day: date) -> list[User | None]:
    """Who stands in for the team's lead, then the lead."""
    lead = lead_of(team)
    return [stand_in(lead, day), lead] if lead else []


def _last_assigned(person: User, team: Team) -> float:
    last = Handoff.objects.filter(assignee=person, target_team=team).order_by("-assigned_at")
    at = last.values_list("assigned_at", flat=True).first()
    return at.timestamp() if at else 0.0


def checked_assignee(person: User, team: Team, now: datetime) -> User:
    """The wished person or who stands in for them; raises AssigneeNotInTeam, for somebody just leaving too."""
    place, lead = lock_place(person), lead_of(team)
    is_lead = lead is not None and lead.pk == person.pk
    if place is None or not (place.team_id == team.pk or is_lead):
        raise AssigneeNotInTeam
    return first_staying([stand_in(person, local_day(team, now))], team.side) or person


def both_leads(handoff: Handoff) -> list[User]:
    """The lead of the offerer's team and the lead of the receiver's team."""
    leads = (lead_of(handoff.from_team), lead_of(handoff.target_team))
    return [lead for lead in leads if lead is not None]


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be given a hand-off, and whether they are there today."""

    person: User
    is_absent: bool

    @property
    def label(self) -> str:
        return (
            gettext("%(name)s – absent today") % {"name": self.person} if self.is_absent else str(self.person)
        )


def candidates(team: Team, now: datetime) -> list[Candidate]:
    """The team's members and its lead, present ones first; no programs."""
    day = local_day(team, now)
    present = {person.pk for person in present_members(team, day)}
    people = [person for person in current_members(team) if not person.is_machine]
    lead = lead_of(team)
    if lead is not None and lead.pk not in {person.pk for person in people}:
        people.append(lead)
        if stand_in(lead, day) == lead:
            present.add(lead.pk)
    found = [Candidate(person, person.pk not in present) for person in people]
    return sorted(found, key=lambda each: (each.is_absent, each.person.name))


def candidate_choices(team: Team, now: datetime) -> list[tuple[int, str]]:
    """The same for a form."""
    return [(each.person.pk, each.label) for each in candidates(team, now)]


def chosen_person(pk: int | str) -> User:
    """The person somebody chose in a form; raises AssigneeNotInTeam."""
    person = person_with_place(int(pk)) if pk else None
    if person is None:
        raise AssigneeNotInTeam
    return person
