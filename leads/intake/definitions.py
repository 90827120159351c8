"""The lead definition in force, and why it calls a lead qualified or not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, cast

import msgspec
from django.db import connection
from django.utils.translation import gettext_lazy as _

from alliance.errors import Conflict
from alliance.postgresql.base import DatabaseWrapper
from leads.crm.models import Lead
from leads.intake.lifecycle import MOVES
from leads.intake.models import LeadDefinition
from leads.intake.scoring import ACTIVE_RULES, Rulebook, decayed, read_rules

Stage = Lead.Stage
_IN_FORCE = """
(SELECT jsonb_build_array(id, number, name, rules)::text FROM intake_leaddefinition
 WHERE in_force_from <= $1 AND in_force_until IS NULL)
"""
_YARDSTICK = f"SELECT {ACTIVE_RULES}, {_IN_FORCE}"
_YARDSTICK_FOR_UNKNOWN = f"""
{_YARDSTICK}
WHERE NOT EXISTS (SELECT 1 FROM crm_externalid WHERE system = $2 AND external_id = $3)
AND NOT EXISTS (SELECT 1 FROM crm_lead WHERE email = $4 AND email <> '')
"""  # noqa: S608 - no outside text in it
QUALIFIABLE = frozenset(
    before for (before, after), by in MOVES.items() if after == Stage.MQL and "system" in by
)


class NoDefinitionInForce(Conflict):
    """Nobody can be qualified without a definition of what that means."""

    code = "no_lead_definition"
    message = _("There is no lead definition in force.")


class Yardstick(NamedTuple):
    """What leads are measured by now: the score rules, and the definition if there is one."""

    rules: Rulebook
    definition: LeadDefinition | None


def yardstick(now: datetime) -> Yardstick:
    """Both in one question, because it is asked for every lead that comes in."""
    row = cast(DatabaseWrapper, connection).ask("yardstick", _YARDSTICK, [now])
    rules, definition = row or ("[]", None)
    return Yardstick(read_rules(rules), _read_definition(definition))


def yardstick_for_unknown(now: datetime, system: str, external_id: str, email: str) -> Yardstick | None:
    """The same for a lead that nobody has, by external id and address; None when somebody has it."""
    row = cast(DatabaseWrapper, connection).ask(
        "yardstick_for_unknown", _YARDSTICK_FOR_UNKNOWN, [now, system, external_id, email]
    )
    return Yardstick(read_rules(row[0]), _read_definition(row[1])) if row else None


def find_in_force(now: datetime) -> LeadDefinition | None:
    """The version that decides now, if there is one."""
    return LeadDefinition.objects.filter(in_force_from__lte=now, in_force_until=None).first()


def _read_definition(text: str | None) -> LeadDefinition | None:
    if text is None:
        return None
    key, number, name, rules = msgspec.json.decode(text)
    return LeadDefinition(pk=key, number=number, name=name, rules=rules)


def in_force(now: datetime) -> LeadDefinition:
    """The version that decides now; raises NoDefinitionInForce."""
    definition = find_in_force(now)
    if definition is None:
        raise NoDefinitionInForce()
    return definition


def matching_rule(definition: LeadDefinition, values: Mapping[str, Any], now: datetime) -> int | None:
    """The number (from 1) of the first alternative whose conditions all hold; never one with fit D."""
    if values["fit_grade"] == Lead.Grade.D:
        return None
    engagement = round(decayed(values["engagement_points"], values["engagement_at"], now))
    for number, rule in enumerate(definition.rules, start=1):
        if all(holds for *_about, holds in _conditions(rule, values, engagement)):
            return number
    return None


def may_qualify(values: Mapping[str, Any], now: datetime) -> bool:
    """The system qualifies an inquiry, and a lead in nurturing when something new happened since.

    Sales' own leads are not marketing qualified; a resume date holds until it comes or the person asks again.
    """
    if values["stage"] not in QUALIFIABLE or values["owner_side"] != "marketing":
        return False
    if values["stage"] == Stage.INQUIRY:
        return True
    since, asked = values["stage_since"], values["requested_at"]
    if asked is not None and asked > since:
        return True
    resume = values["resume_on"]
    return bool(values["engagement_at"] > since and (resume is None or resume <= now.date()))


def _conditions(
    rule: Mapping[str, Any], values: Mapping[str, Any], engagement: int
) -> list[tuple[str, Any, Any, bool]]:
    """(what, wanted, found, holds) for each condition of one alternative."""
    found = []
    if "fit" in rule:
        found.append(("fit", rule["fit"], values["fit_grade"], values["fit_grade"] in rule["fit"]))
    if "engagement_min" in rule:
        found.append(
            ("engagement_min", rule["engagement_min"], engagement, engagement >= rule["engagement_min"])
        )
    if "hand_raise" in rule:
        asked = values["requested_at"] is not None
        found.append(("hand_raise", rule["hand_raise"], asked, asked == rule["hand_raise"]))
    return found


def explain(lead: Lead, now: datetime) -> dict[str, Any]:
    """Why the definition in force calls this lead qualified or not, alternative by alternative.

    `{"definition", "number", "qualified", "rule", "alternatives": [{"number", "holds", "conditions": […]}]}`
    with `{"what", "wanted", "found", "holds"}` per condition; no alternatives without a definition.
    """
    definition = find_in_force(now)
    if definition is None:
        return {"definition": None, "number": None, "qualified": False, "rule": None, "alternatives": []}
    values = vars(lead)
    engagement = round(decayed(lead.engagement_points, lead.engagement_at, now))
    rule_number = matching_rule(definition, values, now)
    alternatives = []
    for number, rule in enumerate(definition.rules, start=1):
        conditions = [
            {"what": what, "wanted": wanted, "found": found, "holds": holds}
            for what, wanted, found, holds in _conditions(rule, values, engagement)
        ]
        holds = all(condition["holds"] for condition in conditions) and lead.fit_grade != Lead.Grade.D
        alternatives.append({"number": number, "holds": holds, "conditions": conditions})
    return {
        "definition": str(definition),
        "number": definition.number,
        "qualified": rule_number is not None,
        "rule": rule_number,
        "alternatives": alternatives,
    }
