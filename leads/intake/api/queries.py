"""Which leads a program asks for."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from alliance.errors import FieldProblem, Invalid
from alliance.people.models import Side, User
from alliance.rest.errors import BadValue
from alliance.rest.parsing import limit_up_to, one_of
from leads.crm.models import Lead
from leads.crm.queries import search_leads, visible_leads
from leads.intake.api.shapes import AboutLead
from leads.intake.values.text import clean

SORTS = {
    "-created_at": ("-created_at", "-id"),
    "created_at": ("created_at", "id"),
    "-updated_at": ("-updated_at", "-id"),
    "updated_at": ("updated_at", "id"),
}


class LeadNotNamed(Invalid):
    """The body names no lead, or one that does not exist."""

    code = "unknown_lead"


def instant(value: str) -> datetime:
    """A reader for an instant with its offset; a `+` that became a space on the way is understood."""
    try:
        moment = datetime.fromisoformat(value.replace(" ", "+"))
    except ValueError as error:
        raise ValueError(_("Say an instant, for example 2026-11-17T09:00:00Z.")) from error
    if moment.tzinfo is None:
        raise ValueError(_("Say the offset, for example 2026-11-17T09:00:00Z."))
    return moment


READERS: dict[str, Callable[[str], Any]] = {
    "stage": one_of(*(stage for stage in Lead.Stage.values if stage != Lead.Stage.ERASED)),
    "source": one_of(*Lead.Source.values),
    "fit": one_of(*Lead.Grade.values),
    "owner_side": one_of(*Side.values),
    "campaign": str,
    "q": str,
    "updated_since": instant,
    "sort": one_of(*SORTS),
    "limit": limit_up_to(200),
    "cursor": str,
}
PARAMETERS = [
    OpenApiParameter(
        name,
        {"limit": OpenApiTypes.INT, "updated_since": OpenApiTypes.DATETIME}.get(name, OpenApiTypes.STR),
        enum={
            "stage": Lead.Stage.values[:-1],
            "source": Lead.Source.values,
            "fit": Lead.Grade.values,
            "owner_side": Side.values,
            "sort": list(SORTS),
        }.get(name),
    )
    for name in READERS
]
_COLUMNS = {
    "stage": "stage",
    "source": "source",
    "fit": "fit_grade",
    "owner_side": "owner_side",
    "campaign": "campaign",
}


def filtered_leads(actor: User, query: dict[str, Any]) -> QuerySet[Lead]:
    """The leads the actor may see that fulfil every filter."""
    leads = visible_leads(actor).filter(
        **{column: query[name] for name, column in _COLUMNS.items() if name in query}
    )
    if "updated_since" in query:
        leads = leads.filter(updated_at__gte=query["updated_since"])
    return search_leads(leads, query["q"]) if query.get("q") else leads


def by_external_id(actor: User, system: str, external_id: str) -> Lead:
    """The lead that a system knows by this id; raises Http404."""
    return get_object_or_404(
        visible_leads(actor), external_ids__system=clean(system), external_ids__external_id=clean(external_id)
    )


def read_name(system: str, external_id: str) -> tuple[str, str]:
    """The two parts of an external name as they are kept; raises BadValue."""
    problems = [
        FieldProblem(pointer, "invalid_value", _("1 to %(maximum)s characters.") % {"maximum": maximum})
        for pointer, value, maximum in (("/system", system, 60), ("/external_id", external_id, 200))
        if not 0 < len(clean(value)) <= maximum
    ]
    if problems:
        raise BadValue(fields=problems)
    return clean(system), clean(external_id)


def named_lead(actor: User, about: AboutLead, system: str) -> Lead:
    """The lead a body speaks of; raises LeadNotNamed."""
    try:
        if about.lead_id is not None and about.external_id is None:
            return get_object_or_404(visible_leads(actor), pk=about.lead_id)
        if about.external_id is not None and about.lead_id is None:
            return by_external_id(actor, about.system or system, about.external_id)
    except Http404:
        pass
    pointer = "/external_id" if about.external_id is not None else "/lead_id"
    problem = FieldProblem(
        pointer, "unknown_lead", _("Name one existing lead, by lead_id or by external_id.")
    )
    raise LeadNotNamed(problem.message, fields=[problem])
