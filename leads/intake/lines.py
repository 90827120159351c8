"""One line of a lead's timeline, in the reader's words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.journal.models import Entry
from alliance.journal.wording import sentence
from leads.crm.models import Channel, Consent, Lead, Touch
from leads.intake.filters import short_stage
from leads.intake.values.shown import in_words

LONGEST_VALUE = 120
OUTCOMES = (("reached", gettext_lazy("Reached")), ("not_reached", gettext_lazy("Not reached")))
# Records of other rooms that have a page; a room that is not there has none.
_PAGES = {"handoff": "handoff_detail"}
# Fields whose column has no name for readers.
_UNNAMED = {"currency": gettext_lazy("Currency"), "custom": gettext_lazy("Further fields")}


@dataclass(frozen=True)
class Line:
    """Who did what when; `side` is empty for what neither side did."""

    at: datetime
    side: str
    who: str
    text: str
    kind: str
    quote: str = ""
    details: tuple[str, ...] = ()
    url: str = ""


def entry_line(entry: Entry) -> Line:
    """A journal entry: what it says, what exactly changed, why, and where to look at it."""
    details = _DETAILS.get(entry.verb)
    by_rule = "rule" in entry.data
    who = "" if entry.actor is None or by_rule else entry.actor.name
    text = _by_rule(entry.data) if by_rule and "to" in entry.data else sentence(entry)
    return Line(
        at=entry.at,
        side="" if by_rule else entry.actor_side,
        who=who,
        text=text if who else capfirst(text),
        kind=entry.subject_type,
        quote=entry.reason,
        details=tuple(details(entry.data)) if details else (),
        url=_url(entry),
    )


def touch_line(touch: Touch) -> Line:
    """A contact by one of us: what was said and what came of it; or what the lead did, in its own words."""
    kind = str(touch.get_kind_display())
    if not touch.side or touch.author is None:
        return Line(
            at=touch.occurred_at,
            side="",
            who="",
            text=touch.text or kind,
            kind="touch",
            details=(*((kind,) if touch.text else ()), *_source_of(touch)),
        )
    return Line(
        at=touch.occurred_at,
        side=touch.side,
        who=touch.author.name,
        text=f"{kind} – {outcome_label(touch.outcome)}" if touch.outcome else kind,
        kind="touch",
        quote=touch.text,
    )


def _source_of(touch: Touch) -> tuple[str, ...]:
    """Which system saw what the lead did."""
    source = touch.author.name if touch.author and touch.author.is_machine else touch.system
    return (_("via %(system)s") % {"system": source},) if source else ()


def outcome_label(outcome: str) -> str:
    """An outcome in words; one that another system made up stands as it is."""
    return str(dict(OUTCOMES).get(outcome, outcome))


def _url(entry: Entry) -> str:
    name = _PAGES.get(entry.subject_type)
    try:
        return reverse(name, args=[entry.subject_id]) if name else ""
    except NoReverseMatch:
        return ""


def _by_rule(data: dict[str, Any]) -> str:
    return _("Reached %(stage)s by rule %(rule)s of the lead definition, version %(definition)s") % {
        "stage": _stage(data["to"]),
        "rule": data["rule"],
        "definition": data.get("definition", "–"),
    }


def _stage(stage: str) -> str:
    return short_stage(stage) if stage in Lead.Stage.values else stage


def _stage_move(data: dict[str, Any]) -> Iterator[str]:
    if "rule" not in data and "from" in data and "to" in data:
        yield f"{_stage(data['from'])} → {_stage(data['to'])}"


def _changes(data: dict[str, Any]) -> Iterator[str]:
    for column, (before, after) in data.get("changes", {}).items():
        yield _("%(field)s: %(before)s → %(after)s") % {
            "field": field_label(column),
            "before": shown_value(_as_read(column, before)),
            "after": shown_value(_as_read(column, after)),
        }
    for system, external_id in data.get("external_ids", []):
        yield _("Known as %(name)s") % {"name": f"{system}:{external_id}"}
    for channel, basis, state in data.get("consents", []):
        yield _consent_words(channel, basis, state)


def _consent(data: dict[str, Any]) -> Iterator[str]:
    yield _consent_words(data.get("channel", ""), data.get("basis", ""), data.get("state", ""))


def _consent_words(channel: str, basis: str, state: str) -> str:
    words = [_label(Channel, channel), _label(Consent.State, state)]
    if state == Consent.State.CONFIRMED:
        words.append(_label(Consent.Basis, basis))
    return " · ".join(words)


def _created(data: dict[str, Any]) -> Iterator[str]:
    yield _label(Lead.Source, data.get("source", ""))
    yield from _changes(data)


def _merged(data: dict[str, Any]) -> Iterator[str]:
    yield from _stage_move(data)
    yield from _changes(data)


def _unmerged(data: dict[str, Any]) -> Iterator[str]:
    if left := data.get("left"):
        yield _("Changed since and left as it is: %(fields)s") % {"fields": ", ".join(map(field_label, left))}


def _decision(data: dict[str, Any]) -> Iterator[str]:
    yield _("the same person") if data.get("same") else _("another person")


_DETAILS: dict[str, Callable[[dict[str, Any]], Iterator[str]]] = {
    "lead.created": _created,
    "lead.updated": _changes,
    "lead.stage_changed": _stage_move,
    "lead.merged": _merged,
    "lead.unmerged": _unmerged,
    "lead.objected": _consent,
    "consent.granted": _consent,
    "consent.asked": _consent,
    "consent.withdrawn": _consent,
    "duplicate.decided": _decision,
}


def field_label(column: str) -> str:
    if label := _UNNAMED.get(column):
        return str(label)
    try:
        return capfirst(str(Lead._meta.get_field(column).verbose_name))  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return column


def _as_read(column: str, value: Any) -> Any:
    """An instant stands in the journal as programs write it; people read it in their own form and time zone."""
    try:
        is_instant = isinstance(Lead._meta.get_field(column), DateTimeField)
    except FieldDoesNotExist:
        return value
    at = parse_datetime(value) if is_instant and isinstance(value, str) else None
    return in_words(column, value) if at is None else date_format(localtime(at), "SHORT_DATETIME_FORMAT")


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def shown_value(value: Any) -> str:
    """A field's value as a timeline has room for it."""
    if value in (None, "", [], {}):
        return "–"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
