"""What an attack must leave as it was."""

from alliance.inbox.models import Item
from alliance.journal.models import Entry
from leads.crm.models import Consent, ExternalId, Lead, Touch
from leads.handoffs.models import Handoff
from leads.intake.models import PossibleDuplicate

RECORDS = (Lead, ExternalId, Consent, Touch, PossibleDuplicate, Handoff, Entry, Item)


def counts() -> dict[str, int]:
    """How many rows there are of everything an attack could half-write."""
    return {model.__name__: model._default_manager.count() for model in RECORDS}
