"""The short forms in which a person answers a hand-off."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leads.crm.models import Touch
from leads.handoffs.actions.working import NOT_REACHED, REACHED
from leads.handoffs.models import Handoff
from leads.handoffs.reasons import Disqualification, Placement, Rejection, Return

SENTENCE = forms.Textarea(attrs={"rows": 2, "maxlength": 1000})
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TaskForm(forms.Form):
    """One answer. What is missing is for the action to say, in the same words and codes as through REST."""

    def __init__(
        self,
        data: Any = None,
        *,
        handoff: Handoff,
        people: Sequence[tuple[int, str]] = (),
        auto_id: str = "task_%s",
    ) -> None:
        super().__init__(data, initial=self.first_values(handoff), auto_id=auto_id)
        if "assignee" in self.fields:
            self.fields["assignee"].choices = people  # type: ignore[attr-defined]

    def first_values(self, handoff: Handoff) -> dict[str, Any]:
        """What stands in the form when it opens."""
        return {}

    def full_clean(self) -> None:
        """Let missing values pass; the fields still look required."""
        required = [field for field in self.fields.values() if field.required]
        for field in required:
            field.required = False
        super().full_clean()
        for field in required:
            field.required = True


class RejectForm(TaskForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=Rejection.choices, widget=forms.RadioSelect)
    sentence = forms.CharField(
        label=_("In one sentence"),
        widget=SENTENCE,
        help_text=_("So that the other side can correct it or place the lead."),
    )


class WithdrawForm(TaskForm):
    sentence = forms.CharField(label=_("Why, in one sentence"), widget=SENTENCE)


class ReturnForm(TaskForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=Return.choices, widget=forms.RadioSelect)
    sentence = forms.CharField(label=_("In one sentence"), widget=SENTENCE)
    resume_on = forms.DateField(
        label=_("Talk again from"),
        required=False,
        widget=DAY,
        help_text=_("Needed for “wrong time”."),
    )


class QualifyForm(TaskForm):
    need = forms.CharField(label=_("What the customer needs"), widget=SENTENCE)
    next_step = forms.CharField(label=_("What happens next"), max_length=200)
    next_step_on = forms.DateField(label=_("When"), widget=DAY)


class DisqualifyForm(TaskForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=Disqualification.choices, widget=forms.RadioSelect)
    sentence = forms.CharField(label=_("In one sentence"), widget=SENTENCE)


class ConfirmForm(TaskForm):
    placement = forms.ChoiceField(
        label=_("Where does the lead go now?"), choices=Placement.choices, widget=forms.RadioSelect
    )
    resume_on = forms.DateField(
        label=_("Talk again from"),
        required=False,
        widget=DAY,
        help_text=_("Only for “nurture further”: until then the lead is left in peace."),
    )

    def first_values(self, handoff: Handoff) -> dict[str, Any]:
        """The date the other side named."""
        return {"resume_on": handoff.resume_on}


class DisputeForm(TaskForm):
    sentence = forms.CharField(
        label=_("How you see it, in one sentence"),
        widget=SENTENCE,
        help_text=_("Both team leads hear of it; the lead may be offered again."),
    )


class ReassignForm(TaskForm):
    assignee = forms.TypedChoiceField(label=_("Who takes over?"), coerce=int, widget=forms.RadioSelect)


class RespondForm(TaskForm):
    KINDS = (
        (Touch.Kind.CALL.value, _("Call")),
        (Touch.Kind.EMAIL_SENT.value, _("E-mail")),
        (Touch.Kind.MEETING.value, _("Meeting")),
    )
    OUTCOMES = ((REACHED, _("Reached")), (NOT_REACHED, _("Not reached")))

    kind = forms.ChoiceField(label=_("How"), choices=KINDS, widget=forms.RadioSelect)
    text = forms.CharField(label=_("What was said"), required=False, widget=SENTENCE)
    outcome = forms.ChoiceField(choices=OUTCOMES)

    def first_values(self, handoff: Handoff) -> dict[str, Any]:
        """Most first contacts are calls."""
        return {"kind": Touch.Kind.CALL.value}


class RateForm(TaskForm):
    helped = forms.ChoiceField(
        label=_("Did the context help?"), choices=Handoff.Helped.choices, widget=forms.RadioSelect
    )
