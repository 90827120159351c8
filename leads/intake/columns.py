"""The columns of the lead list: which there are, what each shows, and which an address asks for, in which order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leads.crm.models import Channel, Lead
from leads.crm.queries import consent_by_channel, permits_contact
from leads.intake.values.names import country_name, language_name

Text = str | Promise
MOST_UNKNOWN = 5


def _shown(value: Any) -> str:
    """A value as the reader writes it."""
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATE_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return "" if value is None else str(value)


def _potential(lead: Lead) -> str:
    if lead.potential is None:
        return ""
    return f"{number_format(lead.potential, force_grouping=True)} {lead.currency}"


def channels_open(lead: Lead) -> list[str]:
    """The channels on which the lead may be contacted; asks nothing when the consents were prefetched."""
    said = consent_by_channel(lead)
    return [channel for channel in Channel.values if channel in said and permits_contact(said[channel])]


def _channels(lead: Lead) -> str:
    return ", ".join(str(Channel(channel).label) for channel in channels_open(lead))


@dataclass(frozen=True)
class Column:
    """One column: `fields` are what it reads of a lead; a `template` draws it, else `text` is what stands there."""

    code: str
    label: Text
    fields: tuple[str, ...]
    text: Callable[[Lead], str] | None = None
    template: str = ""


class Choice(NamedTuple):
    """A column in the chooser: where it stands, if it does."""

    column: Column
    place: int | None


def _drawn(code: str, label: Text, *fields: str) -> Column:
    return Column(code, label, fields, template=f"intake/columns/{code}.html")


def _plain(code: str, label: Text, field: str) -> Column:
    return Column(code, label, (field,), lambda lead: _shown(getattr(lead, field)))


COLUMNS = {
    column.code: column
    for column in (
        _drawn("stage", _("Stage"), "stage", "stage_since"),
        _drawn("fit", _("Fit"), "fit_grade"),
        _drawn("engagement", _("Engagement"), "engagement_points", "engagement_at"),
        _drawn("owner", _("Looked after by"), "owner_side", "owner__name"),
        _drawn("touch", _("Last contact")),
        _drawn("next", _("Next step"), "next_step", "next_step_on"),
        Column("source", _("Source"), ("source",), lambda lead: str(lead.get_source_display())),
        _plain("campaign", _("Campaign"), "campaign"),
        _plain("segment", _("Segment"), "segment"),
        Column("interest", _("Interest"), ("interest",), lambda lead: ", ".join(lead.interest)),
        Column("potential", _("Potential"), ("potential", "currency"), _potential),
        _plain("email", _("E-mail"), "email"),
        _plain("phone", _("Phone"), "phone"),
        Column(
            "place",
            _("Place"),
            ("postal_code", "city"),
            lambda lead: " ".join(filter(None, (lead.postal_code, lead.city))),
        ),
        Column("country", _("Country"), ("country",), lambda lead: country_name(lead.country)),
        Column("language", _("Language"), ("language",), lambda lead: language_name(lead.language)),
        Column("channels", _("May be contacted"), (), _channels),
        _plain("asked", _("Asked for contact"), "requested_at"),
        _plain("resume", _("Resume on"), "resume_on"),
        _plain("created", _("Created"), "created_at"),
        _plain("changed", _("Changed"), "updated_at"),
    )
}
DEFAULT = ("stage", "fit", "engagement", "owner", "touch", "next")


class LeadColumns:
    """The columns an address asks for by `columns=stage,fit`; nobody's default differs by side."""

    def __init__(self, asked: str) -> None:
        codes = list(dict.fromkeys(code.strip() for code in asked.split(",") if code.strip()))
        self.unknown = [code[:40] for code in codes if code not in COLUMNS][:MOST_UNKNOWN]
        self.codes: tuple[str, ...] = tuple(code for code in codes if code in COLUMNS) or DEFAULT

    @classmethod
    def of(cls, codes: Sequence[str]) -> "LeadColumns":
        return cls(",".join(codes))

    @property
    def said(self) -> str:
        """As the address has it; the usual columns need no word."""
        return "" if self.codes == DEFAULT else ",".join(self.codes)

    @property
    def shown(self) -> list[Column]:
        return [COLUMNS[code] for code in self.codes]

    @property
    def fields(self) -> set[str]:
        return {field for column in self.shown for field in column.fields}

    def has(self, code: str) -> bool:
        return code in self.codes

    @property
    def choices(self) -> list[Choice]:
        """Those in the list in their order, then all others."""
        places = {code: place for place, code in enumerate(self.codes, 1)}
        others = [code for code in COLUMNS if code not in places]
        return [Choice(COLUMNS[code], places.get(code)) for code in (*places, *others)]
