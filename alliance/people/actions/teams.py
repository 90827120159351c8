"""Teams: made, renamed, moved in the tree, closed and opened again."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from alliance import consequences
from alliance.calendars.models import Calendar
from alliance.calendars.queries import default_calendar
from alliance.errors import Conflict, FieldProblem, Invalid, require
from alliance.journal.actions import record
from alliance.people.models import FormerTeamName, Side, Team, User
from alliance.people.permissions import may_manage_people, may_rename_team
from alliance.people.queries import current_memberships, lock_team, lock_teams_of_side
from alliance.people.team_tree import branch_of


class TeamNameTaken(Conflict):
    code = "team_name_taken"
    message = _("There is already a team with this name on this side.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/name", self.code, self.message)])


class TeamNameMissing(Invalid):
    code = "team_name_missing"
    message = _("Please give a name of at most 80 characters.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/name", self.code, self.message)])


class TeamNameUnchanged(Conflict):
    code = "team_name_unchanged"
    message = _("The team already has this name.")


class TeamSideUnknown(Invalid):
    code = "team_side_unknown"
    message = _("A team belongs to marketing or to sales.")


class ParentOnOtherSide(Invalid):
    code = "parent_on_other_side"
    message = _("The team above must be an open team of the same side, and not below this one.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/parent", self.code, self.message)])


class RegionUnknown(Invalid):
    code = "region_unknown"
    message = _("Give regions as short codes such as DE-BW or AT.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/regions", self.code, self.message)])


class TeamStillNeeded(Conflict):
    code = "team_still_needed"
    message = _("The team still has members or open teams below it. Move them first.")


class TeamAlreadyClosed(Conflict):
    code = "team_already_closed"
    message = _("This team is already closed.")


class TeamAlreadyOpen(Conflict):
    code = "team_already_open"
    message = _("This team is already open.")


@transaction.atomic
def create_team(
    *,
    actor: User | None,
    name: str,
    side: str,
    now: datetime,
    calendar: Calendar | None = None,
    parent: Team | None = None,
    regions: Iterable[str] = (),
    is_demo: bool = False,
) -> Team:
    """A team belongs to exactly one side for ever; without a calendar it works by the default one."""
    require(may_manage_people(actor))
    if side not in Side.values:
        raise TeamSideUnknown
    name = _checked_name(name)
    if parent is not None and (parent.side != side or not lock_team(parent).is_active):
        raise ParentOnOtherSide
    try:
        with transaction.atomic():
            team = Team.objects.create(
                name=name,
                side=side,
                parent=parent,
                calendar=calendar or default_calendar(),
                regions=_regions(regions),
                is_demo=is_demo,
            )
    except IntegrityError as error:
        raise TeamNameTaken from error
    record(actor, "team.created", team, data={"name": team.name, "side": side}, at=now)
    return team


@transaction.atomic
def rename_team(*, actor: User | None, team: Team, name: str, now: datetime) -> Team:
    """A new name from now on; reports about earlier times keep the name that was valid then."""
    team = lock_team(team)
    require(may_rename_team(actor, team))
    name, former = _checked_name(name), team.name
    if name == former:
        raise TeamNameUnchanged
    team.name = name
    try:
        with transaction.atomic():
            team.save(update_fields=["name"])
            FormerTeamName.objects.create(team=team, name=former, until=now)
    except IntegrityError as error:
        raise TeamNameTaken from error
    record(actor, "team.renamed", team, data={"from": former, "to": name}, at=now)
    return team


@transaction.atomic
def change_team(
    *,
    actor: User | None,
    team: Team,
    calendar: Calendar,
    parent: Team | None,
    regions: Iterable[str],
    now: datetime,
) -> Team:
    """Another calendar, place in the tree or regions; running clocks keep the due times they have."""
    lock_teams_of_side(team.side)
    team = lock_team(team)
    require(may_manage_people(actor))
    if parent is not None and (
        parent.side != team.side or not lock_team(parent).is_active or parent.pk in branch_of(team)
    ):
        raise ParentOnOtherSide
    wanted = {"calendar": calendar, "parent": parent, "regions": _regions(regions)}
    changed = [field for field, value in wanted.items() if getattr(team, field) != value]
    if not changed:
        return team
    for field in changed:
        setattr(team, field, wanted[field])
    team.save(update_fields=changed)
    data = {"changed": changed, "calendar": calendar.name, "parent": parent.name if parent else ""}
    record(actor, "team.changed", team, data=data, at=now)
    return team


@transaction.atomic
def close_team(*, actor: User | None, team: Team, now: datetime) -> Team:
    """A team closes only when nobody is in it and nobody waits for its answer; its past stays."""
    team = lock_team(team)
    require(may_manage_people(actor))
    if not team.is_active:
        raise TeamAlreadyClosed
    if current_memberships().filter(team=team).exists() or team.children.filter(is_active=True).exists():
        raise TeamStillNeeded
    consequences.run(consequences.TEAM_CLOSING, actor=actor, team=team, now=now)
    team.is_active = False
    team.save(update_fields=["is_active"])
    record(actor, "team.closed", team, at=now)
    return team


@transaction.atomic
def reopen_team(*, actor: User | None, team: Team, now: datetime) -> Team:
    """A closed team takes members and hand-offs again."""
    team = lock_team(team)
    require(may_manage_people(actor))
    if team.is_active:
        raise TeamAlreadyOpen
    team.is_active = True
    team.save(update_fields=["is_active"])
    record(actor, "team.reopened", team, at=now)
    return team


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= 80:
        raise TeamNameMissing
    return name


def _regions(regions: Iterable[str]) -> list[str]:
    codes = sorted({region.strip().upper() for region in regions if region.strip()})
    if any(len(code) > 10 for code in codes):
        raise RegionUnknown
    return codes
