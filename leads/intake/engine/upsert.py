"""A batch of rows becomes leads, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from alliance.errors import Invalid
from alliance.people.models import User
from leads.intake.rows import LeadRow, Outcome

MAX_ROWS = 1000


class TooManyRows(Invalid):
    code = "too_many_rows"


class BatchRefused(Invalid):
    code = "batch_refused"


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
) -> list[Outcome]:
    """Create or update a lead for each row; one bad row never sinks the others, unless `atomic`."""
    raise NotImplementedError
