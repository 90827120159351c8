"""What the list pages show, each in a constant number of queries whatever the table holds."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import QueryDict

from alliance.paging import (
    Page,
    end_of_stretch,
    finding_ms,
    in_time,
    keyset_page,
    sorted_apart,
    walking,
    within_stretch,
)
from alliance.people.models import User
from leads.crm.models import Lead, Touch
from leads.crm.queries import visible_leads
from leads.crm.search import similar_leads
from leads.intake.columns import Column
from leads.intake.filters import LeadFilter, short_stage
from leads.intake.scoring import engagement_now

PAGE_SIZE = 50
NEWS_CAP = 99
# With more than so many leads found nobody asks whether the words were meant otherwise.
FEW = 4
COUNT_CAP = 1000
NAMES_OFFERED = 60
# What every line shows; the other columns of fifty leads cost more than finding them does.
_SHOWN = {"first_name", "last_name", "company_name", "email", "phone", "job_title", "requested_at", "stage"}
_TONES = {
    Lead.Stage.MQL: "mk",
    Lead.Stage.HANDED_OVER: "al",
    Lead.Stage.SAL: "sa",
    Lead.Stage.SQL: "sa",
    Lead.Stage.WON: "good",
}


class Cell(NamedTuple):
    """What stands in one column: words, or what the column's template draws."""

    column: Column
    words: str


class LeadLine(NamedTuple):
    """One lead of the list."""

    lead: Lead
    stage: str
    engagement: int
    touch: Touch | None
    cells: list[Cell]

    @property
    def tone(self) -> str:
        """The colour of the side that works on the stage."""
        return _TONES.get(Lead.Stage(self.lead.stage), "")


