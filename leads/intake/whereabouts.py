"""Where a lead that is gone went, and what was told of it."""

from collections.abc import Collection

from django.db.models import QuerySet

from alliance.journal.models import Entry
from leads.crm.models import Lead
from leads.intake.models import Merge

# Reads the ids first, so that the entries are found along their index.
_THREADS = """
journal_entry.thread_id = ANY (array_append(ARRAY(
  SELECT m.dropped_id FROM intake_merge m WHERE m.kept_id = %s AND m.undone_at IS NULL), %s))
"""


def kept_lead_id(lead_id: int) -> int | None:
    """The lead into which this one was merged, however often that was merged on."""
    standing = Merge.objects.filter(dropped_id=lead_id, undone_at=None)
    return standing.values_list("kept_id", flat=True).first()


def names_of_merged(lead_ids: Collection[int]) -> dict[int, str]:
    """Of leads that are gone, those that went into another, and what they were called."""
    if not lead_ids:
        return {}
    merges = Merge.objects.filter(dropped_id__in=lead_ids, undone_at=None)
    return dict(merges.values_list("dropped_id", "dropped_name"))


def standing_merges(lead: Lead) -> QuerySet[Merge]:
    """What was merged into this lead, the latest first: only that one can be undone."""
    return Merge.objects.filter(kept=lead, undone_at=None).order_by("-id")


def entries_of(lead: Lead) -> QuerySet[Entry]:
    """The story of a lead, and of those that were merged into it."""
    return Entry.objects.filter(thread_type="lead").extra(where=[_THREADS], params=[lead.pk, lead.pk])  # noqa: S610
