"""What is to be done with the selected leads: one of several acts, each with fields of its own."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.people.models import User
from alliance.people.queries import current_memberships
from leads.crm.models import Lead
from leads.intake.bulk.acts import AddInterest, Assign, BulkAct, Move, SetFields, next_step

ACTS = [
    ("assign", _("Say who looks after them")),
    ("campaign", _("Set the campaign")),
    ("segment", _("Set the segment")),
    ("interest", _("Add an interest")),
    ("next", _("Set the next step")),
    ("nurture", _("Move to nurturing")),
    ("disqualify", _("Disqualify")),
]
# The fields that each act needs; a next step may have no day.
NEEDED = {
    "assign": ("person",),
    "campaign": ("campaign",),
    "segment": ("segment",),
    "interest": ("interest",),
    "next": ("next_step",),
    "nurture": (),
    "disqualify": ("reason",),
}
_LINE = {"autocomplete": "off"}


class BulkForm(forms.Form):
    """One act for all."""

    act = forms.ChoiceField(label=_("What to do"), choices=ACTS, widget=forms.RadioSelect)
    person = forms.ModelChoiceField(
        label=_("Who looks after them"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Choose…"),
    )
    campaign = forms.CharField(
        label=_("Campaign"), required=False, max_length=120, widget=forms.TextInput(_LINE)
    )
    segment = forms.CharField(
        label=_("Segment"), required=False, max_length=60, widget=forms.TextInput(_LINE)
    )
    interest = forms.CharField(
        label=_("Interest"), required=False, max_length=120, widget=forms.TextInput(_LINE)
    )
    next_step = forms.CharField(label=_("Next step"), required=False, max_length=200)
    next_step_on = forms.DateField(
        label=_("On"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Both sides read it in the timeline of each lead."),
    )

    def __init__(self, data: Any = None, *, actor: User) -> None:
        super().__init__(data)
        colleagues = current_memberships().filter(side=actor.side).values("person")
        people = User.objects.filter(pk__in=colleagues).order_by("name", "pk")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in NEEDED.get(said.get("act", ""), ()):
            if not said.get(name) and name not in self.errors:
                self.add_error(name, _("This is needed."))
        return said

    def chosen(self) -> BulkAct:
        """The act with what it needs."""
        said = self.cleaned_data
        match said["act"]:
            case "assign":
                return Assign(said["person"])
            case "campaign":
                return SetFields({"campaign": said["campaign"]}, "campaign", said["campaign"])
            case "segment":
                return SetFields({"segment": said["segment"]}, "segment", said["segment"])
            case "interest":
                return AddInterest(said["interest"])
            case "next":
                day: date | None = said["next_step_on"]
                return next_step(said["next_step"], day)
            case "nurture":
                return Move(Lead.Stage.NURTURING, said["reason"].strip())
            case _:
                return Move(Lead.Stage.DISQUALIFIED, said["reason"].strip())
