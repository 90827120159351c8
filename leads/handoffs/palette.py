"""What the palette finds of hand-offs: the open ones of the leads that were found, and the two pages."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance.people.models import User
from alliance.web.palette import Hit, Place, Search, Source, offer_places, offer_source
from leads.handoffs.models import Handoff
from leads.handoffs.queries import visible_handoffs
from leads.intake.palette import leads_alike, leads_found


def find_handoffs(search: Search) -> list[Hit]:
    leads = [*leads_found(search), *leads_alike(search)]
    if not leads:
        return []
    waiting = visible_handoffs(search.reader).filter(lead__in=leads, closed_at=None)
    return [_hit(handoff) for handoff in waiting.select_related("lead").order_by("due_at", "id")]


def recall_handoffs(reader: User, ids: list[int]) -> list[Hit]:
    return [_hit(each) for each in visible_handoffs(reader).filter(pk__in=ids).select_related("lead")]


def _hit(handoff: Handoff) -> Hit:
    detail = f"{handoff.get_kind_display()} · {handoff.get_state_display()}"
    url = reverse("handoff_detail", args=[handoff.pk])
    return Hit(f"handoff-{handoff.pk}", handoff.lead.name, url, detail, handoff.to_side)


offer_source(Source("handoff", _("Hand-offs"), 20, find_handoffs, recall_handoffs))
offer_places(Place(_("Hand-offs"), "handoff_list"), Place(_("Board of hand-offs"), "handoff_board"))
