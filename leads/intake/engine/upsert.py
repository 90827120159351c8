"""Rows become leads: a batch of them, or a single one that is answered with its lead."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext_lazy

from alliance.errors import Invalid, require
from alliance.people.models import User
from leads.crm.consents import BASES
from leads.crm.models import Consent, Lead
from leads.crm.queries import Parts
from leads.intake.engine.batch import Batch
from leads.intake.engine.normalise import Terms
from leads.intake.engine.recognise import Known
from leads.intake.models import ChangeSet
from leads.intake.permissions import may_capture_lead
from leads.intake.rows import LeadRow, Outcome

MAX_ROWS = 1000


class TooManyRows(Invalid):
    """A batch is one transaction, and those are short."""

    code = "too_many_rows"
    message = gettext_lazy("At most 1,000 rows at a time.")


class BasisNotUsable(Invalid):
    """The legal basis named for a whole batch does not exist or lacks its reason."""

    code = "basis_not_usable"
    message = gettext_lazy("This legal basis cannot be given for a whole batch.")


def upsert_leads(
    *,
    actor: User | None,
    rows: Sequence[LeadRow],
    system: str,
    now: datetime,
    basis: str = "not_stated",
    source: str | None = None,
    atomic: bool = False,
    dry_run: bool = False,
    basis_reason: str = "",
    captured_in: str = "",
    origin: str = "",
    known: Known | None = None,
    change_set: ChangeSet | None = None,
    as_new: bool = False,
    policy: str = "update",
) -> list[Outcome]:
    """Create or update a lead for each row; one bad row never sinks the others, unless `atomic`.

    Every row gets exactly one status. A rehearsal (`dry_run`) writes nothing; its batches share one `known`
    and so meet the leads that earlier ones would have made. With a `change_set` it can be undone. Raises
    TooManyRows, BatchRefused, BasisNotUsable.
    """
    require(may_capture_lead(actor))
    if len(rows) > MAX_ROWS:
        raise TooManyRows()
    if basis not in BASES or (basis == Consent.Basis.PRESUMED_B2B_PHONE and not basis_reason):
        raise BasisNotUsable()
    terms = Terms(system, now, basis, basis_reason, source or Lead.Source.API, captured_in or system, policy)
    set_id = change_set.pk if change_set else None
    batch = Batch(
        actor, terms, origin=origin, atomic=atomic, dry_run=dry_run, as_new=as_new, change_set_id=set_id
    )
    return batch.run(rows, known)


class Arrival(NamedTuple):
    """What became of a single row; its lead as it is now, if it was taken, and what a new one came with."""

    outcome: Outcome
    lead: Lead | None
    parts: Parts | None


def upsert_lead(*, actor: User, row: LeadRow, system: str, now: datetime) -> Arrival:
    """One row as `upsert_leads` takes it in.

    The caller hears at once that it may be a known person, so such a row is not kept for review.
    """
    require(may_capture_lead(actor))
    batch = Batch(actor, Terms(system, now, captured_in=system), for_review=False)
    outcome = batch.run_unknown(row) or batch.run([row])[0]
    (result,) = batch.results
    if (record := result.record) is None:
        return Arrival(outcome, None, None)
    return Arrival(outcome, record.as_lead(), record.parts(system, now))
