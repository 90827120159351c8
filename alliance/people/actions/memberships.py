"""A person's place: begun, changed by ending it and beginning another, ended. History stays."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliance import consequences
from alliance.errors import Conflict, FieldProblem, Invalid, require
from alliance.journal.actions import record
from alliance.people.models import SIDED_ROLES, Membership, Role, Team, User
from alliance.people.permissions import may_manage_people
from alliance.people.queries import (
    lock_membership,
    lock_person,
    lock_team_against_closing,
    other_admin_remains,
)


class RoleNeedsTeam(Invalid):
    code = "role_needs_team"
    message = _("Members and team leads belong to a team.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/team", self.code, self.message)])


class NeutralRoleHasNoTeam(Invalid):
    code = "neutral_role_has_no_team"
    message = _("This role stands above both sides and belongs to no team.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/team", self.code, self.message)])


class UnknownRole(Invalid):
    code = "unknown_role"

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/role", self.code, _("There is no such role."))])


class TeamIsClosed(Conflict):
    code = "team_is_closed"
    message = _("This team is closed. Choose another one.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/team", self.code, self.message)])


class PlaceUnchanged(Conflict):
    code = "place_unchanged"
    message = _("The person already has exactly this place.")


class HasNoPlace(Conflict):
    code = "has_no_place"
    message = _("This person has no place that could end.")


class PersonIsInactive(Conflict):
    code = "person_is_inactive"
    message = _("This person can no longer sign in. Let them in again first.")


class LastAdministrator(Conflict):
    code = "last_administrator"
    message = _("This is the last administrator. Make somebody else one first.")


class MembershipStartsTooEarly(Invalid):
    code = "membership_starts_too_early"
    message = _("A place cannot begin before the one it follows.")


@transaction.atomic
def start_membership(
    *, actor: User | None, person: User, team: Team | None, role: str, now: datetime
) -> Membership:
    """The person's one place from now on; a running one ends in the same moment and stays as history."""
    _forget_place(person, actor)
    person = lock_person(person)
    require(may_manage_people(actor))
    require(person.is_active and not person.is_machine, PersonIsInactive)
    # First the places, then the team, as whoever leaves: their work goes to a team that they lock last.
    ended = lock_membership(person)
    team = _place_for(role, team)
    if ended is not None and (ended.team_id, ended.role) == (team and team.pk, role):
        raise PlaceUnchanged
    if ended is not None:
        _end(ended, now)
    started = Membership.objects.create(
        person=person, team=team, side=team.side if team else None, role=role, started_at=now
    )
    if ended is not None:
        _record_end(actor, ended, now)
    record(actor, "membership.started", started, thread=person, data=_place(started), at=now)
    if ended is not None:
        consequences.run(consequences.MEMBERSHIP_ENDED, actor=actor, person=person, membership=ended, now=now)
    return started


@transaction.atomic
def end_membership(*, actor: User | None, person: User, now: datetime) -> Membership:
    """The person leaves the workspace's chain: seats and open work pass on, what they did stays."""
    _forget_place(person, actor)
    person = lock_person(person)
    require(may_manage_people(actor))
    ended = end_running_membership(actor=actor, person=person, now=now)
    if ended is None:
        raise HasNoPlace
    return ended


def end_running_membership(*, actor: User | None, person: User, now: datetime) -> Membership | None:
    """End the place of a person already locked, if there is one; for the actions of this room."""
    ended = lock_membership(person)
    if ended is None:
        return None
    _end(ended, now)
    _forget_place(person, actor)
    _record_end(actor, ended, now)
    consequences.run(consequences.MEMBERSHIP_ENDED, actor=actor, person=person, membership=ended, now=now)
    return ended


def _place_for(role: str, team: Team | None) -> Team | None:
    """The team, kept open until we are done; raises when role and team do not fit."""
    if role not in Role.values:
        raise UnknownRole
    if role not in SIDED_ROLES:
        if team is not None:
            raise NeutralRoleHasNoTeam
        return None
    if team is None:
        raise RoleNeedsTeam
    team = lock_team_against_closing(team)
    if not team.is_active:
        raise TeamIsClosed
    return team


def _end(membership: Membership, now: datetime) -> None:
    """Raises LastAdministrator: without one nobody could let anybody in."""
    if membership.role == Role.ADMIN and not other_admin_remains(membership):
        raise LastAdministrator
    if now < membership.started_at:
        raise MembershipStartsTooEarly
    membership.ended_at = now
    membership.save(update_fields=["ended_at"])


def _record_end(actor: User | None, ended: Membership, now: datetime) -> None:
    record(actor, "membership.ended", ended, thread=ended.person, data=_place(ended), at=now)


def _place(membership: Membership) -> dict[str, object]:
    team = membership.team
    return {
        "role": membership.role,
        "side": membership.side,
        "team": team.name if team else "",
        "team_id": membership.team_id,
    }


def _forget_place(person: User, actor: User | None) -> None:
    """User objects remember the person's place; downstream and the caller must read the new one."""
    for user in (person, actor):
        if user is not None and user.pk == person.pk:
            user.__dict__.pop("membership", None)
