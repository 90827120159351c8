"""The forms of webhooks; what they may mean is decided by the actions."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from alliance.hooks.wording import type_choices


class EndpointForm(forms.Form):
    """Where changes are sent to, and which; only what the program may read is offered."""

    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.TextInput({"inputmode": "url", "spellcheck": "false", "placeholder": "https://"}),
        help_text=_("Where we send to, by POST: https://crm.example/hooks/alliance"),
    )
    description = forms.CharField(
        label=_("What it is for"),
        max_length=120,
        required=False,
        help_text=_("So that others know who to ask: “Leads into the CRM, Paul”."),
    )
    types = forms.MultipleChoiceField(
        label=_("What it is told of"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One message per change. Only what the program may read with its tokens stands here."),
    )
    leaves_out_own = forms.BooleanField(
        label=_("Leave out what the program did itself"),
        required=False,
        initial=True,
        help_text=_("So that a change never comes back as an echo."),
    )

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["types"]).choices = type_choices(kinds)


class EndpointChangeForm(EndpointForm):
    """The same for one that is there; knows which version of it was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def read_again(self, version: int) -> None:
        """What was typed stays; sent once more, it is meant for what is there now."""
        typed = cast(QueryDict, self.data).copy()
        typed["version"] = str(version)
        self.data = typed
