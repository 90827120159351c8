"""The lead list's filters: read from the address, said as a sentence, each answered by an index."""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alliance.people.models import User
from leads.crm.models import Lead
from leads.crm.queries import contactable_leads, untouched_leads
from leads.crm.search import are_rare, matching_leads
from leads.intake.columns import LeadColumns
from leads.intake.scoring import HALF_LIFE_DAYS
from leads.intake.sentence import ME, NOBODY, FilterForm, owner_words, without_nul
from leads.intake.sentence import short_stage as short_stage
from leads.intake.values.phones import normal_phone
from leads.intake.ways import leads_along

SORTS = {
    "": ("-created_at", "-id"),
    "engagement": ("-warmth", "-id"),
    "due": ("next_step_on", "id"),
}
# Parameters of the address that are neither filter nor order: the place in the list, and which saved view it is.
PLACES = frozenset({"cursor", "seen", "view", "all", "lead", "choose"})
LONGEST_NAME, MOST_NAMES = 40, 10
_COLUMNS = {
    "source": "source",
    "fit": "fit_grade",
    "owner_side": "owner_side",
    "country": "country",
    "campaign": "campaign",
    "segment": "segment",
}
# By order: the filters that are a part of it.
_STRETCHES = {"": {"since"}, "engagement": {"warm"}, "due": {"due"}}
_DAYS_AHEAD = {"overdue": -1, "today": 0, "week": 7}


class Chip(NamedTuple):
    """One filter in force, in words, and the address of the list without it."""

    words: str
    without: str


