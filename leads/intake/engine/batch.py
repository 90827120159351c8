"""A batch of rows becomes leads, in one transaction."""

from collections.abc import Sequence
from contextlib import nullcontext
from functools import cached_property
from typing import NamedTuple

import msgspec
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg2.errorcodes import DEADLOCK_DETECTED, SERIALIZATION_FAILURE

from alliance.errors import Conflict, Invalid
from alliance.people.models import User
from leads.crm.consents import news
from leads.intake.asking import NOBODY, asking_as
from leads.intake.authorities import LIMIT, Guard, kept_field
from leads.intake.definitions import Yardstick, yardstick, yardstick_for_unknown
from leads.intake.engine import recognise
from leads.intake.engine.keep import Kept, digest_of, fingerprint_of, keep
from leads.intake.engine.limits import beyond_reach, confine, confined
from leads.intake.engine.merge import begin, limit, merge, move, qualify, says_nothing_new, score
from leads.intake.engine.normalise import Terms, Wanted, normalise
from leads.intake.engine.recognise import Known
from leads.intake.engine.record import Record
from leads.intake.engine.write import write
from leads.intake.lifecycle import promised_leads
from leads.intake.rows import LeadRow, Outcome, Problem, Status, refused_row

_ATTEMPTS = 4


class BatchRefused(Invalid):
    """Nothing was written because a row of an atomic batch was refused; `fields` name each."""

    code = "batch_refused"
    message = gettext_lazy("Nothing was stored, because not every row can be.")


class Result(NamedTuple):
    """What became of a row, before new leads have their ids."""

    status: Status
    record: Record | None = None
    problem: Problem | None = None
    candidates: tuple[Record, ...] = ()


