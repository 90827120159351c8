"""The list of teams: both sides beside each other, each team below the one it belongs to."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from alliance.people.models import Role, Side, Team, User
from alliance.people.queries import current_memberships, visible_teams


@dataclass(frozen=True)
class TeamRow:
    """A team as the list shows it."""

    team: Team
    depth: int
    members: int
    leads: list[User]


@dataclass
class TeamLanes:
    """Open teams in two lanes, closed ones apart."""

    marketing: list[TeamRow] = field(default_factory=list)
    sales: list[TeamRow] = field(default_factory=list)
    closed: list[TeamRow] = field(default_factory=list)


def team_lanes(user: User) -> TeamLanes:
    """All teams a user may see; two queries however many they are."""
    running = Q(memberships__ended_at=None, memberships__person__is_active=True)
    teams: QuerySet[Any] = (
        visible_teams(user).annotate(members=Count("memberships", filter=running)).order_by("name")
    )
    leads: dict[int, list[User]] = defaultdict(list)
    for place in current_memberships().filter(role=Role.LEAD).order_by("person__name"):
        leads[place.team_id or 0].append(place.person)
    lanes = TeamLanes()
    for team, depth in in_tree_order(list(teams.order_by("name"))):
        row = TeamRow(team, depth, team.members, leads[team.pk])
        if not team.is_active:
            lanes.closed.append(row)
        elif team.side == Side.MARKETING:
            lanes.marketing.append(row)
        else:
            lanes.sales.append(row)
    return lanes


def in_tree_order(teams: list[Any]) -> list[tuple[Any, int]]:
    """Each team after the one above it, with its depth; three levels are shown as deep as any."""
    known = {team.pk for team in teams}
    below: dict[int | None, list[Any]] = defaultdict(list)
    for team in teams:
        below[team.parent_id if team.parent_id in known else None].append(team)
    ordered: list[tuple[Any, int]] = []
    waiting = [(team, 0) for team in reversed(below[None])]
    while waiting:
        team, depth = waiting.pop()
        ordered.append((team, min(depth, 3)))
        waiting += [(child, depth + 1) for child in reversed(below[team.pk])]
    return ordered
