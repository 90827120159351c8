"""People, the two sides, teams, memberships, absences, and the programs that work along."""

from alliance.people.models.absences import Absence
from alliance.people.models.clients import SCOPES, ApiClient, ApiToken
from alliance.people.models.persons import User, UserManager
from alliance.people.models.sides import SIDED_ROLES, Role, Side, other_side
from alliance.people.models.teams import FormerTeamName, Membership, Team
from alliance.people.models.tries import GuardedTry

__all__ = [
    "SCOPES",
    "SIDED_ROLES",
    "Absence",
    "ApiClient",
    "ApiToken",
    "FormerTeamName",
    "GuardedTry",
    "Membership",
    "Role",
    "Side",
    "Team",
    "User",
    "UserManager",
    "other_side",
]
