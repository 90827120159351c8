"""Every change to a lead that is not a hand-off."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from alliance.errors import Conflict, Invalid
from alliance.people.models import User
from leads.crm.models import Lead
from leads.intake.models import PossibleDuplicate
from leads.intake.rows import LeadRow, Outcome


class LeadRefused(Invalid):
    """The form's row was refused; `fields` name what to correct."""

    code = "lead_refused"


class LeadChangedMeanwhile(Conflict):
    code = "changed_meanwhile"
    status = 412
    message = _("Somebody changed this lead meanwhile. Reload the page and look again.")


class EmailTaken(Conflict):
    """`details["lead_id"]` is the lead that has the address."""

    code = "email_taken"
    message = _("Another lead already has this e-mail address.")


def capture_lead(*, actor: User, row: LeadRow, now: datetime) -> Outcome:
    """The form's way in; raises LeadRefused with the fields to correct."""
    raise NotImplementedError


def update_lead(*, actor: User, lead: Lead, changes: dict[str, Any], expected_version: int | None, now: datetime) -> Lead:
    raise NotImplementedError


def move_lead(*, actor: User, lead: Lead, stage: str, reason: str = "", now: datetime) -> Lead:
    raise NotImplementedError


def decide_duplicate(*, actor: User, duplicate: PossibleDuplicate, same: bool, now: datetime) -> Lead:
    raise NotImplementedError
