"""The forms of people and teams; what they may mean is decided by the actions."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliance.calendars.models import Calendar
from alliance.people.models import SCOPES, Role, Side, Team, User
from alliance.people.models.clients import HIGHEST_RATE_LIMIT, LOWEST_RATE_LIMIT
from alliance.people.queries import deputies_for, open_teams
from alliance.people.writable_fields import all_writable_fields
from alliance.people.zones import time_zones

SCOPE_WORDS = {
    "leads:read": _("read leads and their timeline"),
    "leads:write": _("create and change leads"),
    "handoffs:read": _("read hand-offs"),
    "handoffs:write": _("offer hand-offs; with a side, also answer them"),
    "touches:write": _("add calls, mails and visits"),
    "consents:write": _("add consents and objections"),
    "changes:read": _("follow everything that changes"),
    "webhooks:write": _("look after its own webhooks"),
}


class TeamField(forms.ModelChoiceField):
    """A choice of open teams, each with its side."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_side_display()} · {obj.name}"


def offer(form: forms.Form, name: str, records: QuerySet[Any]) -> None:
    """Let a field choose among records read now."""
    cast(forms.ModelChoiceField, form.fields[name]).queryset = records


class IdentityForm(forms.Form):
    """Who somebody is: the name others read and the address they sign in with."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), help_text=_("The address the person signs in with."))


class PlaceForm(forms.Form):
    """Where somebody stands: a team of one side, or a role above both."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    team = TeamField(
        label=_("Team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("No team"),
        help_text=_("For members and team leads. The other roles stand above both sides and have no team."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "team", open_teams())


class PersonForm(IdentityForm, PlaceForm):
    """Somebody new, with their place."""

    field_order = ("name", "email", "role", "team")


class AbsenceForm(forms.Form):
    """Days away, and who stands in."""

    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    deputy = forms.ModelChoiceField(
        label=_("Deputy"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody – the team lead takes over"),
        help_text=_("New hand-offs go to the deputy on these days."),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "deputy", deputies_for(person))


class RegionsField(forms.CharField):
    """Codes with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return [code.strip() for code in super().clean(value).split(",") if code.strip()]


class TeamChangeForm(forms.Form):
    """What can change about a team besides its name."""

    parent = TeamField(
        label=_("Team above"), queryset=Team.objects.none(), required=False, empty_label=_("No team above")
    )
    calendar = forms.ModelChoiceField(
        label=_("Business calendar"),
        queryset=Calendar.objects.order_by("name"),
        initial=lambda: Calendar.objects.filter(is_default=True).first(),
        help_text=_("The clocks of this team run in its working hours."),
    )
    regions = RegionsField(
        label=_("Regions"), required=False, help_text=_("Short codes with commas between them: DE-BW, AT.")
    )

    def __init__(self, *args: Any, side: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "parent", open_teams().filter(side=side) if side else open_teams())


class TeamForm(TeamChangeForm):
    """A new team; its side never changes."""

    name = forms.CharField(label=_("Name"), max_length=80)
    side = forms.ChoiceField(
        label=_("Side"), choices=Side.choices, help_text=_("A team keeps its side for ever.")
    )
    field_order = ("name", "side", "parent", "calendar", "regions")


class TeamNameForm(forms.Form):
    """Another name from now on."""

    name = forms.CharField(
        label=_("New name"),
        max_length=80,
        help_text=_("Reports about earlier times keep the name that was valid then."),
    )


class ProfileForm(forms.Form):
    """What each person says about themselves, and how they want to read."""

    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=User.Language.choices)
    timezone = forms.ChoiceField(label=_("Time zone"))
    theme = forms.ChoiceField(label=_("Appearance"), choices=User.Theme.choices)
    what_i_do = forms.CharField(
        label=_("What I do"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    what_i_need = forms.CharField(
        label=_("What I need from you"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    what_you_get = forms.CharField(
        label=_("What you get from me"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    how_to_reach = forms.CharField(label=_("Best way to reach me"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = cast(forms.ChoiceField, self.fields["timezone"])
        zones.choices = [(zone, zone.replace("_", " ")) for zone in time_zones()]

    def clean(self) -> dict[str, Any]:
        # Browsers send line ends as CR LF; stored text has plain ones, or nothing would ever be unchanged.
        cleaned = super().clean() or {}
        return {name: value.replace("\r\n", "\n") for name, value in cleaned.items()}


class FieldsForm(forms.Form):
    """Which fields of a lead a program may write; all of them ticked leaves it unlimited."""

    writable_fields = forms.MultipleChoiceField(
        label=_("Fields of a lead that it may write"),
        choices=all_writable_fields,
        widget=forms.CheckboxSelectMultiple({"class": "columns"}),
        help_text=_(
            "What it sends in other fields is left out, and its answer names it. Its own name for a lead, and what "
            "a person declares about being contacted, are always taken."
        ),
        error_messages={"required": _("Choose at least one field.")},
    )


class ClientForm(FieldsForm):
    """A program that works along."""

    field_order = ("name", "system", "side", "writable_fields")

    name = forms.CharField(label=_("Name"), max_length=80)
    system = forms.SlugField(
        label=_("System"),
        max_length=60,
        required=False,
        help_text=_("The name its external ids live under; without one, it follows from the name."),
    )
    side = forms.ChoiceField(
        label=_("Side"),
        required=False,
        choices=[("", _("neutral – writes leads, never answers a hand-off")), *Side.choices],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("writable_fields", [name for name, _label in all_writable_fields()])

    def clean_side(self) -> str | None:
        return self.cleaned_data["side"] or None


class LimitForm(forms.Form):
    """How often a program may call."""

    rate_limit = forms.IntegerField(
        label=_("Requests per minute"),
        min_value=LOWEST_RATE_LIMIT,
        max_value=HIGHEST_RATE_LIMIT,
        help_text=_("More are answered with 429 until the minute is over."),
    )


class TokenForm(forms.Form):
    """What a new token may do, and for how long."""

    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=[(scope, format_lazy("{} – {}", scope, SCOPE_WORDS[scope])) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A token does what its scopes say and no more."),
    )
    days = forms.IntegerField(label=_("Valid for how many days"), initial=365, min_value=1, max_value=3650)
