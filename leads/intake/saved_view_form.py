"""The form that names and shares a saved view."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliance.people.models import Team, User
from leads.intake.models import SavedView

Scope = SavedView.Scope


class SavedViewForm(forms.Form):
    """What the view is called, and who sees it beside its owner."""

    name = forms.CharField(
        label=_("Name"), max_length=60, widget=forms.TextInput({"autocomplete": "off", "autofocus": True})
    )
    scope = forms.ChoiceField(
        label=_("Who sees it"),
        initial=Scope.PRIVATE,
        widget=forms.RadioSelect,
        help_text=_(
            "Others see your changes to it at once; they cannot change it, but save it as their own."
        ),
    )

    def __init__(
        self, data: Any = None, *, person: User, kept_team: Team | None = None, **options: Any
    ) -> None:
        super().__init__(data, **options)
        team, scope = kept_team or person.team, self.fields["scope"]
        offered = [choice for choice in Scope.choices if team or choice[0] != Scope.TEAM]
        scope.choices = [(code, _words(code, label, team)) for code, label in offered]  # type: ignore[attr-defined]
        if team is None:
            scope.help_text = format_lazy("{} {}", scope.help_text, _NO_TEAM)


_NO_TEAM = _("You are in no team, so there is none to share it with.")


def _words(code: str, label: str | Promise, team: Team | None) -> str | Promise:
    """A team by its name: whoever changed teams, or took the view over, need not be in it."""
    if code == Scope.TEAM and team is not None:
        return format_lazy("{} ({})", label, team.name)
    return label
