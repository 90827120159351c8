"""Lead capture: the definition of a qualified lead, score rules, and what waits for a second look."""

from leads.intake.models.definitions import LeadDefinition, ScoreRule
from leads.intake.models.duplicates import PossibleDuplicate
from leads.intake.models.saved_views import SavedView, ViewPin

__all__ = ["LeadDefinition", "PossibleDuplicate", "SavedView", "ScoreRule", "ViewPin"]
