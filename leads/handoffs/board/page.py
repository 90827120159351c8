"""What the board shows: each column on its own, so many cards at a time, in two queries for all of them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import F, QuerySet, Value
from django.http import QueryDict

from alliance.paging import cursor_after, keyset_page
from alliance.people.models import User
from leads.handoffs.board.columns import COLUMNS, Column
from leads.handoffs.board.filters import BoardFilter
from leads.handoffs.board.moves import Move, moves_of
from leads.handoffs.cards import HandoffCard, card_of
from leads.handoffs.models import Handoff
from leads.handoffs.queries import shown_handoffs, visible_handoffs

PAGE, CAP = 20, 99
# A column that was paged so far goes on in the list; it is fetched anew with every change.
MOST_SHOWN = 500


@dataclass(frozen=True)
class BoardCard:
    """A hand-off on the board with the moves that are open to the reader."""

    card: HandoffCard
    moves: list[Move]

    @property
    def handoff(self) -> Handoff:
        return self.card.handoff

    @property
    def into(self) -> str:
        """The id of its element."""
        return f"card-{self.handoff.pk}"

    @property
    def targets(self) -> str:
        """The columns it may be dropped on."""
        return " ".join(dict.fromkeys(move.column.code for move in self.moves if move.column))


@dataclass(frozen=True)
class ColumnPage:
    """A part of one column; `count` is the number of its cards up to the cap, None beyond the first page."""

    column: Column
    cards: list[BoardCard]
    next_cursor: str | None
    shown: int
    count: int | None = None

    @property
    def goes_on_elsewhere(self) -> bool:
        """There are more than one reads on a board."""
        return self.next_cursor is not None and self.shown >= MOST_SHOWN

    @property
    def figure(self) -> str:
        """How many stand here, without counting further than the cap."""
        return f"{CAP}+" if self.count is not None and self.count > CAP else str(self.count)


class Board:
    """All columns under the filters of an address."""

    def __init__(self, reader: User, query: QueryDict, now: datetime) -> None:
        self.filter = BoardFilter(query, reader, now)
        self._reader, self._now = reader, now
        self._shown = _shown(query)

    @cached_property
    def columns(self) -> list[ColumnPage]:
        """The beginning of each column."""
        ids = self._first_ids()
        wanted = {code: ids[code][: max(PAGE, self._shown.get(code, 0))] for code in COLUMNS}
        rows = shown_handoffs(self._reader).in_bulk([pk for pks in wanted.values() for pk in pks])
        return [
            self._page(column, [rows[pk] for pk in wanted[code] if pk in rows], len(ids[code]))
            for code, column in COLUMNS.items()
        ]

    def more(self, column: Column, cursor: str | None) -> ColumnPage:
        """The cards of one column after a cursor. Raises BadCursor."""
        rows = self._narrowed(column, shown_handoffs(self._reader))
        page = keyset_page(rows, order=column.order, cursor=cursor, limit=PAGE)
        cards = [self._card(handoff) for handoff in page.items]
        return ColumnPage(column, cards, page.next_cursor, self._shown.get(column.code, 0) + len(cards))

    def _narrowed(self, column: Column, handoffs: QuerySet[Handoff]) -> QuerySet[Handoff]:
        if column.is_answered and self.filter.overdue:
            return handoffs.none()
        return self.filter.apply(column.narrow(handoffs, self.filter.way, self._now))

    def _first_ids(self) -> dict[str, list[int]]:
        """The first ids of every column in its order: one look into an index for each, none reads on for a total."""
        firsts = [
            self._narrowed(column, visible_handoffs(self._reader))
            .annotate(column=Value(code), at=F(column.order[0].lstrip("-")))
            .order_by(*column.order)
            .values_list("column", "at", "pk")[: max(CAP, self._shown.get(code, 0)) + 1]
            for code, column in COLUMNS.items()
        ]
        found = defaultdict(list)
        for code, at, pk in firsts[0].union(*firsts[1:], all=True):
            found[code].append((at, pk))
        return {
            code: [pk for _at, pk in sorted(found[code], reverse=COLUMNS[code].is_over)] for code in COLUMNS
        }

    def _page(self, column: Column, handoffs: list[Handoff], count: int) -> ColumnPage:
        has_more = count > len(handoffs) > 0
        cursor = cursor_after(handoffs[-1], column.order) if has_more else None
        return ColumnPage(column, [self._card(each) for each in handoffs], cursor, len(handoffs), count)

    def _card(self, handoff: Handoff) -> BoardCard:
        card = card_of(handoff, self._reader, self._now)
        return BoardCard(card, moves_of(card))


def board_context(reader: User, query: QueryDict, now: datetime) -> dict[str, Any]:
    return {"board": Board(reader, query, now), "phase": "sales"}


def column_context(reader: User, query: QueryDict, column: Column, now: datetime) -> dict[str, Any]:
    """Further cards of one column. Raises BadCursor."""
    board = Board(reader, query, now)
    return {"board": board, "page": board.more(column, query.get("cursor") or None), "phase": "sales"}


def _shown(query: QueryDict) -> dict[str, int]:
    """How many cards of a column stand on the page that fetches itself again: `shown=offered.40`."""
    asked = (text.partition(".")[::2] for text in query.getlist("shown")[: len(COLUMNS)])
    return {
        code: min(int(number), MOST_SHOWN)
        for code, number in asked
        if code in COLUMNS and number.isascii() and number.isdigit() and 0 < len(number) < 6 and int(number)
    }
