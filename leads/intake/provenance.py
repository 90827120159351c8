"""Where each field of a lead comes from: which person or system said it, on which side, and when."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from leads.crm.models import Lead
from leads.intake.whereabouts import entries_of

# Older changes than these are not read; such a field is said to come from where the lead came from.
MOST, MOST_BEGINNINGS = 300, 20
_FIELDS = (
    "id",
    "thread_id",
    "verb",
    "at",
    "data",
    "actor__name",
    "actor__is_machine",
    "origin",
    "actor_side",
)
_TELLING = ("lead.created", "lead.updated", "lead.merged", "lead.unmerged")
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


class _Told(NamedTuple):
    """One entry that says something about fields."""

    thread: int
    verb: str
    data: dict[str, Any]
    said: Provenance

    @property
    def changed(self) -> Iterable[str]:
        return COLUMNS if self.verb == "lead.created" else self.data.get("changes", ())


def provenance_of(lead: Lead) -> dict[str, Provenance]:
    """Column → where its value comes from, for each that has one. One query, however much happened.

    A value that a merge brought along comes from where the merged lead had it.
    """
    told = list(_told(lead))
    undone = {one.data.get("merge") for one in told if one.verb == "lead.unmerged"}
    known: dict[int, dict[str, Provenance]] = {}
    for one in told:
        mine = known.setdefault(one.thread, {})
        if one.verb == "lead.merged" and one.data.get("merge") in undone:
            continue
        theirs = known.get(one.data["dropped"], {}) if one.verb == "lead.merged" else {}
        mine |= {column: theirs.get(column, one.said) for column in one.changed}
    mine = known.get(lead.pk, {})
    return {column: said for column, said in mine.items() if getattr(lead, column) not in ("", None, [], {})}


def _told(lead: Lead) -> Iterator[_Told]:
    """How the lead and those merged into it came in, and what changed their fields, in this order."""
    story = entries_of(lead).values_list(*_FIELDS)
    changes = story.filter(verb__in=_TELLING).order_by("-id")[:MOST]
    beginnings = story.filter(verb="lead.created").order_by("id")[:MOST_BEGINNINGS]
    for _id, thread, verb, at, data, name, is_machine, origin, side in changes.union(beginnings).order_by(
        "id"
    ):
        system = origin or ((name or "") if is_machine else "")
        yield _Told(thread, verb, data, Provenance(name or origin, system, side, at))
