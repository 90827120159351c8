"""The forms of seats and phases; what they may mean is decided by the actions."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.people.models import User


class ProposeForm(forms.Form):
    """Who is to sit."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())

    def __init__(self, *args: Any, candidates: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["person"]).queryset = candidates


class ReasonForm(forms.Form):
    """Why not, or why no longer."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Both sides read it."),
    )


class RenameForm(forms.Form):
    """The installation's own names; empty goes back to the common one."""

    label_de = forms.CharField(label=_("German name"), max_length=60, required=False)
    label_en = forms.CharField(label=_("English name"), max_length=60, required=False)
