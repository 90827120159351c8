"""What a person may see of imports: both sides the same, like the leads that come of them."""

from django.db.models import QuerySet

from alliance.people.models import User
from leads.crm.models import Lead
from leads.intake.models import ImportNote, ImportRun, LeadChange

# So many of a line's cells beyond the headings are shown and can be corrected.
MOST_BEYOND = 10


def visible_imports(user: User) -> QuerySet[ImportRun]:
    """All of them for everybody with a place; none for strangers and programs."""
    if user.membership is None:
        return ImportRun.objects.none()
    return ImportRun.objects.select_related("owner", "change_set", "change_set__undone_by")


def lock_run(run: ImportRun) -> ImportRun:
    """The run's row, locked until the transaction ends."""
    locked = ImportRun.objects.select_for_update(of=("self",)).select_related("change_set", "owner")
    return locked.get(pk=run.pk)


def notes_of(run: ImportRun, kind: str = "") -> QuerySet[ImportNote]:
    """The lines that want a look, in the order of the file."""
    notes = run.notes.order_by("line")
    return notes.filter(kind=kind) if kind else notes


def width_of(run: ImportRun, note: ImportNote) -> int:
    """How many cells of a line are shown and can be corrected."""
    width = len(run.headings)
    return max(width, min(len(note.cells), width + MOST_BEYOND))


def changes_of(run: ImportRun, is_new: bool) -> QuerySet[LeadChange]:
    """What the run did to leads, newest lead first."""
    changes = LeadChange.objects.filter(change_set=run.change_set_id, is_new=is_new)
    return changes if run.change_set_id else changes.none()


def leads_by_id(lead_ids: list[int]) -> dict[int, Lead]:
    return Lead.objects.in_bulk(lead_ids)
