"""What people type in about leads; the rules themselves live in the actions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from alliance.errors import RuleError
from alliance.web.forms import add_rule_error
from alliance.web.widgets import LongSelect
from leads.crm.models import Channel, Consent, Lead, Touch
from leads.intake.form_fields import AmountField, WordsField
from leads.intake.lines import OUTCOMES
from leads.intake.moves import Move
from leads.intake.rows import CompanyRow, ConsentRow, LeadRow
from leads.intake.values.names import countries, languages

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LINES = (
    "salutation", "first_name", "last_name", "job_title", "email", "phone", "company_name", "company_domain",
    "postal_code", "city", "segment", "campaign",
)  # fmt: skip
_WIDGETS = {
    "email": {"type": "email", "autocomplete": "off"},
    "phone": {"type": "tel", "autocomplete": "off"},
}
CONSENT_CHANNELS = (Channel.EMAIL, Channel.PHONE, Channel.POST)


def _column_label(name: str) -> Any:
    return capfirst(Lead._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _line(name: str) -> forms.CharField:
    column = Lead._meta.get_field(name)
    return forms.CharField(
        label=_column_label(name),
        required=False,
        widget=forms.TextInput(attrs=_WIDGETS.get(name, {})),
        max_length=column.max_length if name != "phone" else 40,  # type: ignore[union-attr]
    )


class LeadFields(forms.Form):
    """Who it is and what they want: the fields that the new and the known lead share."""

    salutation, first_name, last_name, job_title, email, phone = map(_line, LINES[:6])
    company_name, company_domain, postal_code, city, segment, campaign = map(_line, LINES[6:])
    country = forms.ChoiceField(
        label=_column_label("country"),
        required=False,
        choices=lambda: [("", "–"), *countries()],
        widget=LongSelect,
    )
    language = forms.ChoiceField(
        label=_column_label("language"),
        required=False,
        choices=lambda: [("", "–"), *languages()],
        widget=LongSelect,
    )
    interest = WordsField(
        label=_column_label("interest"),
        required=False,
        help_text=_("Products or topics, separated by commas."),
    )
    potential = AmountField(
        label=_column_label("potential"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        localize=True,
    )
    note = forms.CharField(
        label=_column_label("note"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LeadEditForm(LeadFields):
    """Everything a person may change; knows which version of the lead it was made from."""

    next_step = forms.CharField(label=_column_label("next_step"), required=False, max_length=200)
    next_step_on = forms.DateField(label=_column_label("next_step_on"), required=False, widget=DAY)
    version = forms.IntegerField(widget=forms.HiddenInput)
    # The lead that has the address that was typed in: perhaps the same person.
    taken_by: int | None = None

    def __init__(self, data: Any = None, *, lead: Lead, only: Iterable[str] = (), first_id: str = "") -> None:
        super().__init__(data, initial={name: getattr(lead, name) for name in self.base_fields})
        self.lead, self.only = lead, tuple(only)
        self.fields["language"].choices = [("", "–"), *languages(lead.language)]  # type: ignore[attr-defined]
        for name in [name for name in self.fields if self.only and name not in {*self.only, "version"}]:
            del self.fields[name]
        if self.only:
            self.fields[self.only[0]].widget.attrs |= {"autofocus": True, "id": first_id or False}
        for name, field in self.fields.items():
            # The answer brings back what the person saw, so that only what they touched is changed.
            field.show_hidden_initial = name != "version"

    @property
    def seen(self) -> list[SafeString]:
        """What stands in the fields now, for the answer to bring back."""
        return [bound.as_hidden(only_initial=True) for bound in self.visible_fields()]

    @property
    def changes(self) -> dict[str, Any]:
        """What the person touched."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "version"}

    def differences(self, newest: Lead) -> list[dict[str, Any]]:
        """What somebody else changed meanwhile and the person, too: mine beside theirs."""
        fresh = LeadEditForm(lead=newest, only=self.only)
        return [
            {"label": self.fields[name].label, "mine": mine, "theirs": fresh.shown(name)}
            for name, mine in (
                (name, self.data.get(name, "")) for name in self.changed_data if name != "version"
            )
            if fresh.shown(name) != mine
        ]

    def base_on(self, newest: Lead) -> None:
        """Keep what the person touched and take everything else from the newest version of the lead."""
        touched = {name: self.data.get(name, "") for name in self.changed_data}
        fresh = LeadEditForm(lead=newest, only=self.only)
        seen = {name: fresh.shown(name) for name in self.fields}
        self.data = {f"initial-{name}": text for name, text in seen.items()} | seen | touched
        self.data["version"] = str(newest.version)

    def shown(self, name: str) -> str:
        """The value as it stands in the field."""
        bound = self[name]
        value = bound.value()
        text = value if isinstance(bound.field, forms.ChoiceField) else bound.field.widget.format_value(value)
        return str(text or "")


