"""Who may write about a lead: the people of both sides alike, and programs by their scopes."""

from alliance.people.models import User
from leads.crm.models import Lead


def may_write_about_lead(user: User, lead: Lead) -> bool:
    """Log a touch, record a consent."""
    return (user.side is not None or user.client is not None) and lead.stage != Lead.Stage.ERASED
