"""What of a row was not taken, for the people who look after the programs."""

from collections.abc import Sequence

from alliance.rest.refusals import Refused
from leads.intake.rows import Outcome, Problem

# Warnings that a person might want to do something about.
WORTH_A_LOOK = frozenset({"field_kept", "field_not_allowed", "consent_locked_field"})


def refused_parts(outcome: Outcome, name: str) -> list[Refused]:
    """What somebody may want to repair about one row."""
    problem, kept = outcome.problem, kept_parts(outcome.warnings, name, outcome.id)
    if problem is None:
        return kept
    lead_id = outcome.id or next(iter(problem.candidates), None)
    return [Refused(problem.code, problem.pointer, name, lead_id), *kept]


def kept_parts(warnings: Sequence[Problem], name: str, lead_id: int | None) -> list[Refused]:
    """The values of one row that were left out."""
    return [Refused(one.code, one.pointer, name, lead_id) for one in warnings if one.code in WORTH_A_LOOK]
