"""Reading people, teams and programs; what a list may show and who stands in for whom."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Value,
)

from alliance.people.models import (
    Absence,
    ApiClient,
    ApiToken,
    FormerTeamName,
    Membership,
    Role,
    Team,
    User,
)
from alliance.people.permissions import has_place, may_manage_clients, may_manage_people
from alliance.people.team_tree import line_of


def current_memberships() -> QuerySet[Membership]:
    """Memberships that run now, of active people, with person and team."""
    return Membership.objects.filter(ended_at=None, person__is_active=True).select_related("person", "team")


def administrators() -> QuerySet[User]:
    """Whoever looks after people and programs now."""
    current = Membership.objects.filter(person=OuterRef("pk"), ended_at=None, role=Role.ADMIN)
    return User.objects.filter(Exists(current), is_active=True).order_by("pk")


def people_with_place() -> QuerySet[User]:
    """Active people with a current membership; machines have none."""
    current = Membership.objects.filter(person=OuterRef("pk"), ended_at=None)
    return User.objects.filter(Exists(current), is_active=True, is_machine=False)


def person_with_place(pk: int) -> User | None:
    """A person with current membership and team, in one query."""
    return with_place(User.objects.filter(pk=pk)).first()


def with_place(people: QuerySet[User]) -> QuerySet[User]:
    """The same people, their current membership and team loaded in the same query."""
    running = FilteredRelation("memberships", condition=Q(memberships__ended_at=None))
    loaded = people.annotate(running=running, place_is_loaded=Value(True))
    return loaded.select_related("running__team")  # type: ignore[misc]


def visible_people(user: User) -> QuerySet[User]:
    """Whoever has or had a place; administrators also see people who have none yet. Hides machines."""
    if not has_place(user):
        return User.objects.none()
    people = User.objects.filter(is_machine=False)
    if may_manage_people(user):
        return people
    return people.filter(Exists(Membership.objects.filter(person=OuterRef("pk"))))


def visible_teams(user: User) -> QuerySet[Team]:
    """All teams of both sides, closed ones too; nothing for people without a place."""
    teams = Team.objects.select_related("calendar", "parent")
    return teams if has_place(user) else teams.none()


def visible_clients(user: User) -> QuerySet[ApiClient]:
    """API clients are a technical setting: administrators only."""
    clients = ApiClient.objects.select_related("user")
    return clients if may_manage_clients(user) else clients.none()


def teams_of_side(side: str) -> QuerySet[Team]:
    """The open teams of a side, by name."""
    return Team.objects.filter(side=side, is_active=True).order_by("name")


def open_teams() -> QuerySet[Team]:
    """The open teams of both sides, marketing first, by name."""
    return Team.objects.filter(is_active=True).order_by("side", "name")


def deputies_for(person: User) -> QuerySet[User]:
    """Who may stand in: other active people of the same side, or of none as the person."""
    peers = Membership.objects.filter(person=OuterRef("pk"), ended_at=None, side=person.side)
    if person.side is None:
        peers = Membership.objects.filter(person=OuterRef("pk"), ended_at=None, side__isnull=True)
    return people_with_place().filter(Exists(peers)).exclude(pk=person.pk).order_by("name", "pk")


def current_members(team: Team) -> QuerySet[User]:
    """Members and leads of exactly this team, by name."""
    current = Membership.objects.filter(person=OuterRef("pk"), ended_at=None, team=team)
    return User.objects.filter(Exists(current), is_active=True).order_by("name", "pk")


def present_members(team: Team, on: date) -> list[User]:
    """Who of the team is not absent on the day."""
    away = Absence.objects.filter(person=OuterRef("pk"), starts_on__lte=on, ends_on__gte=on)
    return list(current_members(team).exclude(Exists(away)))


def absences_on(day: date) -> QuerySet[Absence]:
    """Absences that include the day, with deputies."""
    return Absence.objects.filter(starts_on__lte=day, ends_on__gte=day).select_related("deputy")


def stand_in(user: User, on: date) -> User | None:
    """The person if present, else the first present deputy in the line of deputies, else nobody."""
    away = {absence.person_id: absence for absence in absences_on(on)}
    current, asked = user, set()
    while current.pk in away:
        asked.add(current.pk)
        deputy = away[current.pk].deputy
        if deputy is None or deputy.pk in asked:
            return None
        current = deputy
    return current if has_place(current) else None


def stand_ins(on: date) -> dict[int, int]:
    """Who stands in for which absent person on a day, as `stand_in` says; in two queries for everybody."""
    found = first_present_deputies(on)
    here = set(people_with_place().filter(pk__in=set(found.values())).values_list("pk", flat=True))
    return {absent: deputy for absent, deputy in found.items() if deputy in here}


def first_present_deputies(on: date) -> dict[int, int]:
    """The first in each absent person's line of deputies who is not absent too, with a place or without."""
    deputy_of = dict(absences_on(on).values_list("person_id", "deputy_id"))
    found = {absent: _first_present(absent, deputy_of) for absent in deputy_of}
    return {absent: deputy for absent, deputy in found.items() if deputy is not None}


def _first_present(absent: int, deputy_of: Mapping[int, int | None]) -> int | None:
    current: int | None = absent
    asked: set[int] = set()
    while current is not None and current in deputy_of and current not in asked:
        asked.add(current)
        current = deputy_of[current]
    return None if current in asked else current


