"""The form of a business calendar: a line of hours for each weekday, and days off of one's own."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from babel import Locale
from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alliance.calendars.regions import countries, german_states
from alliance.people.zones import time_zones

SPAN = re.compile(r"(\d{1,2})[:.]?(\d{2})?\s*(?:-|–|bis|to)\s*(\d{1,2})[:.]?(\d{2})?")


class HoursField(forms.CharField):
    """Spans of one day as people write them: 8–12, 13:00–17:00; empty on a day off."""

    default_error_messages = {"bad_time": _("Write times like 08:00–17:00.")}

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return ", ".join(f"{row['start']}–{row['end']}" for row in value)

    def clean(self, value: Any) -> list[tuple[str, str]]:
        spans = []
        for part in filter(None, re.split(r"[,;\s]*[,;][,;\s]*", super().clean(value).strip())):
            found = SPAN.fullmatch(part.strip())
            if found is None:
                raise forms.ValidationError(self.error_messages["bad_time"], "bad_time")
            first, first_minute, last, last_minute = found.groups()
            spans.append((f"{first:0>2}:{first_minute or '00'}", f"{last:0>2}:{last_minute or '00'}"))
        return spans


class OwnDayForm(forms.Form):
    """A day the company is closed, or closes at noon."""

    date = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    name = forms.CharField(label=_("Name"), max_length=80)
    half_day = forms.BooleanField(label=_("closes at noon"), required=False)


OwnDays = forms.formset_factory(OwnDayForm, extra=2, can_delete=True, max_num=60)


class CalendarForm(forms.Form):
    """Everything a version of a calendar says."""

    timezone = forms.ChoiceField(label=_("Time zone"))
    holiday_region = forms.ChoiceField(label=_("Public holidays"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["timezone"].choices = [(zone, zone.replace("_", " ")) for zone in time_zones()]  # type: ignore[attr-defined]
        self.fields["holiday_region"].choices = _regions(self.initial.get("holiday_region", ""))  # type: ignore[attr-defined]
        for weekday, name in WEEKDAYS.items():
            self.fields[f"hours-{weekday}"] = HoursField(
                label=name,
                required=False,
                max_length=80,
                widget=forms.TextInput({"placeholder": _("day off")}),
            )
        days = self.initial.get("extra_holidays", [])
        self.own_days = OwnDays(self.data if self.is_bound else None, prefix="days", initial=days)

    def week(self) -> Iterable[forms.BoundField]:
        return [self[f"hours-{weekday}"] for weekday in range(7)]

    def is_valid(self) -> bool:
        own_days_are_valid = self.own_days.is_valid()
        return super().is_valid() and own_days_are_valid

    def state(self) -> dict[str, Any]:
        """The valid form as the actions take it."""
        spans = {weekday: self.cleaned_data[f"hours-{weekday}"] for weekday in range(7)}
        days = [row for row in self.own_days.cleaned_data if row and not row.get("DELETE")]
        return {
            "timezone": self.cleaned_data["timezone"],
            "holiday_region": self.cleaned_data["holiday_region"],
            "hours": [
                {"weekday": weekday, "start": start, "end": end}
                for weekday, day in spans.items()
                for start, end in day
            ],
            "extra_holidays": [
                {"date": row["date"].isoformat(), "name": row["name"], "half_day": row["half_day"]}
                for row in days
            ],
        }


class NewCalendarForm(CalendarForm):
    """A calendar with its name, which stays."""

    name = forms.CharField(label=_("Name"), max_length=80)


def initial_of(state: Mapping[str, Any]) -> dict[str, Any]:
    """The form's first values for a version, or for the usual week."""
    hours: dict[int, list[Mapping[str, Any]]] = {weekday: [] for weekday in range(7)}
    for row in state["hours"]:
        hours[row["weekday"]].append(row)
    return {**state, **{f"hours-{weekday}": rows for weekday, rows in hours.items()}}


def _regions(current: str) -> list[tuple[Any, Any]]:
    """The Länder first, then whole countries by name, and what is set now even if it is neither."""
    names = Locale(get_language() or "de").territories
    rest = [(code, names.get(code, code)) for code in countries()]
    known: list[tuple[Any, Any]] = [("", _("no public holidays"))]
    if current and current not in {*countries(), *(code for code, _name in german_states())}:
        known.append((current, current))
    return [
        *known,
        (_("German Länder"), list(german_states())),
        (_("Countries"), sorted(rest, key=lambda pair: pair[1])),
    ]