class Batch:
    """How one batch is worked through; `results` are those of its last run."""

    def __init__(
        self,
        actor: User | None,
        terms: Terms,
        *,
        origin: str = "",
        atomic: bool = False,
        dry_run: bool = False,
        as_new: bool = False,
        for_review: bool = True,
        change_set_id: int | None = None,
    ) -> None:
        self.actor, self.terms, self.origin = actor, terms, origin
        self.atomic, self.dry_run, self.as_new, self.for_review = atomic, dry_run, as_new, for_review
        self.change_set_id = change_set_id
        self.side = actor.side if actor is not None else None
        self.promised: set[int] = set()
        self.guard = Guard.against(actor, terms.system, is_file=bool(origin))
        self.results: list[Result] = []

    @cached_property
    def yardstick(self) -> Yardstick:
        """Read once, and only when a lead is to be measured."""
        return yardstick(self.terms.now)

    def run(self, rows: Sequence[LeadRow], known: Known | None = None) -> list[Outcome]:
        """In one transaction; begun again when another batch was faster with one of the same people."""
        for _attempt in range(_ATTEMPTS):
            try:
                with transaction.atomic():
                    return self._once(rows, known or Known.nobody())
            except (IntegrityError, OperationalError) as error:
                failure = error
                if connection.in_atomic_block and connection.needs_rollback:
                    raise
        if not _was_a_race(failure):
            raise failure
        if len(rows) == 1 or self.atomic:
            raise Conflict()
        # Rows that pass an address on from one lead to another cannot share a statement; alone each is fine.
        alone = [self.run([row]) for row in rows]
        return [msgspec.structs.replace(outcome, index=index) for index, (outcome,) in enumerate(alone)]

    def run_unknown(self, row: LeadRow) -> Outcome | None:
        """One row about somebody nobody has; None when somebody has them after all, and nothing was written.

        Nothing is locked and the lead is written in one message, which is a transaction of its own: that it is new
        is held by the constraints on external id and address.
        """
        wanted = normalise(row, 0, self.terms)
        email = wanted.given.get("email")
        if wanted.problem or wanted.stage or not (email and wanted.external_id):
            return None
        measure = yardstick_for_unknown(self.terms.now, self.terms.system, wanted.external_id, email)
        if measure is None:
            return None
        self.yardstick = measure
        try:
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                return self._take([wanted], Known.nobody())[0]
        except (IntegrityError, OperationalError):
            # Somebody was faster, or the database was away for a moment: `run` looks again.
            return None

    def _once(self, rows: Sequence[LeadRow], known: Known) -> list[Outcome]:
        wanted = [normalise(row, index, self.terms) for index, row in enumerate(rows)]
        fingerprints = {
            fingerprint_of(row, self.terms.system): row
            for row in wanted
            if not (row.problem or row.unreachable or row.external_id or "email" in row.given)
        }
        recognise.load(known, wanted, self.terms, fingerprints)
        if any(row.stage for row in wanted):
            self.promised = promised_leads(list(known.by_id))
        if self.dry_run:
            for record in known.by_id.values():
                record.begin_batch()
        return self._take(wanted, known)

    def _take(self, wanted: Sequence[Wanted], known: Known) -> list[Outcome]:
        """Every row to its place, then everything that changed into the tables."""
        kept: list[Kept] = []
        results = self.results = [self._place(known, row, kept) for row in wanted]
        records = list({id(result.record): result.record for result in results if result.record}.values())
        self._judge(records)
        if self.atomic and any(result.status == "refused" for result in results):
            outcomes = (_outcome(row, result) for row, result in zip(wanted, results, strict=True))
            raise BatchRefused(fields=[field for outcome in outcomes for field in refused_row(outcome)])
        if not self.dry_run:
            origin = self.origin or getattr(self.actor, "origin", "")
            write(records, self.actor, self.terms.system, self.terms.now, origin, self.change_set_id)
            self._keep_for_review(kept, origin)
        return [_outcome(row, result) for row, result in zip(wanted, results, strict=True)]

    def _keep_for_review(self, kept: list[Kept], origin: str) -> None:
        if self.for_review:
            keep(kept, self.actor, self.terms.system, self.terms.now, origin, self.change_set_id)

    def _place(self, known: Known, row: Wanted, kept: list[Kept]) -> Result:
        """One row: refused, kept for review, or put into the lead it is about."""
        if row.problem is not None:
            return Result("refused", problem=row.problem)
        by_id = known.by_external.get(row.external_id)
        by_email = known.by_email.get(row.given.get("email", ""))
        if by_id and by_email and by_id is not by_email:
            return self._keep(row, [by_email, by_id], "ambiguous_match", kept)
        record = by_id or by_email
        if record is None and row.unreachable is not None:
            return Result("refused", problem=row.unreachable)
        if record is None and "email" not in row.given and not self.as_new:
            record, candidates = self._compare(known, row)
            if candidates:
                return self._keep(row, candidates, _reason(row), kept)
        if record is None:
            return self._begin(known, row)
        return self._merge(known, record, row)

    def _compare(self, known: Known, row: Wanted) -> tuple[Record | None, list[Record]]:
        """A row without e-mail: the lead it surely is, else those it may be."""
        namesakes = recognise.namesakes(known, row)
        if row.external_id:
            return None, namesakes
        decided = known.decided.get(fingerprint_of(row, self.terms.system))
        same = known.by_id.get(decided) if decided else None
        same = same or next((record for record in namesakes if says_nothing_new(record, row)), None)
        return same, [] if same else namesakes

    def _keep(self, row: Wanted, candidates: list[Record], reason: str, kept: list[Kept]) -> Result:
        fingerprint = fingerprint_of(row, self.terms.system)
        if self.guard.limit is not None:
            confine(row, self.guard, self.terms.source)
            row.row = confined(row.row, self.guard)
        kept.append(Kept(row, candidates, reason, fingerprint))
        message = (
            _("The external id and the e-mail address belong to different leads.")
            if reason == "ambiguous_match"
            else _("This may be a person we know already; the row was kept for review.")
        )
        return Result("possible_duplicate", None, Problem(reason, message), tuple(candidates))

    def _begin(self, known: Known, row: Wanted) -> Result:
        if self.guard.limit is not None:
            confine(row, self.guard, self.terms.source)
            if problem := beyond_reach(row):
                return Result("refused", problem=problem)
        record = begin(row, self.terms.now, self.actor.pk if self.actor else None)
        if problem := self._move(record, row):
            return Result("refused", problem=problem)
        record.consents += news(row.consents, record.standing, row.warn) if row.consents else []
        record.touched = True
        # Until it has an id it is filed under a number that no id has.
        known.by_id[-len(known.by_id) - 1] = record
        if row.external_id:
            record.external_ids.append((row.external_id, digest_of(row)))
            known.by_external[row.external_id] = record
        recognise.add(known, record)
        return Result("created", record)

    def _merge(self, known: Known, record: Record, row: Wanted) -> Result:
        if self.terms.policy != "update":
            limit(record, row, self.terms.policy)
        external_id, digest = row.external_id, digest_of(row) if row.external_id else ""
        is_named = external_id in known.by_external
        if external_id in known.shared and known.digests.get(external_id) == digest:
            return Result("unchanged", record)
        old_email, facts = record.values["email"], len(record.facts)
        if problem := self._move(record, row):
            return Result("refused", problem=problem)
        changed = merge(record, row, self.guard) or len(record.facts) > facts
        if external_id and not is_named:
            record.external_ids.append((external_id, digest))
            known.by_external[external_id] = record
            changed = True
        elif external_id in known.shared:
            record.refreshed.append((external_id, digest, known.digests.get(external_id, "")))
            record.touched = True
        if changed:
            record.touched = True
            if record.values["email"] != old_email:
                known.by_email.pop(old_email, None)
            recognise.add(known, record)
        return Result("updated" if changed else "unchanged", record)

    def _move(self, record: Record, row: Wanted) -> Problem | None:
        """As in the form: a side moves its own leads, and nobody one that is handed over."""
        if not row.stage:
            return None
        values = record.values
        if not self.guard.may_write("stage"):
            if row.stage != values["stage"]:
                row.warnings.append(kept_field("stage", LIMIT))
            return None
        by = NOBODY if values["id"] in self.promised else asking_as(self.side, values["owner_side"])
        return move(record, row, self.terms, by, self.yardstick.definition)

    def _judge(self, records: list[Record]) -> None:
        """Score what changed, and qualify who now fulfils the definition in force."""
        if not any(record.touched for record in records):
            return
        for record in records:
            if record.touched and (record.is_new or record.before):
                record.remember_score()
                score(record, self.yardstick.rules, self.terms.now)
                qualify(record, self.yardstick.definition, self.terms.now)


def _was_a_race(error: DatabaseError) -> bool:
    """Another batch was faster; a database that went away is none."""
    code = getattr(error.__cause__, "pgcode", None)
    return isinstance(error, IntegrityError) or code in {DEADLOCK_DETECTED, SERIALIZATION_FAILURE}


def _reason(row: Wanted) -> str:
    return "same_name_and_phone" if "phone" in row.given else "same_name_and_company"


def _outcome(row: Wanted, result: Result) -> Outcome:
    problem = result.problem
    if problem is not None and result.candidates:
        ids = [record.values["id"] for record in result.candidates]
        problem = msgspec.structs.replace(problem, candidates=[pk for pk in ids if pk])
    lead_id = result.record.values["id"] if result.record else None
    return Outcome(row.index, row.row.client_ref, result.status, lead_id, problem, row.warnings)
