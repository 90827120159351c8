"""Fit and engagement: two figures on two axes, each explained by the rules behind it."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from django.db import connection
from django.utils.translation import get_language

from leads.crm.models import Lead
from leads.intake.models import ScoreRule
from leads.intake.values.emails import is_company_mail
from leads.intake.values.text import fold

HALF_LIFE_DAYS = 30
GRADES = ((70, Lead.Grade.A), (45, Lead.Grade.B), (25, Lead.Grade.C), (0, Lead.Grade.D))
LONGEST_HISTORY = 20
ACTIVE_RULES = """
(SELECT coalesce(jsonb_agg(jsonb_build_array(code, axis, field, points, matches) ORDER BY position, id), '[]')::text
 FROM intake_scorerule WHERE is_active)
"""


class Rule(NamedTuple):
    """A score rule, ready to be asked."""

    code: str
    axis: str
    field: str
    points: int
    words: re.Pattern[str] | None


class Rulebook:
    """The active rules; `fit` looks at who it is, `engagement` at what happened."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.fit = tuple(rule for rule in rules if rule.axis == ScoreRule.Axis.FIT)
        self.engagement: dict[str, list[Rule]] = {}
        for rule in rules:
            if rule.axis == ScoreRule.Axis.ENGAGEMENT:
                self.engagement.setdefault(rule.field, []).append(rule)

    def fit_of(self, values: Mapping[str, Any]) -> tuple[int, list[list[Any]]]:
        """Points from 0 to 100 and the rules behind them."""
        held = [rule for rule in self.fit if _holds(rule, values)]
        points = max(0, min(100, sum(rule.points for rule in held)))
        return points, [[rule.code, rule.points] for rule in held]

    def earned(self, what: str, word: str = "") -> list[Rule]:
        """The engagement rules that an event such as `touch:webinar`, `requested_at` or `source` fulfils."""
        return [
            rule
            for rule in self.engagement.get(what, ())
            if rule.words is None or rule.words.search(fold(word))
        ]


def grade_of(points: int) -> str:
    """A from 70 points, B from 45, C from 25, else D."""
    return next(grade for least, grade in GRADES if points >= least)


def current_rules() -> Rulebook:
    """The rule table as it stands; asked for every lead that comes in, so without a detour."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {ACTIVE_RULES}")
        return read_rules(*cursor.fetchone())


@lru_cache(maxsize=16)
def read_rules(rules: str) -> Rulebook:
    """The rulebook from what ACTIVE_RULES gives."""
    return Rulebook(
        tuple(
            Rule(code, axis, field, points, _pattern(words))
            for code, axis, field, points, words in msgspec.json.decode(rules)
        )
    )


def _pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    """`*leit*` stands anywhere in a word, `head` only as a word of its own."""
    if not words:
        return None
    parts = (re.escape(fold(word)).replace(r"\*", r"\w*") for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


def _holds(rule: Rule, values: Mapping[str, Any]) -> bool:
    field = rule.field
    if field == "company_mail":
        return is_company_mail(str(values["email"]))
    if field == "free_mail":
        return bool(values["email"]) and not is_company_mail(str(values["email"]))
    value = values.get(field)
    if not value:
        return False
    if rule.words is None:
        return True
    text = " ".join(value) if isinstance(value, list) else str(value)
    return rule.words.search(fold(text)) is not None


def decayed(points: float, since: datetime, now: datetime) -> float:
    """e(t) = e0 · 0.5^(Δdays / 30)."""
    days = max(0.0, (now - since).total_seconds() / 86400)
    return float(points * 0.5 ** (days / HALF_LIFE_DAYS))


def engagement_now(lead: Lead, now: datetime) -> int:
    """The engagement points of today: they halve every 30 days."""
    return round(decayed(lead.engagement_points, lead.engagement_at, now))


def add_engagement(values: dict[str, Any], rules: list[Rule], happened_at: datetime, now: datetime) -> None:
    """Bring a lead's engagement up to now and add what the rules give for something that happened."""
    total = decayed(values["engagement_points"], values["engagement_at"], now)
    total += sum(decayed(rule.points, happened_at, now) for rule in rules)
    values["engagement_points"] = max(0, min(100, round(total)))
    values["engagement_at"] = now
    fit = [reason for reason in values["score_reasons"] if len(reason) == 2]
    past = [reason for reason in values["score_reasons"] if len(reason) == 3]
    past += [[rule.code, rule.points, happened_at.isoformat()] for rule in rules]
    values["score_reasons"] = fit + past[-LONGEST_HISTORY:]


def set_fit(values: dict[str, Any], rulebook: Rulebook) -> None:
    """Work out the fit anew; engagement reasons (those with an instant) stay."""
    points, reasons = rulebook.fit_of(values)
    values["fit_points"], values["fit_grade"] = points, grade_of(points)
    values["score_reasons"] = reasons + [reason for reason in values["score_reasons"] if len(reason) == 3]


def explain(lead: Lead, now: datetime | None = None) -> list[tuple[str, int, str]]:
    """(label in the reader's language, points, axis) for each rule behind both figures.

    Engagement points are as earned, or with `now` what is left of them today.
    """
    codes = [reason[0] for reason in lead.score_reasons]
    rules = {rule.code: rule for rule in ScoreRule.objects.filter(code__in=codes)}
    german = (get_language() or "de").startswith("de")
    lines = []
    for code, points, *happened in lead.score_reasons:
        rule = rules.get(code)
        label = code if rule is None else rule.label_de if german else rule.label_en
        axis = ScoreRule.Axis.ENGAGEMENT if happened else ScoreRule.Axis.FIT
        if happened and now is not None:
            points = round(decayed(points, datetime.fromisoformat(happened[0]), now))
        lines.append((label, points, str(axis)))
    return lines
