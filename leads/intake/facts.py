"""The facts on a lead's page, and the fields behind each that can be corrected where it stands."""

from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from leads.crm.models import Lead
from leads.intake.lines import field_label
from leads.intake.provenance import Provenance, provenance_of
from leads.intake.values.names import country_name, language_name

# Fact → the fields that are corrected together.
FACTS: dict[str, tuple[str, ...]] = {
    "name": ("salutation", "first_name", "last_name"),
    "email": ("email",),
    "phone": ("phone",),
    "company": ("company_name", "company_domain"),
    "job": ("job_title",),
    "place": ("postal_code", "city", "country"),
    "language": ("language",),
    "segment": ("segment",),
    "interest": ("interest",),
    "campaign": ("campaign",),
    "potential": ("potential",),
    "note": ("note",),
    "next": ("next_step", "next_step_on"),
}


class Fact(NamedTuple):
    """One line of the facts; without a value it invites to add one."""

    name: str
    label: str | Promise
    value: str
    note: str | Promise = ""
    source: Provenance | None = None

    @property
    def element(self) -> str:
        return f"fact-{self.name}"


def facts_of(lead: Lead) -> list[Fact]:
    """Who it is and what they want, in reading order; the ways to reach them stand elsewhere."""
    place = " ".join(filter(None, (lead.postal_code, lead.city)))
    potential = (
        f"{number_format(lead.potential, force_grouping=True)} {lead.currency}"
        if lead.potential is not None
        else ""
    )
    return [
        Fact("company", field_label("company_name"), lead.company_name, lead.company_domain),
        Fact("job", field_label("job_title"), lead.job_title),
        Fact("place", _("Place"), ", ".join(filter(None, (place, country_name(lead.country))))),
        Fact("language", field_label("language"), language_name(lead.language)),
        Fact("segment", field_label("segment"), lead.segment),
        Fact("interest", field_label("interest"), ", ".join(lead.interest)),
        Fact("campaign", field_label("campaign"), lead.campaign),
        Fact("potential", field_label("potential"), potential),
        Fact("note", field_label("note"), lead.note),
    ]


def sources_of(lead: Lead) -> dict[str, Provenance]:
    """Fact → who said last what stands in it; one query."""
    known = provenance_of(lead)
    told = {fact: [known[column] for column in columns if column in known] for fact, columns in FACTS.items()}
    return {fact: max(said, key=lambda one: one.at) for fact, said in told.items() if said}
