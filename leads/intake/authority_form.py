"""One question per field: who decides about it?"""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from leads.intake.authorities import FIELDS, WRITABLE, Decider, current_authorities, known_systems
from leads.intake.lines import field_label


def decider_choices() -> list[tuple[str, str | Promise]]:
    """Whoever spoke last, people, or one of the systems that sync with us."""
    systems = [(f"system:{name}", _("Only %(system)s") % {"system": name}) for name in known_systems()]
    return [(Decider.ANYBODY, Decider.ANYBODY.label), (Decider.PEOPLE, Decider.PEOPLE.label), *systems]


def writable_fields() -> list[tuple[str, str]]:
    """What a program may be limited to, with the names that readers know."""
    return [(name, field_label(name)) for name in WRITABLE]


class AuthorityForm(forms.Form):
    """Its fields are those of a lead; whoever may not change them reads who decides."""

    def __init__(self, *args: Any, may_change: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        authorities, choices = current_authorities(), decider_choices()
        for name in FIELDS:
            decides = authorities.get(name, Decider.ANYBODY.value)
            initial = decides if decides in Decider.values else f"system:{decides}"
            # A system that is gone still decides until somebody says otherwise.
            gone = [] if initial in dict(choices) else [(initial, _("Only %(system)s") % {"system": decides})]
            self.fields[name] = forms.ChoiceField(
                label=field_label(name),
                choices=[*choices, *gone],
                initial=initial,
                disabled=not may_change,
                widget=forms.Select({"class": "form-select"}),
            )