class LeadList:
    """One page of leads under the filters of an address, and how many came since it was shown first.

    `seen` is the newest lead of that moment: a page that is fetched again shows no later ones, so that nothing
    moves under the reader's hand.
    """

    def __init__(self, reader: User, query: QueryDict, now: datetime) -> None:
        self.filter = LeadFilter(query, reader, now)
        self._reader, self._now = reader, now
        self.cursor = query.get("cursor") or None
        asked = query.get("seen", "")
        self.is_again = asked.isascii() and asked.isdigit() and len(asked) < 19
        self.seen = int(asked) if self.is_again else newest_lead_id()

    @property
    def columns(self) -> list[Column]:
        return self.filter.columns.shown

    @cached_property
    def _found(self) -> QuerySet[Lead]:
        return self.filter.apply(visible_leads(self._reader))

    @cached_property
    def page(self) -> Page[Lead]:
        order, columns = self.filter.order, self.filter.columns
        leads = self._found.only(*_SHOWN, *columns.fields, *(name.lstrip("-") for name in order))
        if columns.has("owner"):
            leads = leads.select_related("owner")
        if columns.has("channels"):
            leads = leads.prefetch_related("consents")
        if self.is_again:
            leads = leads.filter(pk__lte=self.seen)
        return keyset_page(
            leads,
            order=order,
            cursor=self.cursor,
            limit=PAGE_SIZE,
            apart=self.filter.apart,
            along=self.filter.along,
            patient=self.filter.is_by_words,
            rare=self.filter.is_by_rare_words,
        )

    @cached_property
    def lines(self) -> list[LeadLine]:
        columns = self.columns
        touches = last_touches(self.page.items) if self.filter.columns.has("touch") else {}
        return [
            LeadLine(
                lead,
                short_stage(lead.stage),
                self._engagement(lead),
                touches.get(lead.pk),
                [Cell(column, column.text(lead) if column.text else "") for column in columns],
            )
            for lead in self.page.items
        ]

    def _engagement(self, lead: Lead) -> int:
        return engagement_now(lead, self._now) if self.filter.columns.has("engagement") else 0

    @cached_property
    def similar(self) -> list[Lead]:
        """Leads whose words look like those asked for, when few or none hold them."""
        words = self.filter.values.get("q", "")
        if not words or not self.is_all or len(self.page.items) > FEW:
            return []
        shown = {lead.pk for lead in self.page.items}
        return similar_leads(visible_leads(self._reader), words, shown)

    @cached_property
    def news(self) -> int:
        """How many leads under these filters came since, up to a cap; none for a list shown the first time."""
        if not self.is_again:
            return 0
        return len(self._found.filter(pk__gt=self.seen).order_by().values_list("pk")[: NEWS_CAP + 1])

    @cached_property
    def count(self) -> int:
        """How many leads fulfil the filters, at least; counted no further than one more than the cap."""
        return self._counted[0]

    @property
    def is_many(self) -> bool:
        """There are more than were counted."""
        return self._counted[1]

    @property
    def floor(self) -> int:
        """A round number that is surely exceeded, when there are many."""
        return max(self.count - 1, 0) // 50 * 50

    @cached_property
    def _counted(self) -> tuple[int, bool]:
        """Where counting to the cap would mean a walk through the table, what stands on the first stretch counts."""
        if self.is_all:
            return len(self.page.items), False
        if self.page.is_far:
            return PAGE_SIZE + 1, True
        along, order = self.filter.along, self.filter.order
        end = end_of_stretch(along, order) if along is not None else None
        if end is None:
            count = _count(self._found if along is None else self._found.order_by(*sorted_apart(order)))
            return count, count > COUNT_CAP
        with walking():
            nearby = _count(self._found.filter(within_stretch(order, end)))
        if nearby > PAGE_SIZE:
            return nearby, True
        ms = finding_ms(self.filter.is_by_words)
        found = in_time(lambda: _count(self._found.order_by(*sorted_apart(order))), ms)
        return (PAGE_SIZE + 1, True) if found is None else (found, found > COUNT_CAP)

    @property
    def again_url(self) -> str:
        """The same page once more, without what came since."""
        query = self.filter.address(seen=str(self.seen))
        return f"{query}&cursor={self.cursor}" if self.cursor else query

    @property
    def all_url(self) -> str:
        """Every lead under these filters that was there when the list was shown."""
        return self.filter.address(all="1", seen=str(self.seen))

    @property
    def next_url(self) -> str:
        """The page after this one, or nothing."""
        cursor = self.page.next_cursor
        return self.filter.address(cursor=cursor) if cursor else ""

    @property
    def is_first_page(self) -> bool:
        return self.cursor is None

    @property
    def is_all(self) -> bool:
        """The page shows every lead that was found."""
        return self.is_first_page and self.page.next_cursor is None


def _count(leads: QuerySet[Lead]) -> int:
    return len(leads.values_list("pk")[: COUNT_CAP + 1])


def newest_lead_id() -> int:
    return Lead.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def last_touches(leads: Sequence[Lead]) -> dict[int, Touch]:
    """The newest touch of each, one look into the index per lead."""
    newest = Touch.objects.filter(lead=OuterRef("pk")).order_by("-occurred_at", "-id")
    ids = Lead.objects.filter(pk__in=[lead.pk for lead in leads]).values(
        touch=Subquery(newest.values("pk")[:1])
    )
    return {touch.lead_id: touch for touch in Touch.objects.filter(pk__in=ids).defer("text")}


_IN_USE = """
WITH RECURSIVE used AS (
    (SELECT {column} AS name FROM crm_lead WHERE {column} <> '' ORDER BY {column} LIMIT 1)
    UNION ALL
    SELECT (SELECT {column} FROM crm_lead WHERE {column} <> '' AND {column} > used.name ORDER BY {column} LIMIT 1)
    FROM used WHERE used.name IS NOT NULL
)
SELECT '{column}', name FROM used WHERE name IS NOT NULL LIMIT {limit}
"""


def names_in_use() -> dict[str, list[str]]:
    """The first campaigns and segments in alphabetical order: one jump along the index for each, no scan."""
    names: dict[str, list[str]] = {"campaign": [], "segment": []}
    parts = (_IN_USE.format(column=column, limit=NAMES_OFFERED) for column in names)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"({part})" for part in parts))
        for column, name in cursor.fetchall():
            names[column].append(name)
    return names
