"""Taking back what a batch did: an import or a bulk action, as one."""

from leads.intake.undo.acting import (
    NothingToUndo,
    UndoReport,
    begin_undo,
    continue_undo,
    report_of,
    undo_change_set,
)
from leads.intake.undo.noting import Changed, begin_change_set, note_changes

__all__ = [
    "Changed",
    "NothingToUndo",
    "UndoReport",
    "begin_change_set",
    "begin_undo",
    "continue_undo",
    "note_changes",
    "report_of",
    "undo_change_set",
]