class NewLeadForm(LeadFields):
    """A lead as somebody hears of it: on the phone, at a fair, from a card."""

    source = forms.ChoiceField(label=_column_label("source"), required=False)
    asked_by = forms.ChoiceField(
        label=_("Asked to be contacted"),
        required=False,
        choices=[
            ("", _("No")),
            (Channel.PHONE, _("Yes, by phone")),
            (Channel.EMAIL, _("Yes, by e-mail")),
        ],
        help_text=_("Answering a request is no advertising; the channel they asked for is permitted."),
    )
    consent_email = forms.ChoiceField(label=_("Legal basis e-mail"), required=False)
    consent_phone = forms.ChoiceField(label=_("Legal basis phone"), required=False)
    reason_phone = forms.CharField(
        label=_("Why may consent be presumed?"),
        required=False,
        max_length=300,
        help_text=_("Needed for presumed consent by phone: the concrete reason."),
    )
    consent_post = forms.ChoiceField(label=_("Legal basis post"), required=False)

    def __init__(self, data: Any = None, *, own_source: str, **options: Any) -> None:
        super().__init__(data, initial={"source": own_source, "language": "de", "country": "DE"}, **options)
        self.fields["source"].choices = [  # type: ignore[attr-defined]
            choice for choice in Lead.Source.choices if choice[0] not in (Lead.Source.API, Lead.Source.IMPORT)
        ]
        for channel in CONSENT_CHANNELS:
            self.fields[f"consent_{channel}"].choices = basis_choices(channel)  # type: ignore[attr-defined]

    def row(self, now: datetime) -> LeadRow:
        """What the form says, as every channel says it."""
        said = {name: value for name, value in self.cleaned_data.items() if value not in ("", None, [])}
        plain = {
            name: said.get(name) for name in (*LINES, "country", "language", "interest", "note", "source")
        }
        company = CompanyRow(name=plain.pop("company_name"), domain=plain.pop("company_domain"))
        return LeadRow(
            **plain,
            company=company,
            potential=str(said["potential"]) if "potential" in said else None,
            requested_at=now.isoformat() if "asked_by" in said else None,
            consents=list(self._consents(now)) or None,
        )

    def _consents(self, now: datetime) -> Iterable[ConsentRow]:
        for channel in CONSENT_CHANNELS:
            basis = self.cleaned_data[f"consent_{channel}"]
            if not basis and self.cleaned_data["asked_by"] == channel:
                basis = Consent.Basis.OWN_REQUEST
            if basis:
                reason = self.cleaned_data["reason_phone"] if channel == Channel.PHONE else ""
                yield ConsentRow(channel=channel, basis=basis, reason=reason, captured_at=now.isoformat())

    def add_refusal(self, error: RuleError) -> None:
        """Put what the engine names on the fields of this form."""
        said = [row.channel for row in self._consents(datetime.min)]
        for problem in error.fields:
            name = problem.pointer.strip("/").replace("/", "-")
            if name.startswith("consents-"):
                channel = said[int(name.partition("-")[2])]
                name = "reason_phone" if problem.code == "reason_missing" else f"consent_{channel}"
            name = {"company-domain": "company_domain", "company-name": "company_name"}.get(name, name)
            self.add_error(name if name in self.fields else None, str(problem.message))
        if not error.fields:
            add_rule_error(self, error)


def basis_choices(channel: str) -> list[tuple[str, Any]]:
    """The legal bases that fit a channel."""
    elsewhere = {
        Channel.PHONE: {Consent.Basis.LEGITIMATE_INTEREST_POST, Consent.Basis.EXISTING_CUSTOMER},
        Channel.POST: {Consent.Basis.PRESUMED_B2B_PHONE, Consent.Basis.EXISTING_CUSTOMER},
    }.get(Channel(channel), {Consent.Basis.PRESUMED_B2B_PHONE, Consent.Basis.LEGITIMATE_INTEREST_POST})
    left_out = {*elsewhere, Consent.Basis.NOT_STATED}
    return [("", _("not stated")), *(choice for choice in Consent.Basis.choices if choice[0] not in left_out)]


class TouchForm(forms.Form):
    """A contact in two taps: how, and what came of it."""

    KINDS = (Touch.Kind.CALL, Touch.Kind.EMAIL_SENT, Touch.Kind.MEETING, Touch.Kind.NOTE)

    kind = forms.ChoiceField(
        label=_("How"),
        choices=[(kind, kind.label) for kind in KINDS],
        initial=Touch.Kind.CALL,
        widget=forms.RadioSelect,
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=OUTCOMES, initial="reached", required=False, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What was said"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConsentForm(forms.Form):
    """One declaration of the person about one channel."""

    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
    state = forms.ChoiceField(
        label=_("What they said"),
        choices=[
            (Consent.State.CONFIRMED, _("You may contact me")),
            (Consent.State.WITHDRAWN, _("I withdraw my consent")),
            (Consent.State.OBJECTED, _("I object to being contacted")),
        ],
        widget=forms.RadioSelect,
        initial=Consent.State.CONFIRMED,
    )
    basis = forms.ChoiceField(
        label=_("Legal basis"),
        choices=Consent.Basis.choices,
        initial=Consent.Basis.CONSENT_EXPRESS,
        help_text=_("Counts only for a permission."),
    )
    reason = forms.CharField(
        label=_("Reason or place"),
        required=False,
        max_length=300,
        help_text=_("For example “on the phone”; for presumed consent the concrete reason."),
    )


class StageField(forms.ChoiceField):
    """Offers what is possible now; whether the asked-for stage can be reached, the action says."""

    def valid_value(self, value: Any) -> bool:
        return str(value) in Lead.Stage.values


class MoveForm(forms.Form):
    """Where the lead goes, and why."""

    stage = StageField(label=_("Stage"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Both sides read it in the timeline."),
    )

    def __init__(self, data: Any = None, *, moves: list[Move], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["stage"].choices = [(move.stage, move.label) for move in moves]  # type: ignore[attr-defined]
        if len(moves) == 1:
            self.fields["stage"].initial = moves[0].stage
