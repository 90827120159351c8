"""What changed, in order and without gaps, for systems that keep a copy."""

import base64
import binascii
from collections.abc import Callable
from datetime import UTC
from typing import Any, ClassVar

import msgspec
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.errors import RuleError
from alliance.journal.models import PublisherMark
from alliance.journal.queries import FeedItem, feed_after, feed_start, last_seq
from alliance.paging import BadCursor
from alliance.rest.parsing import limit_up_to, one_of, read_query
from alliance.rest.readable import SUBJECTS, is_told, readable_types, told
from alliance.rest.schema import answers
from alliance.rest.views import ApiView

DEFAULT_LIMIT, MAX_LIMIT = 100, 200


class CursorTooOld(RuleError):
    """The place is no longer kept, or belongs to a state before a restore (410)."""

    code = "cursor_too_old"
    status = 410
    message = _(
        "The feed no longer reaches back to this cursor. Read all leads again, then go on without a cursor."
    )


class Change(msgspec.Struct):
    """One entry: `verb` such as `lead.updated`, who did it and what it says."""

    seq: int
    verb: str
    at: str
    subject_type: str
    subject_id: int
    side: str
    origin: str
    reason: str
    data: dict[str, Any]


class Changes(msgspec.Struct):
    results: list[Change]
    next_cursor: str


def read_types(value: str) -> list[str]:
    """`lead,handoff` → those subject types; an unknown one is refused."""
    return [one_of(*SUBJECTS)(word.strip()) for word in value.split(",")]


PARAMETERS: dict[str, Callable[[str], Any]] = {
    "cursor": str,
    "types": read_types,
    "limit": limit_up_to(MAX_LIMIT),
    "exclude_origin": one_of("self"),
}


class ChangesView(ApiView):
    """`GET /changes?cursor=&types=&limit=&exclude_origin=self`"""

    scope: ClassVar[dict[str, str]] = {"GET": "changes:read"}

    @extend_schema(
        operation_id="changes_list",
        parameters=[
            OpenApiParameter("cursor", str),
            OpenApiParameter("types", str, description=",".join(SUBJECTS)),
            OpenApiParameter("limit", int),
            OpenApiParameter("exclude_origin", str, enum=["self"]),
        ],
        request=None,
        responses=answers(s200=Changes, s410=None),
    )
    def get(self, request: Request) -> Response:
        """The next changes; poll again with `next_cursor`, which is never empty.

        Entries of leads, touches and consents need `leads:read` beside, those of hand-offs `handoffs:read`.
        Without `types` the others are left out; a type that is asked for and may not be read is 403.
        """
        query = read_query(request, PARAMETERS)
        mark, _is_new = PublisherMark.objects.get_or_create(pk=1)
        epoch = str(mark.epoch)
        position = _position(query.get("cursor"), epoch)
        page = feed_after(
            position,
            limit=query.get("limit", DEFAULT_LIMIT),
            types=readable_types(self.scopes, query.get("types")),
            exclude_origin=self.client.slug if query.get("exclude_origin") else None,
        )
        # Old places may have been dropped while we read; asked afterwards, the page is known to have no gap.
        if position < feed_start():
            raise CursorTooOld
        cursor = _write_cursor(epoch, page.position)
        results = [_as_change(item) for item in page.items if is_told(item.entry)]
        return Response({"results": results, "next_cursor": cursor})


def _position(cursor: str | None, epoch: str) -> int:
    """The place a cursor stands for; raises BadCursor (400) or CursorTooOld (410)."""
    if not cursor:
        return feed_start()
    try:
        its_epoch, _space, seq = (
            base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
        )
        position = int(seq)
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise BadCursor from error
    if its_epoch != epoch or not feed_start() <= position <= last_seq():
        raise CursorTooOld
    return position


def _write_cursor(epoch: str, position: int) -> str:
    return base64.urlsafe_b64encode(f"{epoch} {position}".encode()).decode().rstrip("=")


def _as_change(item: FeedItem) -> Change:
    entry = item.entry
    reason, data = told(entry)
    return Change(
        seq=item.seq,
        verb=entry.verb,
        at=entry.at.astimezone(UTC).isoformat(),
        subject_type=entry.subject_type,
        subject_id=entry.subject_id,
        side=entry.actor_side,
        origin=entry.origin,
        reason=reason,
        data=data,
    )
