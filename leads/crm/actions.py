"""Touches and consents: what was said to and by a lead."""

from datetime import datetime

from alliance.people.models import User
from leads.crm.models import Consent, Lead, Touch


def log_touch(
    *,
    actor: User,
    lead: Lead,
    kind: str,
    text: str = "",
    outcome: str = "",
    occurred_at: datetime,
    now: datetime,
    system: str = "",
    dedupe_key: str = "",
) -> Touch:
    raise NotImplementedError


def record_consent(
    *,
    actor: User,
    lead: Lead,
    channel: str,
    basis: str,
    state: str,
    reason: str = "",
    captured_at: datetime,
    now: datetime,
    text_version: str = "",
    confirmed_at: datetime | None = None,
    captured_in: str = "",
) -> Consent:
    raise NotImplementedError
