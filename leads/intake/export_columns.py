"""What a file of leads says in each column; an import understands the headings, but skips those with `(Alliance)`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alliance.people.models import Side
from leads.crm.models import Channel, Consent, Lead, Touch
from leads.crm.queries import consent_by_channel
from leads.intake.scoring import engagement_now
from leads.intake.sentence import short_stage
from leads.intake.values.names import country_name, language_name


@dataclass(frozen=True)
class Exported:
    """A lead with what stands beside it, as one row is written."""

    lead: Lead
    touch: Touch | None
    consents: dict[str, Consent]
    now: datetime


Value = Callable[[Exported], Any]


@dataclass(frozen=True)
class ExportColumn:
    """One column of the file; values are text, numbers, days or instants."""

    heading: str | Promise
    value: Value
    fields: tuple[str, ...] = ()


def _field(heading: str | Promise, name: str) -> ExportColumn:
    return ExportColumn(heading, lambda row: getattr(row.lead, name), (name,))


@lru_cache(maxsize=512)
def _label_in(_language: str | None, choices: type[TextChoices], value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _label(choices: type[TextChoices], value: str) -> str:
    """Looking up a translation for every cell would be half the work of a file."""
    return _label_in(get_language(), choices, value)


def _owner(row: Exported) -> str:
    return row.lead.owner.name if row.lead.owner else ""


WHO = (
    _field(_("First name"), "first_name"),
    _field(_("Last name"), "last_name"),
    _field(_("Job title"), "job_title"),
    _field(_("Company"), "company_name"),
    _field(_("E-mail"), "email"),
    _field(_("Phone"), "phone"),
)
# The columns of the list → those of the file.
BY_CODE: dict[str, tuple[ExportColumn, ...]] = {
    "stage": (
        ExportColumn(_("Stage (Alliance)"), lambda row: short_stage(row.lead.stage), ("stage",)),
        _field(_("In this stage since (Alliance)"), "stage_since"),
    ),
    "fit": (_field(_("Fit (Alliance)"), "fit_grade"),),
    "engagement": (
        ExportColumn(
            _("Engagement (Alliance)"),
            lambda row: engagement_now(row.lead, row.now),
            ("engagement_points", "engagement_at"),
        ),
    ),
    "owner": (
        ExportColumn(_("Side (Alliance)"), lambda row: _label(Side, row.lead.owner_side), ("owner_side",)),
        ExportColumn(_("Looked after by (Alliance)"), _owner, ("owner__name",)),
    ),
    "touch": (
        ExportColumn(
            _("Last contact (Alliance)"), lambda row: _label(Touch.Kind, row.touch.kind) if row.touch else ""
        ),
        ExportColumn(
            _("Last contact at (Alliance)"), lambda row: row.touch.occurred_at if row.touch else None
        ),
    ),
    "next": (
        _field(_("Next step (Alliance)"), "next_step"),
        _field(_("Next step on (Alliance)"), "next_step_on"),
    ),
    "source": (
        ExportColumn(_("Source (Alliance)"), lambda row: _label(Lead.Source, row.lead.source), ("source",)),
    ),
    "campaign": (_field(_("Campaign"), "campaign"),),
    "segment": (_field(_("Segment"), "segment"),),
    "interest": (ExportColumn(_("Interest"), lambda row: "; ".join(row.lead.interest), ("interest",)),),
    "potential": (_field(_("Potential"), "potential"), _field(_("Currency"), "currency")),
    "place": (_field(_("Postal code"), "postal_code"), _field(_("City"), "city")),
    "country": (ExportColumn(_("Country"), lambda row: country_name(row.lead.country), ("country",)),),
    "language": (ExportColumn(_("Language"), lambda row: language_name(row.lead.language), ("language",)),),
    "asked": (_field(_("Asked for contact at (Alliance)"), "requested_at"),),
    "resume": (_field(_("Resume on (Alliance)"), "resume_on"),),
    "created": (_field(_("Created at (Alliance)"), "created_at"),),
    "changed": (_field(_("Changed at (Alliance)"), "updated_at"),),
}


def _consent(channel: Channel) -> ExportColumn:
    return ExportColumn(_consent_heading(channel), lambda row: _consent_words(row.consents.get(channel)))


def _consent_heading(channel: Channel) -> str | Promise:
    return {
        Channel.EMAIL: _("Consent e-mail (Alliance)"),
        Channel.PHONE: _("Consent phone (Alliance)"),
        Channel.POST: _("Consent post (Alliance)"),
    }[channel]


def _consent_words(consent: Consent | None) -> str:
    if consent is None:
        return ""
    if consent.state != Consent.State.CONFIRMED:
        return _label(Consent.State, consent.state)
    return f"{_label(Consent.State, consent.state)}: {_label(Consent.Basis, consent.basis)}"


CONSENTS = tuple(_consent(channel) for channel in (Channel.EMAIL, Channel.PHONE, Channel.POST))


def exported_columns(codes: Sequence[str]) -> list[ExportColumn]:
    """Who it is and how to reach them, the columns of the list, and whether they may be contacted."""
    chosen = (column for code in codes for column in BY_CODE.get(code, ()))
    shown = {*WHO}
    return [*WHO, *(column for column in chosen if column not in shown), *CONSENTS]


def row_of(lead: Lead, touch: Touch | None, now: datetime) -> Exported:
    return Exported(lead, touch, consent_by_channel(lead), now)