class LeadFilter:
    """What an address asks of the list; what makes no sense is left out and named."""

    def __init__(self, query: QueryDict, reader: User, now: datetime) -> None:
        self._query, self._reader, self._now = query, reader, now
        self.form = FilterForm(without_nul(query))
        self.form.is_valid()
        self.values = {name: value for name, value in self.form.cleaned_data.items() if value}
        if "stage" in self.values:
            self.values["stage"] = [stage for stage in Lead.Stage.values if stage in self.values["stage"]]
        self.columns = LeadColumns(query.get("columns", ""))
        named = query.get("view", "")
        self.view_id = int(named) if named.isascii() and named.isdigit() and len(named) < 19 else None

    @property
    def order(self) -> tuple[str, ...]:
        return SORTS[self.values.get("sort", "")]

    @property
    def is_empty(self) -> bool:
        return not self.values.keys() - {"sort"}

    @property
    def apart(self) -> Sequence[Q]:
        """Several stages, each in the order that its index gives."""
        return [Q(stage=stage) for stage in self.values.get("stage", ())]

    @property
    def along(self) -> QuerySet[Lead] | None:
        """Where a page is looked for, unless the filters in force have an index of this order."""
        sort = self.values.get("sort", "")
        names = self.values.keys() - {"sort"} - _STRETCHES[sort]
        if names == {"stage"} and not sort:
            return None
        one_value = {column: value for name in names for column, value in self._one_value(name).items()}
        leads = leads_along(self.order, one_value, more=len(names) > len(one_value))
        return leads.filter(next_step_on__isnull=False) if leads is not None and sort == "due" else leads

    @property
    def is_by_words(self) -> bool:
        """Words, or one import, are found by an index of theirs; walking along the leads hardly ever meets them."""
        return not {"q", "batch"}.isdisjoint(self.values)

    @property
    def is_by_rare_words(self) -> bool:
        """Looking them up is quicker than meeting them on the way."""
        return are_rare(self.values.get("q", ""))

    @property
    def not_understood(self) -> list[str]:
        """The names of what makes no sense in this address."""
        known = {*self.form.fields, *PLACES, "columns"}
        strange = [name[:LONGEST_NAME] for name in self._query if name not in known]
        fields = [str(self.form.fields[name].label) for name in self.form.errors]
        return [*fields, *self.columns.unknown, *strange][:MOST_NAMES]

    def apply(self, leads: QuerySet[Lead]) -> QuerySet[Lead]:
        """The leads that fulfil every filter; the order by next step shows those that have one."""
        values = self.values
        for name in values:
            leads = leads.filter(**self._one_value(name))
        if len(values.get("stage", ())) > 1:
            leads = leads.filter(stage__in=values["stage"])
        if "batch" in values:
            leads = leads.filter(pk__in=values["batch"].changes.values("lead_id"))
        leads = self._by_time(leads)
        if "untouched" in values:
            leads = untouched_leads(leads)
        if "may" in values:
            leads = contactable_leads(leads, values["may"])
        return matching_leads(leads, values["q"], normal_phone(values["q"])) if "q" in values else leads

    def _one_value(self, name: str) -> dict[str, Any]:
        """What a filter asks of one column when that is one value, else nothing."""
        value = self.values[name]
        if name == "owner":
            return {"owner": self._owner(value)}
        if name == "hand_raise":
            return {"requested_at__isnull": False}
        if name == "stage":
            return {"stage": value[0]} if len(value) == 1 else {}
        return {_COLUMNS[name]: value} if name in _COLUMNS else {}

    def _owner(self, named: User | str) -> User | None:
        return self._reader if named == ME else None if named == NOBODY else named  # type: ignore[return-value]

    def _by_time(self, leads: QuerySet[Lead]) -> QuerySet[Lead]:
        values, today = self.values, timezone.localdate(self._now)
        if "since" in values:
            leads = leads.filter(created_at__gte=_first_instant(values["since"]))
        if "changed" in values:
            leads = leads.filter(updated_at__gte=_first_instant(values["changed"]))
        if "warm" in values:
            leads = leads.filter(warmth__gte=least_warmth(int(values["warm"]), self._now))
        if "resume" in values:
            leads = leads.filter(resume_on__lte=today)
        if "due" in values:
            leads = leads.filter(next_step_on__lte=today + timedelta(days=_DAYS_AHEAD[values["due"]]))
        if values.get("sort") == "due":
            leads = leads.filter(next_step_on__isnull=False)
        return leads

    def chips(self) -> Iterator[Chip]:
        """The filters in force, in the order of the sentence."""
        for name, value in self.values.items():
            if name == "stage":
                words = _("in the stage %(name)s") % {
                    "name": _either([short_stage(stage) for stage in value])
                }
                yield Chip(words, self.address(stage=None))
            elif name != "sort":
                yield Chip(self._words(name, value), self.address(**{name: None}))

    @property
    def canonical(self) -> str:
        """Filters, order and columns as the one querystring that always means them."""
        return urlencode(self._pairs(), doseq=True)

    def address(self, **changes: str | None) -> str:
        """The list with some parameters changed, from its start; None takes one out."""
        pairs: dict[str, Any] = dict(self._pairs())
        if self.view_id is not None:
            pairs["view"] = self.view_id
        for name, changed in changes.items():
            pairs.pop(name, None)
            if changed is not None:
                pairs[name] = changed
        return f"?{urlencode(pairs, doseq=True)}" if pairs else ""

    def _pairs(self) -> list[tuple[str, Any]]:
        pairs = [(name, _said(value)) for name, value in self.values.items()]
        return [*pairs, ("columns", self.columns.said)] if self.columns.said else pairs

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Name and value of everything the address says, for a form that passes it on."""
        return parse_qsl(self.address().removeprefix("?"))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the sentence does not show but has to pass on."""
        batch = _said(self.values["batch"]) if "batch" in self.values else ""
        pairs = [("batch", batch), ("columns", self.columns.said), ("view", str(self.view_id or ""))]
        return [(name, value) for name, value in pairs if value]

    def _words(self, name: str, value: Any) -> str:
        field = self.form.fields[name]
        if name == "owner":
            return owner_words(value)
        if name == "batch":
            return _("changed by “%(name)s”") % {"name": value.words}
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices)[value])  # type: ignore[arg-type]
        if name in _TEXTS:
            return str(_TEXTS[name]()) % {"name": value}
        if isinstance(field, forms.DateField):
            return f"{str(field.label).lower()} {date_format(value, 'SHORT_DATE_FORMAT')}"
        return str(field.label)


_TEXTS = {
    "q": lambda: _("named “%(name)s”"),
    "campaign": lambda: _("of the campaign %(name)s"),
    "segment": lambda: _("of the segment %(name)s"),
}


def least_warmth(points: int, now: datetime) -> float:
    """The warmth of a lead that has just so many points of engagement now; as the database counts it."""
    return now.timestamp() / (HALF_LIFE_DAYS * 86400) + math.log2(points - 0.5)


def _either(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(some)s or %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}


def _said(value: Any) -> Any:
    """A value as the address has it."""
    if isinstance(value, Model):
        return str(value.pk)
    return "1" if value is True else value


def _first_instant(day: Any) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
