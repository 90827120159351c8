"""The views on top of the lead list: the ready ones, those the reader pinned, and the one being looked at."""

from functools import cached_property
from typing import NamedTuple

from django.db.models import F, Q

from alliance.people.models import User
from leads.intake.filters import LeadFilter
from leads.intake.models import SavedView
from leads.intake.permissions import may_change_view, may_save_view
from leads.intake.saved_views import READY, visible_views, with_pins


class Tab(NamedTuple):
    """One view as a link."""

    words: str
    address: str
    is_current: bool
    view: SavedView | None = None


class ViewTabs:
    """What the list page says about views, in one query beside the reader's teams."""

    def __init__(self, reader: User, filters: LeadFilter) -> None:
        self._reader, self._filter = reader, filters

    @cached_property
    def _views(self) -> list[SavedView]:
        wanted = Q(pinned_at__isnull=False) | Q(pk=self._filter.view_id)
        views = with_pins(visible_views(self._reader), self._reader).filter(wanted)
        return list(views.order_by(F("pinned_at").asc(nulls_last=True), "pk"))

    @property
    def current(self) -> SavedView | None:
        """The saved view that the address names, if the reader sees it."""
        return next((view for view in self._views if view.pk == self._filter.view_id), None)

    @property
    def is_changed(self) -> bool:
        return self.current is not None and self.current.query != self._filter.canonical

    @property
    def may_change(self) -> bool:
        return self.current is not None and may_change_view(self._reader, self.current)

    @property
    def may_save(self) -> bool:
        return may_save_view(self._reader)

    def ready(self) -> list[Tab]:
        """The questions everybody asks."""
        asked = self._filter.canonical
        nothing_named = self.current is None
        return [
            Tab(str(view.words), address_of(view.query), nothing_named and view.query == asked)
            for view in READY
        ]

    def pinned(self) -> list[Tab]:
        """The reader's pins, and last the view being looked at when it is none of them."""
        return [
            Tab(view.name, address_of(view.query, view), view.pk == self._filter.view_id, view)
            for view in self._views
        ]


def address_of(query: str, view: SavedView | None = None) -> str:
    """The list under a query, as a view of its own when there is one."""
    named = [query] if query else []
    if view is not None:
        named.append(f"view={view.pk}")
    return f"?{'&'.join(named)}" if named else ""
