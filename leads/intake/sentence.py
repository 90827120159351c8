"""The lead list's filters as the parts of one sentence: leads in a stage, from a source, with a fit …"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.people.models import Side, User
from alliance.people.queries import current_memberships
from alliance.web.widgets import LongSelect
from leads.crm.models import Channel, Lead
from leads.intake.models import ChangeSet
from leads.intake.stages import short_stage
from leads.intake.values.names import countries

Text = str | Promise
ME, NOBODY = "me", "nobody"
PEOPLE_OFFERED = 200
LISTED_STAGES = [choice for choice in Lead.Stage.choices if choice[0] != Lead.Stage.ERASED]


def short_stages() -> list[tuple[str, str]]:
    return [(stage, short_stage(stage)) for stage, _label in LISTED_STAGES]


def _phrases(whatever: Text, phrase: Text, choices: Any) -> list[tuple[str, str]]:
    return [("", str(whatever)), *((value, str(phrase) % {"name": label}) for value, label in choices)]


def _sides() -> list[tuple[str, str]]:
    return [
        ("", _("of either side")),
        (Side.MARKETING, _("that marketing looks after")),
        (Side.SALES, _("that sales looks after")),
    ]


def _engagements() -> list[tuple[str, str]]:
    return [
        ("", _("with any engagement")),
        *(
            (str(least), _("with an engagement from %(points)s") % {"points": least})
            for least in (25, 50, 75)
        ),
    ]


def _steps() -> list[tuple[str, str]]:
    return [
        ("", _("with or without a next step")),
        ("overdue", _("whose next step is overdue")),
        ("today", _("whose next step is due by today")),
        ("week", _("whose next step is due within a week")),
    ]


def _sorts() -> list[tuple[str, str]]:
    return [
        ("", _("newest first")),
        ("engagement", _("warmest first")),
        ("due", _("with a next step, soonest first")),
    ]


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


def owner_words(person: User | str) -> str:
    if isinstance(person, User):
        return _("looked after by %(name)s") % {"name": person.name}
    return {ME: _("that are mine"), NOBODY: _("that nobody looks after yet")}[person]


def _owners(chosen: User | None = None) -> list[tuple[str, str]]:
    """Me, nobody, the people of both sides by name, and who is chosen already."""
    members = current_memberships().filter(side__in=Side.values).order_by("person__name", "person_id")
    people = [place.person for place in members[:PEOPLE_OFFERED]]
    by_id = {str(person.pk): person for person in ([*people, chosen] if chosen else people)}
    return [
        ("", _("looked after by anybody")),
        *((word, owner_words(word)) for word in (ME, NOBODY)),
        *((pk, owner_words(person)) for pk, person in by_id.items()),
    ]


class OwnerField(forms.ChoiceField):
    """Me, nobody, or a person by id; gives "me", "nobody" or the person."""

    def valid_value(self, value: Any) -> bool:
        return value in (ME, NOBODY) or (value.isascii() and value.isdigit() and len(value) < 19)

    def clean(self, value: Any) -> User | str:
        chosen = str(super().clean(value))
        if not chosen.isdigit():
            return chosen
        person = User.objects.filter(pk=chosen, is_machine=False).first()
        if person is None:
            raise forms.ValidationError(_("There is no such person."))
        self.choices = cache(lambda: _owners(person))
        return person


class FilterForm(forms.Form):
    """One sentence: leads in some stages, from a source, with a fit … in an order."""

    q = forms.CharField(label=gettext_lazy("Search words"), required=False, max_length=200)
    stage = forms.MultipleChoiceField(
        label=gettext_lazy("Stage"),
        required=False,
        choices=short_stages,
        widget=forms.CheckboxSelectMultiple,
    )
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
    owner = OwnerField(
        label=gettext_lazy("Looked after by"), required=False, choices=_owners, widget=LongSelect
    )
    warm = forms.ChoiceField(label=gettext_lazy("Engagement"), required=False, choices=_engagements)
    may = forms.ChoiceField(
        label=gettext_lazy("May be contacted"),
        required=False,
        choices=lambda: _phrases(
            _("whether or not we may contact them"), _("whom we may contact by: %(name)s"), Channel.choices
        ),
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        required=False,
        choices=lambda: _phrases(_("in any country"), _("in: %(name)s"), countries()),
        widget=LongSelect,
    )
    campaign = forms.CharField(label=gettext_lazy("Campaign"), required=False, max_length=120)
    segment = forms.CharField(label=gettext_lazy("Segment"), required=False, max_length=60)
    since = _day(gettext_lazy("Created since"))
    changed = _day(gettext_lazy("Changed since"))
    due = forms.ChoiceField(label=gettext_lazy("Next step"), required=False, choices=_steps)
    hand_raise = forms.BooleanField(label=gettext_lazy("who asked for contact"), required=False)
    untouched = forms.BooleanField(label=gettext_lazy("whom nobody has contacted yet"), required=False)
    resume = forms.BooleanField(label=gettext_lazy("whose rest is over"), required=False)
    # No part of the sentence one chooses: a link from an import or a bulk action sets it.
    batch = forms.ModelChoiceField(
        label=gettext_lazy("Import or bulk action"), required=False, queryset=ChangeSet.objects.all()
    )
    sort = forms.ChoiceField(label=gettext_lazy("Order"), required=False, choices=_sorts)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        # Drawing a choice goes through its values more than once; the people are read once for a form.
        self.fields["owner"].choices = cache(_owners)  # type: ignore[attr-defined]


def without_nul(query: QueryDict) -> Mapping[str, Any]:
    """The address as the database can take it."""
    cleaned = QueryDict(mutable=True)
    for name, values in query.lists():
        cleaned.setlist(name, [value.replace("\0", "") for value in values])
    return cleaned
