"""What the pages of leads show of a field beside its value."""

from django import template

from leads.intake.provenance import Provenance
from leads.intake.record import LeadRecord

register = template.Library()


@register.filter
def source_of(record: LeadRecord, fact: str) -> Provenance | None:
    """Who said what stands in this fact."""
    return record.sources.get(fact)
