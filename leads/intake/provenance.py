"""Where each field of a lead comes from: which person or system said it, on which side, and when."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from alliance.journal.models import Entry
from leads.crm.models import Lead

# Older changes than these are not read; such a field is said to come from where the lead came from.
MOST = 300
_TELLING = ("lead.updated", "lead.created")
_FIELDS = ("verb", "at", "data", "actor__name", "actor__is_machine", "origin", "actor_side")
# What only the workspace itself writes has no source to name.
COLUMNS = (
    "first_name", "last_name", "salutation", "job_title", "company_name", "company_domain", "email", "phone",
    "country", "postal_code", "city", "language", "segment", "source", "source_detail", "campaign", "interest",
    "note", "potential", "currency", "custom", "requested_at", "first_touch_at", "next_step", "next_step_on",
)  # fmt: skip


class Provenance(NamedTuple):
    """`who` is a person's name or a program's; `system` is empty for what a person typed in."""

    who: str
    system: str
    side: str
    at: datetime


def provenance_of(lead: Lead) -> dict[str, Provenance]:
    """Column → where its value comes from, for each that has one. One query, however much happened."""
    known: dict[str, Provenance] = {}
    for verb, at, data, *source in _told(lead):
        said = _provenance(at, *source)
        if verb == "lead.created":
            known = {column: known.get(column, said) for column in COLUMNS}
            break
        for column in data.get("changes", {}):
            known.setdefault(column, said)
    return {column: said for column, said in known.items() if getattr(lead, column) not in ("", None, [], {})}


def _told(lead: Lead) -> Iterable[tuple[Any, ...]]:
    """What changed fields, newest first, and at the end how the lead came in."""
    thread = Entry.objects.filter(thread_type="lead", thread_id=lead.pk).values_list("id", *_FIELDS)
    changes = thread.filter(verb__in=_TELLING).order_by("-id")[:MOST]
    beginning = thread.filter(verb="lead.created").order_by("id")[:1]
    return (row[1:] for row in changes.union(beginning).order_by("-id"))


def _provenance(
    at: datetime, name: str | None, is_machine: bool | None, origin: str, side: str
) -> Provenance:
    return Provenance(name or origin, origin or ((name or "") if is_machine else ""), side, at)
