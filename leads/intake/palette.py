"""What the palette finds of the intake: leads, those with similar names apart, and its pages."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance.paging import keyset_page
from alliance.people.models import User
from alliance.web.palette import SHOWN, Hit, Place, Search, Source, offer_places, offer_source
from leads.crm.models import Lead
from leads.crm.queries import visible_leads
from leads.crm.search import are_rare, matching_leads, similar_leads
from leads.intake.filters import short_stage
from leads.intake.lists import FEW
from leads.intake.permissions import may_capture_lead
from leads.intake.values.phones import normal_phone

NEWEST = ("-created_at", "-id")
_SHOWN = ("first_name", "last_name", "company_name", "email", "phone", "stage", "owner_side", "created_at")


def leads_found(search: Search) -> list[Lead]:
    """The newest leads that the words name; rooms further on ask for what belongs to them."""
    return search.once("leads", lambda: _matching(search)) if search.words else []


def leads_alike(search: Search) -> list[Lead]:
    """When few were found, those whose words look like these."""
    found = leads_found(search)
    if len(search.words) < 3 or len(found) > FEW:
        return []
    shown = {lead.pk for lead in found}
    leads = visible_leads(search.reader).only(*_SHOWN)
    return search.once("leads alike", lambda: similar_leads(leads, search.words, shown))


def _matching(search: Search) -> list[Lead]:
    leads = visible_leads(search.reader).only(*_SHOWN)
    found = matching_leads(leads, search.words, normal_phone(search.words))
    rare = are_rare(search.words)
    return keyset_page(
        found, order=NEWEST, limit=SHOWN, along=Lead.objects.all(), patient=True, rare=rare
    ).items


def _hits(leads: Iterable[Lead]) -> list[Hit]:
    return [
        Hit(
            f"lead-{lead.pk}",
            lead.name,
            reverse("lead_detail", args=[lead.pk]),
            " · ".join(filter(None, (lead.company_name, short_stage(lead.stage)))),
            lead.owner_side,
        )
        for lead in leads
    ]


def recall_leads(reader: User, ids: list[int]) -> list[Hit]:
    return _hits(visible_leads(reader).filter(pk__in=ids).only(*_SHOWN))


offer_source(Source("lead", _("Leads"), 10, lambda search: _hits(leads_found(search)), recall_leads))
offer_source(Source("alike", _("Did you mean one of these?"), 11, lambda search: _hits(leads_alike(search))))
offer_places(
    Place(_("Leads"), "lead_list"),
    Place(_("Possible duplicates"), "duplicate_list"),
    Place(_("Who counts as an MQL?"), "score_rules"),
    Place(_("New lead"), "lead_new", is_action=True, is_open_to=may_capture_lead),
    Place(_("Import leads"), "import_new", is_action=True, is_open_to=may_capture_lead),
)
