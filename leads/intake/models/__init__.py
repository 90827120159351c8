"""Lead capture: the definition of a qualified lead, score rules, what waits for a second look, saved views."""

from leads.intake.models.authorities import FieldAuthority
from leads.intake.models.change_sets import UNDO_DAYS, ChangeSet, LeadChange
from leads.intake.models.definitions import LeadDefinition, ScoreRule
from leads.intake.models.duplicates import PossibleDuplicate
from leads.intake.models.import_runs import (
    COUNTS,
    FILE_DAYS,
    ImportChunk,
    ImportFix,
    ImportMapping,
    ImportNote,
    ImportPiece,
    ImportRun,
)
from leads.intake.models.look_alikes import LeadKey, LookAlike
from leads.intake.models.merges import Merge
from leads.intake.models.refusals import BulkRefusal
from leads.intake.models.saved_views import SavedView, ViewPin

__all__ = [
    "COUNTS",
    "FILE_DAYS",
    "UNDO_DAYS",
    "BulkRefusal",
    "ChangeSet",
    "FieldAuthority",
    "ImportChunk",
    "ImportFix",
    "ImportMapping",
    "ImportNote",
    "ImportPiece",
    "ImportRun",
    "LeadChange",
    "LeadDefinition",
    "LeadKey",
    "LookAlike",
    "Merge",
    "PossibleDuplicate",
    "SavedView",
    "ScoreRule",
    "ViewPin",
]
