"""Somebody types in a lead who looks like one we know, and says whether it is the same person."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.errors import require
from alliance.people.models import User
from leads.crm.models import Lead
from leads.intake.actions import capture_lead
from leads.intake.look_alikes.deciding import tell_apart
from leads.intake.look_alikes.queue import REASONS, Known
from leads.intake.merging import merge_leads
from leads.intake.permissions import may_merge_leads
from leads.intake.rows import LeadRow, Outcome
from leads.intake.values.domains import normal_domain
from leads.intake.values.emails import normal_email
from leads.intake.values.phones import normal_phone
from leads.intake.values.text import clean

ANOTHER = "another"
_NAMES = ("first_name", "last_name", "company_name")


def as_typed(form: Mapping[str, Any]) -> dict[str, str]:
    """What a form holds, made comparable; what cannot be read yet is left out."""
    country = str(form.get("country") or "")
    return {
        **{name: clean(str(form.get(name) or ""))[:200] for name in _NAMES},
        "company_domain": normal_domain(str(form.get("company_domain") or "")[:300]) or "",
        "email": normal_email(str(form.get("email") or "")) or "",
        "phone": normal_phone(str(form.get("phone") or ""), country) or "",
    }


def typed_values(row: LeadRow) -> dict[str, str]:
    """The same of a row."""
    company = row.company
    named = {"company_name": company.name, "company_domain": company.domain} if company else {}
    plain = {name: getattr(row, name) for name in ("first_name", "last_name", "email", "phone", "country")}
    return as_typed({**plain, **named})


def asks_first(known: Collection[Known]) -> bool:
    """Whether somebody has to decide before the lead is saved. Who has the same address is surely meant."""
    same = REASONS["same_email"]
    return bool(known) and not any(same in one.why for one in known)


@transaction.atomic
def capture_another(*, actor: User, row: LeadRow, known: Collection[Lead], now: datetime) -> Outcome:
    """A person who looks like the known ones and is another; that is not asked again. Raises LeadRefused."""
    outcome = capture_lead(actor=actor, row=row, as_new=True, now=now)
    if outcome.status == "created" and outcome.id is not None and known:
        tell_apart(actor=actor, lead=Lead.objects.get(pk=outcome.id), others=known, now=now)
    return outcome


@transaction.atomic
def capture_same(*, actor: User, row: LeadRow, known: Lead, now: datetime) -> Outcome:
    """A person we know: what was typed in goes into that lead by a merge, so that it can be undone."""
    require(may_merge_leads(actor))
    outcome = capture_lead(actor=actor, row=row, as_new=True, now=now)
    if outcome.status != "created" or outcome.id is None:
        return outcome
    merge_leads(actor=actor, keep=known, drop=Lead.objects.get(pk=outcome.id), now=now)
    return Outcome(outcome.index, outcome.client_ref, "updated", known.pk)
