"""The score and the lead definition in words: what earned how much, and what was wanted and found."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from leads.crm.models import Lead
from leads.intake import definitions
from leads.intake.models import LeadDefinition, ScoreRule
from leads.intake.scoring import GRADES, HALF_LIFE_DAYS, explain

WORDS_SHOWN = 8


class ScoreLine(NamedTuple):
    """One rule that a lead fulfils."""

    label: str
    points: int


class Condition(NamedTuple):
    """What the definition wants, what it finds, and whether that is enough."""

    words: str
    found: str
    holds: bool


class RuleLine(NamedTuple):
    """One line of the rule table."""

    label: str
    points: int
    words: str


def score_lines(lead: Lead, now: datetime) -> dict[str, list[ScoreLine]]:
    """The rules behind fit and engagement; engagement as much as is left of it today. One query."""
    lines: dict[str, list[ScoreLine]] = {axis: [] for axis in ScoreRule.Axis.values}
    for label, points, axis in explain(lead, now):
        lines[axis].append(ScoreLine(label, points))
    return lines


def definition_lines(lead: Lead, now: datetime) -> dict[str, Any]:
    """The definition in force applied to the lead: each alternative with its conditions in words."""
    explained = definitions.explain(lead, now)
    alternatives = [
        {
            "number": alternative["number"],
            "holds": alternative["holds"],
            "conditions": [_condition(**condition) for condition in alternative["conditions"]],
        }
        for alternative in explained["alternatives"]
    ]
    return {**explained, "alternatives": alternatives, "grade_is_too_low": lead.fit_grade == Lead.Grade.D}


def _condition(*, what: str, wanted: Any, found: Any, holds: bool) -> Condition:
    shown = {"hand_raise": _("yes") if found else _("no")}.get(what, str(found))
    return Condition(wanted_words(what, wanted), shown, holds)


def wanted_words(what: str, wanted: Any) -> str:
    """A condition of the definition as it is said."""
    if what == "fit":
        return _("Fit %(grades)s") % {"grades": _(" or ").join(wanted)}
    if what == "engagement_min":
        return _("Engagement of at least %(points)s") % {"points": wanted}
    return _("Asked for contact") if wanted else _("Did not ask for contact")


def rulebook_page(now: datetime) -> dict[str, Any]:
    """The whole table, the grades and the definition in force. Two queries."""
    rules = ScoreRule.objects.filter(is_active=True).order_by("position", "id")
    lines: dict[str, list[RuleLine]] = {axis: [] for axis in ScoreRule.Axis.values}
    for rule in rules:
        lines[rule.axis].append(_rule_line(rule))
    return {
        "fit": lines[ScoreRule.Axis.FIT],
        "engagement": lines[ScoreRule.Axis.ENGAGEMENT],
        "grades": [(grade.label, least) for least, grade in GRADES],
        "half_life": HALF_LIFE_DAYS,
        **_definition(definitions.find_in_force(now)),
    }


def _rule_line(rule: ScoreRule) -> RuleLine:
    german = (get_language() or "de").startswith("de")
    said = dict(Lead.Source.choices) if rule.field == "source" else {}
    words = ", ".join(str(said.get(word, word)) for word in rule.matches[:WORDS_SHOWN])
    if len(rule.matches) > WORDS_SHOWN:
        words = _("%(words)s and %(count)s more") % {
            "words": words,
            "count": len(rule.matches) - WORDS_SHOWN,
        }
    return RuleLine(rule.label_de if german else rule.label_en, rule.points, words)


def _definition(definition: LeadDefinition | None) -> dict[str, Any]:
    if definition is None:
        return {"definition": None, "alternatives": []}
    return {"definition": definition, "alternatives": [_alternative(rule) for rule in definition.rules]}


def _alternative(rule: Mapping[str, Any]) -> list[str]:
    return [wanted_words(what, wanted) for what, wanted in rule.items()]
