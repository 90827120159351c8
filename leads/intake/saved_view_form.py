"""The form that names and shares a saved view."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.people.models import User
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

    def __init__(self, data: Any = None, *, person: User, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            choice for choice in Scope.choices if choice[0] != Scope.TEAM or person.team is not None
        ]
