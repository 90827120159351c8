"""The tree of teams of one side: a handful of rows, read whole."""

from alliance.people.models import Team


def line_of(team: Team) -> list[int]:
    """The ids of the team and of the teams above it, nearest first; one query, safe even in a circle."""
    parents = dict(Team.objects.filter(side=team.side).values_list("pk", "parent_id"))
    line: list[int] = []
    current: int | None = team.pk
    while current is not None and current not in line:
        line.append(current)
        current = parents.get(current)
    return line


def branch_of(team: Team) -> set[int]:
    """The ids of the team and of all teams below it."""
    pairs = list(Team.objects.filter(side=team.side).values_list("pk", "parent_id"))
    branch, grown = {team.pk}, True
    while grown:
        below = {pk for pk, parent in pairs if parent in branch} - branch
        branch |= below
        grown = bool(below)
    return branch
