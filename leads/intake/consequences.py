"""What a touch or a consent means for the score and the stage of a lead."""

from datetime import datetime

from alliance.journal.actions import record
from alliance.people.models import User
from leads.crm.models import Consent, Lead, Touch
from leads.intake import definitions
from leads.intake.lifecycle import enter_stage
from leads.intake.scoring import Rule, add_engagement, current_rules

_SCORE = ["engagement_points", "engagement_at", "score_reasons"]


def count_touch(*, actor: User, lead: Lead, touch: Touch, now: datetime) -> None:
    """Add the engagement points of what the lead did, as of when it happened."""
    _count(lead, current_rules().earned(f"touch:{touch.kind}"), touch.occurred_at, now)


def count_refusal(*, actor: User, lead: Lead, consent: Consent, now: datetime) -> None:
    """Who unsubscribes or objects is less engaged."""
    if consent.state in {Consent.State.WITHDRAWN, Consent.State.OBJECTED}:
        _count(lead, current_rules().earned("consent:refused"), now, now)


def _count(lead: Lead, rules: list[Rule], happened_at: datetime, now: datetime) -> None:
    if not rules:
        return
    values = vars(lead)
    add_engagement(values, rules, happened_at, now)
    lead.save(update_fields=_SCORE)
    qualify_lead(lead, now)


def qualify_lead(lead: Lead, now: datetime) -> None:
    """Make a locked lead marketing qualified when the definition in force says so."""
    definition = definitions.find_in_force(now)
    if definition is None or not definitions.may_qualify(vars(lead), now):
        return
    rule = definitions.matching_rule(definition, vars(lead), now)
    if rule is None:
        return
    moved = enter_stage(lead, Lead.Stage.MQL, by="system", now=now)
    record(
        None,
        "lead.stage_changed",
        lead,
        data={**moved, "rule": rule, "definition": definition.number},
        at=now,
    )
