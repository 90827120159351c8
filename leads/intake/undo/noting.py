"""Noting what a batch does while it does it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from alliance.copying import NewRows, append
from alliance.people.models import User
from leads.intake.engine.changes import COLUMNS, plain
from leads.intake.models import ChangeSet, LeadChange


@dataclass(frozen=True)
class Changed:
    """One lead after a batch changed it: `version` is the one it has now, by just one more than before.

    `before` are the columns and what stood there; `external_ids` are (system, id), `consents` (channel, basis,
    state) recorded at the batch's own instant.
    """

    lead_id: int
    version: int
    before: dict[str, Any] = field(default_factory=dict)
    external_ids: Sequence[tuple[str, str]] = ()
    consents: Sequence[tuple[str, str, str]] = ()


def begin_change_set(
    *,
    actor: User | None,
    kind: str,
    now: datetime,
    title: str = "",
    about: dict[str, str] | None = None,
    is_open: bool = False,
) -> ChangeSet:
    """A batch begins; one that is written in several transactions stays open until its last."""
    return ChangeSet.objects.create(
        kind=kind, title=title[:200], about=about or {}, actor=actor, created_at=now, is_open=is_open
    )


def note_changes(change_set: ChangeSet, changes: Iterable[Changed], *, now: datetime) -> None:
    """Keep what the batch changed, in its transaction and in one statement."""
    rows = [
        (change_set.pk, one.lead_id, False, one.version, now, _json(_before(one)), _json(_added(one)), "")
        for one in changes
    ]
    append(NewRows(LeadChange._meta.db_table, COLUMNS, rows))


def _json(value: dict[str, Any]) -> str:
    return msgspec.json.encode(value).decode()


def _before(one: Changed) -> dict[str, Any]:
    return {column: plain(value) for column, value in one.before.items()}


def _added(one: Changed) -> dict[str, Any]:
    added = {"external_ids": one.external_ids, "consents": one.consents}
    return {name: [list(part) for part in parts] for name, parts in added.items() if parts}