def lead_of(team: Team) -> User | None:
    """The lead of the team or of the nearest team above it, else the longest-serving lead of the side."""
    leads = current_memberships().filter(side=team.side, role=Role.LEAD).order_by("started_at", "pk")
    line = line_of(team)
    below_all = len(line)
    rank = {pk: place for place, pk in enumerate(line)}
    nearest = min(leads, key=lambda lead: rank.get(lead.team_id or 0, below_all), default=None)
    if nearest is None:
        return None
    nearest.person.membership = nearest
    return nearest.person


def membership_at(person: User, at: datetime) -> Membership | None:
    """The place the person had at a moment, whatever it is today."""
    valid = Membership.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=at), person=person, started_at__lte=at
    )
    return valid.select_related("team").order_by("-started_at", "-pk").first()


def team_name_at(team: Team, at: datetime) -> str:
    """The name the team bore at a moment, whatever it is called today."""
    former = FormerTeamName.objects.filter(team=team, until__gt=at).order_by("until").first()
    return former.name if former else team.name


def team_names_at(teams: Iterable[Team], at: datetime) -> dict[int, str]:
    """`team_name_at` for many teams in one query, by team id."""
    teams = list(teams)
    names = {team.pk: team.name for team in teams}
    former = FormerTeamName.objects.filter(team__in=teams, until__gt=at).order_by("-until")
    return names | {name.team_id: name.name for name in former}


def places_of(person: User) -> QuerySet[Membership]:
    """Every place the person had, the current one first."""
    return person.memberships.select_related("team").order_by("-started_at", "-pk")


def past_places_in(team: Team, limit: int = 20) -> QuerySet[Membership]:
    """Who was in the team before, latest leavers first."""
    past = team.memberships.exclude(ended_at=None).select_related("person")
    return past.order_by("-ended_at", "-pk")[:limit]


def coming_absences(person: User, today: date) -> QuerySet[Absence]:
    """Running and coming absences; past ones are nobody's business any more."""
    return person.absences.filter(ends_on__gte=today).select_related("deputy").order_by("starts_on")


def visible_absences(user: User) -> QuerySet[Absence]:
    """Absences of the people a user may see."""
    return Absence.objects.filter(person__in=visible_people(user)).select_related("person")


def clients_with_keys(user: User, now: datetime) -> QuerySet[ApiClient]:
    """The clients a user may see, with how many keys open something, and when one was last used."""
    valid = Q(tokens__revoked_at=None, tokens__expires_at__gt=now)
    keys = visible_clients(user).annotate(
        valid_keys=Count("tokens", filter=valid),
        last_used_at=Max("tokens__last_used_at"),
        next_expiry=Max("tokens__expires_at", filter=valid),
    )
    return keys.order_by("name", "pk")


def visible_tokens(user: User) -> QuerySet[ApiToken]:
    """Tokens of the clients a user may see."""
    return ApiToken.objects.filter(client__in=visible_clients(user)).select_related("client")


def tokens_of(client: ApiClient, now: datetime) -> QuerySet[ApiToken]:
    """The client's keys, newest first; revoked ones too, and those that expired are marked `is_expired`."""
    is_expired = ExpressionWrapper(Q(expires_at__lte=now), output_field=BooleanField())
    return client.tokens.annotate(is_expired=is_expired).order_by("-created_at", "-pk")


def lock_person(person: User) -> User:
    """The person's row, locked; what only refers to them does not wait."""
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)


def lock_place(person: User) -> Membership | None:
    """The running membership, kept from ending until we commit; None without one, or while somebody ends it.

    Never waits, so that whoever ends it may wait for us, and many may give the same person work at once.
    """
    rows = Membership.objects.raw(
        "SELECT * FROM people_membership WHERE person_id = %s AND ended_at IS NULL FOR KEY SHARE SKIP LOCKED",
        [person.pk],
    )
    return next(iter(rows), None)


def lock_membership(person: User) -> Membership | None:
    """The running membership under lock, together with those of all administrators.

    One order for all: two transactions that end the last two administrators wait here and do not deadlock.
    """
    running = Membership.objects.filter(Q(person=person) | Q(role=Role.ADMIN), ended_at=None)
    rows = running.select_related("person", "team").select_for_update(of=("self",)).order_by("pk")
    return next((row for row in rows if row.person_id == person.pk), None)


def other_admin_remains(membership: Membership) -> bool:
    """Whether somebody else is administrator; true for as long as `lock_membership` holds."""
    others = Membership.objects.filter(role=Role.ADMIN, ended_at=None).exclude(pk=membership.pk)
    return others.exists()


def lock_team(team: Team) -> Team:
    return Team.objects.select_for_update(of=("self",)).select_related("calendar").get(pk=team.pk)


def lock_team_against_closing(team: Team) -> Team:
    """The team as it is, kept open until we commit; others may join it only one after the other."""
    return Team.objects.select_for_update(no_key=True).get(pk=team.pk)


def lock_teams_of_side(side: str) -> list[Team]:
    """All teams of a side, locked in one order: the tree changes one move at a time."""
    return list(Team.objects.filter(side=side).select_for_update().order_by("pk"))


def lock_absence(absence: Absence) -> Absence | None:
    """The absence under lock, with its person; None when somebody took it back meanwhile."""
    rows = Absence.objects.select_for_update(of=("self",)).select_related("person")
    return rows.filter(pk=absence.pk).first()


def lock_client(client: ApiClient) -> ApiClient:
    return ApiClient.objects.select_for_update(of=("self",)).select_related("user").get(pk=client.pk)


def lock_token(token: ApiToken) -> ApiToken:
    return ApiToken.objects.select_for_update(of=("self",)).select_related("client").get(pk=token.pk)
