"""What two leads have been promised downstream, as their merge has to know it."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from alliance import consequences
from leads.crm.models import Lead


class Promise(NamedTuple):
    """One open hand-off: while it is open, it decides about the stage of its lead."""

    lead_id: int
    handoff_id: int
    label: str
    state: str
    team: str
    assignee: str
    due_at: datetime
    url: str
    is_answered: bool
    offered_at: datetime


def promises_of(*leads: Lead) -> list[Promise]:
    """The open promises of the leads, the one that goes on unless somebody says otherwise at the head."""
    found: Iterable[list[Promise]] = consequences.ask(
        consequences.PROMISES_TO_LEADS, lead_ids=[lead.pk for lead in leads]
    )
    promises = [promise for room in found for promise in room]
    return sorted(promises, key=lambda one: (not one.is_answered, one.offered_at))
