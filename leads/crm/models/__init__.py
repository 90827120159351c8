"""The one customer base both sides stand on: leads, what other systems call them, consent and touches."""

from leads.crm.models.consent import Channel, Consent
from leads.crm.models.lead import ExternalId, Lead
from leads.crm.models.touch import Touch

__all__ = ["Channel", "Consent", "ExternalId", "Lead", "Touch"]
