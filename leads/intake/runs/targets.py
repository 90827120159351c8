"""What a column may mean, and how its heading is recognised: by memory, by a ready-made list, by its words."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leads.intake.files.heading_line import looks_like_phone
from leads.intake.files.headings import Heading, read_heading
from leads.intake.models import ImportMapping, ImportRun
from leads.intake.runs.ready_made import READY_MADE
from leads.intake.values.text import fold

LEAVE_OUT, OWN_FIELD = "ours", ""
TARGETS: dict[str, str | Promise] = {
    "external_id": _("Number in the other system"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "mobile": _("Mobile phone"),
    "salutation": _("Salutation"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "name": _("Full name"),
    "job_title": _("Job title"),
    "company": _("Company"),
    "domain": _("Company website"),
    "postal_code": _("Postcode"),
    "city": _("City"),
    "country": _("Country"),
    "language": _("Language"),
    "segment": _("Segment"),
    "source": _("Source"),
    "campaign": _("Campaign"),
    "first_touch_at": _("First contact on"),
    "requested_at": _("Asked for contact on"),
    "interest": _("Interest"),
    "potential": _("Potential"),
    "currency": _("Currency"),
    "note": _("Note"),
    "consent_email": _("Consent to e-mail"),
    "consent_phone": _("Consent to calls"),
    "stage": _("Stage"),
    "stage_reason": _("Reason of the stage"),
    OWN_FIELD: _("A field of its own, under this name"),
    LEAVE_OUT: _("Leave out"),
}


def recognised_maker(headings: Sequence[str]) -> str:
    """The system whose exports have these headings: `hubspot`, `salesforce`, or nothing."""
    folded = {fold(words) for words in headings}
    for maker, ready in READY_MADE.items():
        if len(folded & ready.signature) >= 2:
            return maker
    return ""


def remembered_system(headings: Sequence[str]) -> str:
    """The source whose last file had all of these headings."""
    known = ImportMapping.objects.filter(fields__has_keys=list(headings)).order_by("-updated_at")
    return known.values_list("system", flat=True).first() or ""


def suggested_fields(headings: Sequence[str], system: str = "") -> list[str]:
    """For each column the field it most likely means."""
    remembered: dict[str, str] = {}
    if system and (mapping := ImportMapping.objects.filter(system=system).first()):
        remembered = mapping.fields
    maker = recognised_maker(headings)
    ready = READY_MADE[maker].fields if maker else {}
    return [_suggested(words, remembered, ready) for words in headings]


def _suggested(words: str, remembered: dict[str, str], ready: dict[str, str]) -> str:
    if words in remembered:
        return remembered[words]
    return ready.get(fold(words)) or read_heading(words).field


def fields_by_content(samples: Sequence[Sequence[str]]) -> list[str]:
    """The same for columns without headings: an address and a number tell what they are, the first of each."""
    fields: list[str] = []
    for found in samples:
        field = OWN_FIELD
        if found and all("@" in value for value in found):
            field = "email"
        elif found and all(map(looks_like_phone, found)):
            field = "phone"
        fields.append(OWN_FIELD if field in fields else field)
    return fields


def headings_of(run: ImportRun) -> tuple[Heading, ...]:
    """The columns as they were named; a currency in the heading still counts."""
    return tuple(
        Heading(words, field, read_heading(words).currency)
        for words, field in zip(run.headings, run.columns, strict=True)
    )
