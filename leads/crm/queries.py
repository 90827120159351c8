"""What a person may see of the customer base, and the locks on it."""

from django.db.models import QuerySet

from alliance.people.models import User
from leads.crm.models import Lead


def visible_leads(user: User) -> QuerySet[Lead]:
    """All leads for everybody with a place in the workspace and for API clients; none for strangers; no erased ones."""
    if user.membership is None and user.client is None:
        return Lead.objects.none()
    return Lead.objects.exclude(stage=Lead.Stage.ERASED)


def lock_lead(lead: Lead) -> Lead:
    """The lead's row, locked until the transaction ends."""
    return Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)
