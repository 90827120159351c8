"""What the inbox's buttons send."""

from django import forms


class UpTo(forms.Form):
    """The newest piece of news that the page showed."""

    up_to = forms.IntegerField(min_value=0, max_value=2**63 - 1)
