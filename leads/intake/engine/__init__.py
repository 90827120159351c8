"""The one way in for leads, set by set: form, file and REST all end here."""

from leads.intake.engine.batch import BatchRefused
from leads.intake.engine.upsert import MAX_ROWS, TooManyRows, upsert_lead, upsert_leads
from leads.intake.rows import Outcome

__all__ = ["MAX_ROWS", "BatchRefused", "Outcome", "TooManyRows", "upsert_lead", "upsert_leads"]
