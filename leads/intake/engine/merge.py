"""What a row changes about a lead: given values fill and replace, empty ones never erase."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from leads.crm.consents import news
from leads.crm.models import Consent, Lead
from leads.intake import definitions
from leads.intake.asking import REFUSALS, ReasonMissing, permit_move
from leads.intake.authorities import LIMIT, Guard, kept_field
from leads.intake.engine.limits import place_of
from leads.intake.engine.normalise import Terms, Wanted
from leads.intake.engine.record import Record, blank
from leads.intake.lifecycle import stage_values
from leads.intake.models import LeadDefinition
from leads.intake.rows import Problem
from leads.intake.scoring import Rule, Rulebook, add_engagement, set_fit

Source = Lead.Source
# A source that says no more than the way in; the first one that says more replaces it.
_BLANK: tuple[Any, ...] = ("", None, [], {})
_UNSPECIFIC = frozenset({Source.API, Source.IMPORT})


def begin(row: Wanted, now: datetime, actor_id: int | None) -> Record:
    """A new inquiry that holds what the row gives."""
    values = {**blank(), **row.given}
    values["owner_side"] = "sales" if values["source"] == Source.SALES_OWN else "marketing"
    values.update(
        stage_since=now,
        engagement_at=now,
        created_at=now,
        updated_at=now,
        created_by_id=actor_id,
        score_reasons=[],
    )
    return Record(values, is_new=True)


def limit(record: Record, row: Wanted, policy: str) -> None:
    """What a row may say about a known lead: `fill` leaves what is there, `leave` all but a refusal of contact."""
    row.stage = ""
    if policy == "leave":
        row.given, row.external_id = {}, ""
        refusals = (Consent.State.OBJECTED, Consent.State.WITHDRAWN)
        row.consents = [said for said in row.consents if said.state in refusals]
        return
    values, custom = record.values, row.given.get("custom", {})
    row.given = {column: value for column, value in row.given.items() if values[column] in _BLANK}
    if added := {name: value for name, value in custom.items() if name not in values["custom"]}:
        row.given["custom"] = added


def merge(record: Record, row: Wanted, guard: Guard) -> bool:
    """Put the row's values into the lead, as far as the guard permits; True when that changed it."""
    changed = False
    for column, value in row.given.items():
        wanted = _wanted(record, row, column, value)
        if wanted is not None:
            changed |= record.set(column, _permitted(record, row, column, wanted, guard))
    fresh = news(row.consents, record.standing, row.warn) if row.consents else []
    record.consents += fresh
    return changed or bool(fresh)


def _permitted(record: Record, row: Wanted, column: str, wanted: Any, guard: Guard) -> Any:
    """The value itself, or what stands already where somebody else decides; free places may be filled."""
    old = record.values[column]
    if not (decides := guard.decider_of(column, old, wanted)):
        return wanted
    filled = {**wanted, **old} if column == "custom" and decides != LIMIT else old
    if filled != wanted:
        row.warnings.append(kept_field(column, decides, place_of(row, column)))
    return filled


def _wanted(record: Record, row: Wanted, column: str, value: Any) -> Any:
    """The value to set, or None to leave it as it is."""
    old = record.values[column]
    match column:
        case "source":
            return _source(record, row, value)
        case "source_detail":
            return value if not old or "source" in record.before else None
        case "custom":
            return {**old, **value}
        case "first_touch_at":
            return value if old is None else min(old, value)
        case "requested_at":
            return value if old is None else max(old, value)
        case _:
            return value


def _source(record: Record, row: Wanted, value: str) -> str | None:
    old = record.values["source"]
    if not row.said_source or value == old:
        return None
    if old in _UNSPECIFIC:
        return value
    row.warn("/source", "source_kept", _("Where the lead first came from stays as it was recorded."))
    return None


def says_nothing_new(record: Record, row: Wanted) -> bool:
    """Merging the row would change nothing."""
    probe = Record(dict(record.values), is_new=False)
    warnings = list(row.warnings)
    changed = any(
        (wanted := _wanted(probe, row, column, value)) is not None and wanted != probe.values[column]
        for column, value in row.given.items()
    )
    row.warnings = warnings
    return not changed


def move(
    record: Record, row: Wanted, terms: Terms, by: str, definition: LeadDefinition | None
) -> Problem | None:
    """Follow the stage that a row asks for, under the same rules as for a person who asks."""
    if row.stage == record.values["stage"]:
        return None
    try:
        why = permit_move(record.values, row.stage, by=by, reason=row.stage_reason, definition=definition)
    except REFUSALS as error:
        pointer = "/stage_reason" if isinstance(error, ReasonMissing) else "/stage"
        return Problem(error.code, str(error.message), pointer)
    _enter(record, row.stage, terms.now, why, row.stage_reason or terms.system)
    return None


def _enter(record: Record, stage: str, now: datetime, why: dict[str, Any], reason: str = "") -> None:
    data = {"from": record.values["stage"], "to": stage, **why}
    for column, value in stage_values(record.values, stage, now).items():
        record.set(column, value)
    record.facts.append(("lead.stage_changed", reason, data))


def score(record: Record, rulebook: Rulebook, now: datetime) -> None:
    """Work out the fit, and count once what the rows say happened: a hand-raise, and at first the source."""
    values = record.values
    if record.is_new and (rules := rulebook.earned("source", values["source"])):
        _earn(record, rules, values["first_touch_at"] or values["requested_at"] or now, now)
    asked = values["requested_at"]
    if asked is not None and (record.is_new or "requested_at" in record.before):
        _earn(record, rulebook.earned("requested_at"), asked, now)
    set_fit(values, rulebook)


def _earn(record: Record, rules: list[Rule], happened_at: datetime, now: datetime) -> None:
    if rules:
        add_engagement(record.values, rules, min(happened_at, now), now)


def qualify(record: Record, definition: LeadDefinition | None, now: datetime) -> None:
    """The system calls a lead marketing qualified when a rule of the definition in force says so."""
    if definition is None or not definitions.may_qualify(record.values, now):
        return
    rule = definitions.matching_rule(definition, record.values, now)
    if rule is not None:
        _enter(record, Lead.Stage.MQL, now, {"rule": rule, "definition": definition.number})
