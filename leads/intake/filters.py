"""The lead list's filters: read from the address, said as a sentence, each answered by an index."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import Any, NamedTuple

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.people.models import Side, User
from leads.crm.models import Channel, Lead
from leads.crm.queries import contactable_leads, search_leads

Text = str | Promise
LISTED_STAGES = [choice for choice in Lead.Stage.choices if choice[0] != Lead.Stage.ERASED]
SORTS = {
    "": ("-created_at", "-id"),
    "engagement": ("-warmth", "-id"),
    "due": ("next_step_on", "id"),
}
# Parameters of the address that are no filter.
PLACES = ("cursor", "seen")


def short_stage(stage: str) -> str:
    """The stage's name without its explanation: MQL."""
    return str(Lead.Stage(stage).label).partition(" – ")[0].partition(" (")[0]


def _phrases(whatever: Text, phrase: Text, choices: list[tuple[Any, Any]]) -> list[tuple[str, str]]:
    return [("", str(whatever)), *((value, str(phrase) % {"name": label}) for value, label in choices)]


def _stages() -> list[tuple[str, str]]:
    short = [(stage, short_stage(stage)) for stage, _label in LISTED_STAGES]
    return _phrases(_("in any stage"), _("in the stage %(name)s"), short)


def _sides() -> list[tuple[str, str]]:
    return [
        ("", _("of either side")),
        (Side.MARKETING, _("that marketing looks after")),
        (Side.SALES, _("that sales looks after")),
    ]


def _sorts() -> list[tuple[str, str]]:
    return [
        ("", _("newest first")),
        ("engagement", _("warmest first")),
        ("due", _("with a next step, soonest first")),
    ]


class FilterForm(forms.Form):
    """One sentence: leads in a stage, from a source, with a fit … in an order."""

    q = forms.CharField(label=gettext_lazy("Search words"), required=False, max_length=200)
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False, choices=_stages)
    source = forms.ChoiceField(
        label=gettext_lazy("Source"),
        required=False,
        choices=lambda: _phrases(_("from any source"), _("from: %(name)s"), Lead.Source.choices),
    )
    fit = forms.ChoiceField(
        label=gettext_lazy("Fit"),
        required=False,
        choices=lambda: _phrases(_("with any fit"), _("with fit %(name)s"), Lead.Grade.choices),
    )
    owner_side = forms.ChoiceField(label=gettext_lazy("Side"), required=False, choices=_sides)
    may = forms.ChoiceField(
        label=gettext_lazy("May be contacted"),
        required=False,
        choices=lambda: _phrases(
            _("whether or not we may contact them"), _("whom we may contact by: %(name)s"), Channel.choices
        ),
    )
    campaign = forms.CharField(label=gettext_lazy("Campaign"), required=False, max_length=120)
    since = forms.DateField(
        label=gettext_lazy("Since"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    hand_raise = forms.BooleanField(label=gettext_lazy("who asked for contact"), required=False)
    mine = forms.BooleanField(label=gettext_lazy("that are mine"), required=False)
    sort = forms.ChoiceField(label=gettext_lazy("Order"), required=False, choices=_sorts)


class Chip(NamedTuple):
    """One filter in force, in words, and the address of the list without it."""

    words: str
    without: str


class View(NamedTuple):
    """A question people ask every day, as an address."""

    words: str
    query: str
    is_current: bool


class LeadFilter:
    """What an address asks of the list; a value that makes no sense is left out and named by the form."""

    def __init__(self, query: QueryDict, reader: User) -> None:
        self._query, self._reader = query, reader
        self.form = FilterForm(_with_defaults(query))
        self.form.is_valid()
        self.values = {name: value for name, value in self.form.cleaned_data.items() if value}

    @property
    def order(self) -> tuple[str, ...]:
        return SORTS[self.values.get("sort", "")]

    @property
    def is_empty(self) -> bool:
        return not self.values.keys() - {"sort"}

    def apply(self, leads: QuerySet[Lead]) -> QuerySet[Lead]:
        """The leads that fulfil every filter; the order by next step shows those that have one."""
        values = self.values
        for name, column in _COLUMNS.items():
            if name in values:
                leads = leads.filter(**{column: values[name]})
        if "since" in values:
            leads = leads.filter(created_at__gte=_first_instant(values["since"]))
        if "hand_raise" in values:
            leads = leads.filter(requested_at__isnull=False)
        if "mine" in values:
            leads = leads.filter(owner=self._reader)
        if "may" in values:
            leads = contactable_leads(leads, values["may"])
        if values.get("sort") == "due":
            leads = leads.filter(next_step_on__isnull=False)
        return search_leads(leads, values["q"]) if "q" in values else leads

    def views(self) -> list[View]:
        """The everyday questions, the one that is being asked marked."""
        asked = self.address().removeprefix("?")
        return [
            View(words, query, query == asked)
            for words, query in (
                (_("All"), ""),
                (_("Asked for contact"), "hand_raise=1"),
                (_("Ready to hand over"), f"stage={Lead.Stage.MQL}"),
                (_("Warmest"), "sort=engagement"),
                (_("Next steps"), "sort=due"),
                (_("Mine"), "mine=1"),
            )
        ]

    def chips(self) -> Iterator[Chip]:
        """The filters in force, in the order of the sentence."""
        for name, value in self.values.items():
            if name != "sort":
                yield Chip(self._words(name, value), self.address(**{name: None}))

    def address(self, **changes: str | None) -> str:
        """The list with some filters changed, from its start; None takes one out."""
        query = self._query.copy()
        for name in (*PLACES, *changes):
            query.pop(name, None)
        for name, changed in changes.items():
            if changed is not None:
                query[name] = changed
        # Fields of the sentence that say nothing would only make the address long.
        for name in [name for name, value in query.items() if value == ""]:
            del query[name]
        return f"?{query.urlencode()}" if query else ""

    def _words(self, name: str, value: Any) -> str:
        field = self.form.fields[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices)[value])  # type: ignore[arg-type]
        if name == "q":
            return _("named “%(words)s”") % {"words": value}
        if name == "campaign":
            return _("of the campaign %(name)s") % {"name": value}
        if name == "since":
            return _("created since %(day)s") % {"day": date_format(value, "SHORT_DATE_FORMAT")}
        return str(field.label)


_COLUMNS = {
    "stage": "stage",
    "source": "source",
    "fit": "fit_grade",
    "owner_side": "owner_side",
    "campaign": "campaign",
}


def _with_defaults(query: QueryDict) -> Mapping[str, str]:
    return {name: query.get(name, "").replace("\0", "") for name in FilterForm.base_fields}


def _first_instant(day: Any) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
