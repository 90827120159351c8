"""REST: how a program itself is doing, for its own monitoring."""

from datetime import datetime
from typing import Any, ClassVar

import msgspec
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.paging import Page, Row, keyset_page
from alliance.rest.hints import hint
from alliance.rest.models import Refusal, SyncRun
from alliance.rest.parsing import limit_up_to, read_query
from alliance.rest.runs import runs_of
from alliance.rest.schema import CONDITIONAL_GET, CURSOR, LIMIT, answers
from alliance.rest.views import ApiView, listing

_PAGES: dict[str, Any] = {"limit": limit_up_to(200), "cursor": str}


class RunView(msgspec.Struct):
    """What the program wrote without a pause of five minutes.

    `requests` are calls that wrote, the others rows. `lag`: changes it had not read by then; null: it reads no feed.
    """

    id: int
    started_at: datetime
    last_at: datetime
    requests: int
    created: int
    updated: int
    unchanged: int
    possible_duplicates: int
    refused: int
    lag: int | None


class RunList(msgspec.Struct):
    results: list[RunView]
    next_cursor: str | None


class ConcernedView(msgspec.Struct):
    """A record that was refused: what the program calls it, and the lead it is about as far as that is known."""

    name: str
    lead_id: int | None
    pointer: str
    at: datetime


class ErrorView(msgspec.Struct):
    """What was refused for one reason at one address; `hint` says what to do, `concerned` what it was about."""

    id: int
    operation: str
    code: str
    status: int
    pointer: str
    hint: str
    count: int
    first_at: datetime
    last_at: datetime
    request_id: str
    concerned: list[ConcernedView]


class ErrorList(msgspec.Struct):
    results: list[ErrorView]
    next_cursor: str | None


def run_view(run: SyncRun) -> RunView:
    """The run as REST shows it."""
    return RunView(**{name: getattr(run, name) for name in RunView.__struct_fields__})


def error_view(refusal: Refusal) -> ErrorView:
    """The refusal as REST shows it, in the language of the reader."""
    names = [name for name in ErrorView.__struct_fields__ if name not in ("hint", "concerned")]
    said = {name: getattr(refusal, name) for name in names}
    concerned = [msgspec.convert(one, ConcernedView) for one in refusal.concerned]
    return ErrorView(**said, hint=str(hint(refusal.code)), concerned=concerned)


def _asked(request: Request, rows: QuerySet[Row], *order: str) -> Page[Row]:
    query = read_query(request, _PAGES)
    return keyset_page(rows, order=order, cursor=query.get("cursor"), limit=query.get("limit", 50))


class SyncRunsView(ApiView):
    """The runs of the calling program."""

    scope: ClassVar[dict[str, str]] = {"GET": "leads:read"}

    @extend_schema(
        operation_id="sync_runs_list",
        tags=["sync"],
        parameters=[LIMIT, CURSOR, *CONDITIONAL_GET],
        responses=answers(s200=RunList),
    )
    def get(self, request: Request) -> Response:
        """Your own runs, the latest first; counted in passing, seconds later, and kept for 90 days."""
        page = _asked(request, runs_of(self.client), "-id")
        return listing(page, [run_view(run) for run in page.items])


class SyncErrorsView(ApiView):
    """What the calling program was refused."""

    scope: ClassVar[dict[str, str]] = {"GET": "leads:read"}

    @extend_schema(
        operation_id="sync_errors_list",
        tags=["sync"],
        parameters=[LIMIT, CURSOR, *CONDITIONAL_GET],
        responses=answers(s200=ErrorList),
    )
    def get(self, request: Request) -> Response:
        """What you were refused in the last 30 days, counted per reason and address, the latest first."""
        page = _asked(request, Refusal.objects.filter(client=self.client), "-last_at", "-id")
        return listing(page, [error_view(refusal) for refusal in page.items])
