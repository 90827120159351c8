"""What the list pages show, each in a constant number of queries whatever the table holds."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import QueryDict

from alliance.paging import Page, keyset_page
from alliance.people.models import User
from leads.crm.models import Lead, Touch
from leads.crm.queries import visible_leads
from leads.intake.filters import LeadFilter, short_stage
from leads.intake.scoring import engagement_now

PAGE_SIZE = 50
NEWS_CAP = 99
CAMPAIGNS_OFFERED = 60
# What a line shows, and what the orders go by: the other columns of fifty leads cost more than finding them does.
_SHOWN = (
    "first_name", "last_name", "company_name", "email", "phone", "job_title", "requested_at", "stage", "stage_since",
    "fit_grade", "engagement_points", "engagement_at", "owner_side", "next_step", "next_step_on", "created_at",
    "warmth", "owner__name",
)  # fmt: skip


_TONES = {
    Lead.Stage.MQL: "mk",
    Lead.Stage.HANDED_OVER: "al",
    Lead.Stage.SAL: "sa",
    Lead.Stage.SQL: "sa",
    Lead.Stage.WON: "good",
}


class LeadLine(NamedTuple):
    """One lead of the list."""

    lead: Lead
    stage: str
    engagement: int
    touch: Touch | None

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
        self.filter = LeadFilter(query, reader)
        self._reader, self._now = reader, now
        self.cursor = query.get("cursor") or None
        asked = query.get("seen", "")
        self.is_again = asked.isascii() and asked.isdigit() and len(asked) < 19
        self.seen = int(asked) if self.is_again else newest_lead_id()

    @cached_property
    def _found(self) -> QuerySet[Lead]:
        return self.filter.apply(visible_leads(self._reader))

    @cached_property
    def page(self) -> Page[Lead]:
        leads = self._found.select_related("owner").only(*_SHOWN)
        if self.is_again:
            leads = leads.filter(pk__lte=self.seen)
        return keyset_page(leads, order=self.filter.order, cursor=self.cursor, limit=PAGE_SIZE)

    @cached_property
    def lines(self) -> list[LeadLine]:
        touches = last_touches(self.page.items)
        return [
            LeadLine(lead, short_stage(lead.stage), engagement_now(lead, self._now), touches.get(lead.pk))
            for lead in self.page.items
        ]

    @cached_property
    def news(self) -> int:
        """How many leads under these filters came since, up to a cap; none for a list shown the first time."""
        if not self.is_again:
            return 0
        return len(self._found.filter(pk__gt=self.seen).order_by().values_list("pk")[: NEWS_CAP + 1])

    @property
    def again_url(self) -> str:
        """The same page once more, without what came since."""
        query = self.filter.address(seen=str(self.seen))
        return f"{query}&cursor={self.cursor}" if self.cursor else query

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


def newest_lead_id() -> int:
    return Lead.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def last_touches(leads: Sequence[Lead]) -> dict[int, Touch]:
    """The newest touch of each, one look into the index per lead."""
    newest = Touch.objects.filter(lead=OuterRef("pk")).order_by("-occurred_at", "-id")
    ids = Lead.objects.filter(pk__in=[lead.pk for lead in leads]).values(
        touch=Subquery(newest.values("pk")[:1])
    )
    return {touch.lead_id: touch for touch in Touch.objects.filter(pk__in=ids).defer("text")}


def campaigns_in_use() -> list[str]:
    """The names of the first campaigns in alphabetical order: one jump along the index for each, no scan."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE used AS (
                (SELECT campaign FROM crm_lead WHERE campaign <> '' ORDER BY campaign LIMIT 1)
                UNION ALL
                SELECT (SELECT campaign FROM crm_lead WHERE campaign <> '' AND campaign > used.campaign
                        ORDER BY campaign LIMIT 1)
                FROM used WHERE used.campaign IS NOT NULL
            )
            SELECT campaign FROM used WHERE campaign IS NOT NULL LIMIT %s
            """,
            [CAMPAIGNS_OFFERED],
        )
        return [name for (name,) in cursor.fetchall()]
