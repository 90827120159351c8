"""One timeline of a lead: what both sides did and what the lead did, merged by time, page by page."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from alliance.journal.models import Entry
from alliance.paging import BadCursor
from alliance.people.models import Side
from leads.crm.models import Lead, Touch
from leads.crm.queries import touches_of
from leads.intake.lines import Line, entry_line, touch_line
from leads.intake.whereabouts import entries_of

PAGE_SIZE = 25
LONGEST_PAGE = 200
SYSTEM = "system"
SIDES = (*Side.values, SYSTEM)
# The touch itself stands in the timeline; and the one entry of a merge is that of the lead that was kept.
_SHOWN_OTHERWISE = ("touch.logged", "lead.merged_into")
# At the same instant a touch stands above the entry it caused.
_ENTRY, _TOUCH = 0, 1


@dataclass(frozen=True, order=True)
class Place:
    """Where a line stands: later is greater, and no two are equal."""

    at: datetime
    kind: int
    pk: int

    @classmethod
    def read(cls, cursor: str) -> "Place":
        """Raises BadCursor for what no timeline gave out."""
        try:
            at, kind, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            place = cls(datetime.fromisoformat(at), (_ENTRY, _TOUCH).index(kind), int(pk))
        except (binascii.Error, UnicodeDecodeError, ValueError, TypeError) as error:
            raise BadCursor from error
        if place.at.tzinfo is None or not 0 <= place.pk < 2**63:
            raise BadCursor
        return place

    def write(self) -> str:
        text = json.dumps([self.at.isoformat(), self.kind, self.pk])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def before(self, field: str, kind: int) -> Q:
        """Records of the kind that stand below this place; `field` is their instant."""
        earlier = Q(**{f"{field}__lt": self.at})
        if kind > self.kind:
            return earlier
        if kind < self.kind:
            return Q(**{f"{field}__lte": self.at})
        return earlier | Q(**{field: self.at}, pk__lt=self.pk)


@dataclass(frozen=True)
class TimelinePage:
    """Lines, newest first; `older` is the cursor of what comes next, None at the end."""

    lines: list[Line]
    older: str | None


def timeline(
    lead: Lead, *, by: str = "", cursor: str | None = None, until: str | None = None
) -> TimelinePage:
    """What happened before `cursor`, or everything down to `until`, by one side, the system or all.

    Two queries, whatever the lead went through. Raises BadCursor.
    """
    last = Place.read(until) if until else None
    limit = LONGEST_PAGE if last else PAGE_SIZE
    found = _placed(lead, by, Place.read(cursor) if cursor else None, limit + 1)
    shown = [(place, record) for place, record in found[:limit] if last is None or place >= last]
    older = shown[-1][0].write() if shown and len(found) > len(shown) else None
    return TimelinePage([_line(record) for _place, record in shown], older)


def _placed(lead: Lead, by: str, place: Place | None, limit: int) -> list[tuple[Place, Entry | Touch]]:
    entries, touches = _entries(lead, by), _touches(lead, by)
    if place is not None:
        entries = entries.filter(place.before("at", _ENTRY))
        touches = touches.filter(place.before("occurred_at", _TOUCH))
    placed: list[tuple[Place, Entry | Touch]] = [
        *((Place(entry.at, _ENTRY, entry.pk), entry) for entry in entries[:limit]),
        *((Place(touch.occurred_at, _TOUCH, touch.pk), touch) for touch in touches[:limit]),
    ]
    return sorted(placed, key=lambda pair: pair[0], reverse=True)[:limit]


def _entries(lead: Lead, by: str) -> QuerySet[Entry]:
    entries = entries_of(lead).exclude(verb__in=_SHOWN_OTHERWISE)
    if by:
        entries = entries.filter(actor_side="" if by == SYSTEM else by)
    return entries.select_related("actor").order_by("-at", "-id")


def _touches(lead: Lead, by: str) -> QuerySet[Touch]:
    touches = touches_of(lead)
    return touches.filter(side=None if by == SYSTEM else by) if by else touches


def _line(record: Entry | Touch) -> Line:
    return touch_line(record) if isinstance(record, Touch) else entry_line(record)
