"""Two leads are one person: merging them, undoing it, and where a lead that is gone went."""

from leads.intake.merging.errors import (
    CannotMergeWithItself,
    ChoiceNotPossible,
    HandedOverSince,
    LaterMergeStands,
    MergeUndone,
)
from leads.intake.merging.merge import merge_leads
from leads.intake.merging.undo import UndoReport, undo_merge

__all__ = [
    "CannotMergeWithItself",
    "ChoiceNotPossible",
    "HandedOverSince",
    "LaterMergeStands",
    "MergeUndone",
    "UndoReport",
    "merge_leads",
    "undo_merge",
]
