"""The list of hand-offs: whose turn it is, narrowed by filters, in the order of the clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.paging import keyset_page
from alliance.people.models import Side, User, other_side
from leads.handoffs.cards import card_of
from leads.handoffs.models import Handoff
from leads.handoffs.queries import shown_handoffs

PAGE = 50
BY_CLOCK, NEWEST = ("due_at", "id"), ("-closed_at", "-id")


@dataclass(frozen=True)
class Tab:
    """One of three: open for one side, open for the other, closed."""

    code: str
    label: str | Promise
    side: str | None


def tabs_for(reader: User) -> tuple[Tab, ...]:
    """The reader's own side first; people of neither side read both sides by name."""
    closed = Tab("closed", _("Closed"), None)
    if reader.side:
        return (
            Tab("ours", _("Waiting for us"), reader.side),
            Tab("theirs", _("Waiting for the other side"), other_side(reader.side)),
            closed,
        )
    return (
        Tab("marketing", _("Waiting for marketing"), Side.MARKETING),
        Tab("sales", _("Waiting for sales"), Side.SALES),
        closed,
    )


def list_context(reader: User, query: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """One page of one tab; filters nobody knows count as not set. Raises BadCursor."""
    tabs = tabs_for(reader)
    tab = next((tab for tab in tabs if tab.code == query.get("tab")), tabs[0])
    rows = _filtered(reader, tab, query, now).prefetch_related("lead__consents")
    page = keyset_page(
        rows, order=BY_CLOCK if tab.side else NEWEST, cursor=query.get("cursor") or None, limit=PAGE
    )
    return {
        "tabs": tabs,
        "tab": tab,
        "page": page,
        "cards": [card_of(handoff, reader, now) for handoff in page.items],
        "kinds": Handoff.Kind.choices,
        "kind": query.get("kind", ""),
        "whose": query.get("whose", ""),
        "overdue": bool(query.get("overdue")) and tab.side is not None,
        "has_team": reader.team is not None,
        "phase": "sales",
    }


def _filtered(reader: User, tab: Tab, query: Mapping[str, str], now: datetime) -> QuerySet[Handoff]:
    handoffs = shown_handoffs(reader)
    handoffs = (
        handoffs.filter(to_side=tab.side, closed_at=None) if tab.side else handoffs.exclude(closed_at=None)
    )
    if query.get("kind") in Handoff.Kind.values:
        handoffs = handoffs.filter(kind=query["kind"])
    if query.get("overdue") and tab.side:
        handoffs = handoffs.filter(due_at__lt=now, first_response_at=None)
    if query.get("whose") == "mine":
        return handoffs.filter(assignee=reader) | handoffs.filter(offered_by=reader)
    if query.get("whose") == "team" and reader.team is not None:
        return handoffs.filter(target_team=reader.team) | handoffs.filter(from_team=reader.team)
    return handoffs
