"""What changed, in order and without gaps, for systems that keep a copy."""

import base64
import binascii
from collections.abc import Callable
from typing import Any, ClassVar

import msgspec
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.errors import RuleError
from alliance.journal.feed import RawPage, read_feed
from alliance.journal.readable import SUBJECTS, readable, readable_types
from alliance.paging import BadCursor
from alliance.rest.feed_readers import note_position
from alliance.rest.parsing import limit_up_to, one_of, read_query, several
from alliance.rest.schema import answers, integer, text, words
from alliance.rest.views import ApiView

DEFAULT_LIMIT, MAX_LIMIT = 100, 1000
NOW = "now"


class CursorTooOld(RuleError):
    """The place is no longer kept, or belongs to a state before a restore (410)."""

    code = "cursor_too_old"
    status = 410
    message = _(
        "The feed no longer reaches back to this cursor. Read all leads again, "
        "then go on with the next_cursor of this answer."
    )


class Change(msgspec.Struct):
    """One entry: `verb` such as `lead.updated`, who did it and what it says.

    `lead_id` is the lead it is about, `origin` the slug of the program that did it (empty for people).
    """

    seq: int
    verb: str
    at: str
    subject_type: str
    subject_id: int
    lead_id: int | None
    side: str
    origin: str
    reason: str
    data: dict[str, Any]


class Changes(msgspec.Struct):
    """`has_more`: ask again at once with `next_cursor`; otherwise that is all for now."""

    results: list[Change]
    next_cursor: str
    has_more: bool


PARAMETERS: dict[str, Callable[[str], Any]] = {
    "cursor": str,
    "types": several(one_of(*SUBJECTS), most=len(SUBJECTS)),
    "limit": limit_up_to(MAX_LIMIT),
    "exclude_origin": one_of("self"),
}


class ChangesView(ApiView):
    """`GET /changes?cursor=&types=&limit=&exclude_origin=self`"""

    scope: ClassVar[dict[str, str]] = {"GET": "changes:read"}

    @extend_schema(
        operation_id="changes_list",
        tags=["changes"],
        parameters=[
            OpenApiParameter(
                "cursor",
                text(),
                description="Where to go on: `next_cursor` of the answer before. Without one from the oldest "
                "entry that is kept; `now` starts at the end, without history.",
            ),
            OpenApiParameter("types", words(SUBJECTS), style="form", explode=False),
            OpenApiParameter("limit", integer(1, MAX_LIMIT)),
            OpenApiParameter("exclude_origin", text("self"), description="Leaves out what this client did."),
        ],
        request=None,
        responses=answers(s200=Changes, s410=None),
    )
    def get(self, request: Request) -> Response:
        """The next changes, in order and without gaps; poll again with `next_cursor`, which is never empty.

        Apply each entry to your copy: `lead.created`, `lead.updated`, `lead.stage_changed` and everything else with
        a `lead_id`: read that lead again (`GET /leads?ids=`). `lead.deleted`, `lead.erased`: remove it.
        `lead.merged_into`: remove it and read `data.into`. `lead.unmerged`: read both. After 410 read everything
        again and go on with the `next_cursor` of that answer.

        Entries of leads, touches and consents need `leads:read` beside, those of hand-offs `handoffs:read`.
        Without `types` the others are left out; a type that is asked for and may not be read is 403.
        """
        query = read_query(request, PARAMETERS)
        cursor = query.get("cursor") or None
        epoch, after = _read_cursor(cursor) if cursor and cursor != NOW else (None, None)
        reading = readable(
            readable_types(self.scopes, query.get("types")),
            query.get("limit", DEFAULT_LIMIT),
            self.client.slug if query.get("exclude_origin") else None,
        )
        page = read_feed(after, reading, from_end=cursor == NOW)
        if epoch is not None and (epoch != page.epoch or not page.start <= page.after <= page.end):
            fresh = _write_cursor(page.epoch, page.end)
            raise CursorTooOld(next_cursor=fresh, resync="/api/v1/leads?sort=created_at&limit=200")
        note_position(self.client, page.position)
        return Response(_as_json(page))


def _read_cursor(cursor: str) -> tuple[str, int]:
    """The epoch and place a cursor stands for; raises BadCursor."""
    try:
        epoch, _space, seq = (
            base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii").partition(" ")
        )
        position = int(seq)
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise BadCursor from error
    if not 0 <= position < 2**62:
        raise BadCursor
    return epoch, position


def _write_cursor(epoch: str, position: int) -> str:
    return base64.urlsafe_b64encode(f"{epoch} {position}".encode()).decode().rstrip("=")


def _as_json(page: RawPage) -> bytes:
    cursor, more = _write_cursor(page.epoch, page.position), "true" if page.position < page.end else "false"
    return f'{{"results":[{page.entries}],"next_cursor":"{cursor}","has_more":{more}}}'.encode()
