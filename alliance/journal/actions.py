"""Writing the journal. `record` is the only way in; the nudge after commit only saves seconds."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec
from django.db import models, transaction
from django.utils import timezone

from alliance.copying import NewRows, append
from alliance.journal.models import Entry

_COLUMNS = (
    "at", "actor_id", "actor_side", "origin", "verb", "subject_type", "subject_id", "thread_type",
    "thread_id", "reason", "data",
)  # fmt: skip


class Fact(NamedTuple):
    """One entry of a set-based action; what followed `by_rule` nobody did."""

    verb: str
    subject_type: str
    subject_id: int
    data: dict[str, Any]
    thread_type: str = ""
    thread_id: int = 0
    reason: str = ""
    by_rule: bool = False


def record(
    actor: Any,
    verb: str,
    subject: models.Model,
    *,
    thread: models.Model | None = None,
    reason: str = "",
    data: dict[str, Any] | None = None,
    at: Any = None,
) -> Entry:
    """Write one entry in the caller's transaction. `thread` is the record whose timeline it belongs to."""
    thread = subject if thread is None else thread
    entry = Entry.objects.create(
        at=at or timezone.now(),
        actor=actor,
        actor_side=getattr(actor, "side", None) or "",
        origin=getattr(actor, "origin", ""),
        verb=verb,
        subject_type=subject._meta.model_name or "",
        subject_id=subject.pk,
        thread_type=thread._meta.model_name or "",
        thread_id=thread.pk,
        reason=reason,
        data=data or {},
    )
    nudge_after_commit()
    return entry


def record_many(actor: Any, facts: Iterable[Fact], *, at: Any = None, origin: str = "") -> None:
    """Write the entries of a set-based action in one statement; their data is plain JSON."""
    append(entries_of(actor, facts, at=at, origin=origin))
    nudge_after_commit()


def entries_of(actor: Any, facts: Iterable[Fact], *, at: Any = None, origin: str = "") -> NewRows:
    """The same entries as rows, for one who writes them together with what they tell of and then nudges."""
    at = at or timezone.now()
    side, origin = getattr(actor, "side", None) or "", origin or getattr(actor, "origin", "")
    actor_id = None if actor is None else actor.pk
    doer, nobody = (actor_id, side, origin), (None, "", "")
    rows = [
        (
            at,
            *(nobody if fact.by_rule else doer),
            fact.verb,
            fact.subject_type,
            fact.subject_id,
            fact.thread_type or fact.subject_type,
            fact.thread_id or fact.subject_id,
            fact.reason,
            msgspec.json.encode(fact.data).decode(),
        )
        for fact in facts
    ]
    return NewRows(Entry._meta.db_table, _COLUMNS, rows)


def nudge_after_commit() -> None:
    """Wake the publisher once the transaction is through; a queue that is down fails nothing."""
    connection = transaction.get_connection()
    if any(function is _nudge for _sids, function, _robust in connection.run_on_commit):
        return
    transaction.on_commit(_nudge, robust=True)


def _nudge() -> None:
    from alliance.journal.tasks import nudge_publisher  # leaf

    nudge_publisher()
