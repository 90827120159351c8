"""Who may change leads: the people of both sides alike, and programs by their scopes."""

from alliance.people.models import User
from leads.crm.models import Lead


def may_capture_lead(user: User | None) -> bool:
    """Members of either side and API clients; None is the command line."""
    return user is None or user.side is not None or user.client is not None


def may_edit_lead(user: User | None, lead: Lead) -> bool:
    return may_capture_lead(user) and lead.stage != Lead.Stage.ERASED


def may_decide_duplicate(user: User) -> bool:
    return may_capture_lead(user)
