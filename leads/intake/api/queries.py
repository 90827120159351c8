"""Which leads a program asks for."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from alliance.errors import FieldProblem, Invalid
from alliance.people.models import Side, User
from alliance.rest.parsing import in_utc, limit_up_to, one_of, read_query, several, truth, whole_number
from alliance.rest.schema import CURSOR, LIMIT, integer, text, words
from leads.crm.models import Channel, ExternalId, Lead
from leads.crm.queries import contactable_leads, search_leads, visible_leads
from leads.intake.api.shapes import AboutLead
from leads.intake.changes import ValueNotUsable
from leads.intake.values.text import clean, system_name
from leads.intake.ways import leads_along

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
    return in_utc(moment)


STAGES = [stage for stage in Lead.Stage.values if stage != Lead.Stage.ERASED]
MOST_IDS = 200
READERS: dict[str, Callable[[str], Any]] = {
    "ids": several(whole_number, most=MOST_IDS),
    "external_id": str,
    "system": str,
    "stage": several(one_of(*STAGES), most=len(STAGES)),
    "source": several(one_of(*Lead.Source.values), most=len(Lead.Source.values)),
    "fit": several(one_of(*Lead.Grade.values), most=len(Lead.Grade.values)),
    "owner_side": one_of(*Side.values),
    "campaign": str,
    "may_contact": one_of(*Channel.values),
    "hand_raise": truth,
    "q": str,
    "updated_since": instant,
    "sort": one_of(*SORTS),
    "limit": limit_up_to(200),
    "cursor": str,
}
_SCHEMAS: dict[str, tuple[Any, str]] = {
    "ids": (
        {"type": "array", "items": integer(1, 2**63 - 1), "minItems": 1, "maxItems": MOST_IDS},
        "These leads; those that are gone are missing from the answer.",
    ),
    "external_id": (text(), "The lead that `system` (if not said, the client's own) knows by this id."),
    "system": (text(), "The leads that this system has a name for."),
    "stage": (words(STAGES), ""),
    "source": (words(Lead.Source.values), ""),
    "fit": (words(Lead.Grade.values), ""),
    "owner_side": (text(*Side.values), "The side that looks after the lead."),
    "campaign": (text(), ""),
    "may_contact": (text(*Channel.values), "Those who may be contacted on this channel."),
    "hand_raise": ({"type": "boolean"}, "Whether the person asked to be contacted."),
    "q": (text(), "Words in name, company or e-mail address."),
    "updated_since": (
        OpenApiTypes.DATETIME,
        "Changed at this instant or later; sorted by `updated_at` if not said.",
    ),
    "sort": (text(*SORTS), "`-created_at` if not said; `-` is newest first."),
}
PARAMETERS = [
    *(
        OpenApiParameter(name, schema, description=said, style="form", explode=False)
        if isinstance(schema, dict) and schema["type"] == "array"
        else OpenApiParameter(name, schema, description=said)
        for name, (schema, said) in _SCHEMAS.items()
    ),
    LIMIT,
    CURSOR,
]
# Where the whole of a table would be read to find few, several values are still one walk along an index each.
_COLUMNS = {
    "ids": "pk__in",
    "stage": "stage__in",
    "source": "source__in",
    "fit": "fit_grade__in",
    "owner_side": "owner_side",
    "campaign": "campaign",
}


def read_leads_query(request: Request, system: str) -> dict[str, Any]:
    """What the address asks for; raises a BadRequest (400) for what is not understood."""
    query = read_query(request, READERS)
    if "external_id" in query or "system" in query:
        query["name"] = {"system": system_name(query.get("system", system))}
    if "external_id" in query:
        query["name"]["external_id"] = clean(query["external_id"])
    query.setdefault("sort", "updated_at" if "updated_since" in query else "-created_at")
    return query


def filtered_leads(actor: User, query: dict[str, Any]) -> QuerySet[Lead]:
    """The leads the actor may see that fulfil every filter."""
    leads = visible_leads(actor)
    for name, value in query.items():
        if one_value := _one_value(name, value):
            leads = leads.filter(**one_value)
        elif name in _COLUMNS:
            leads = leads.filter(**{_COLUMNS[name]: value})
    if "updated_since" in query:
        leads = leads.filter(updated_at__gte=query["updated_since"])
    if query.get("hand_raise") is False:
        leads = leads.filter(requested_at=None)
    if "may_contact" in query:
        leads = contactable_leads(leads, query["may_contact"])
    if "name" in query:
        leads = leads.filter(Exists(ExternalId.objects.filter(lead=OuterRef("pk"), **query["name"])))
    return search_leads(leads, query["q"]) if query.get("q") else leads


def along_for(query: dict[str, Any]) -> QuerySet[Lead] | None:
    """Where a page is looked for; named leads and an order from an instant on need no other way."""
    names = query.keys() - {"sort", "limit", "cursor"}
    order = SORTS[query["sort"]]
    if "ids" in query or (names == {"updated_since"} and "updated_at" in order[0]):
        return None
    one_value = {column: value for name in names for column, value in _one_value(name, query[name]).items()}
    return leads_along(order, one_value, more=len(names) > len(one_value))


def _one_value(name: str, value: Any) -> dict[str, Any]:
    """What a filter asks of one column when that is one value, else nothing; compared, the index gives the order."""
    if name == "hand_raise":
        return {"requested_at__isnull": False} if value else {}
    if name not in _COLUMNS or name == "ids" or (isinstance(value, list) and len(value) > 1):
        return {}
    return {_COLUMNS[name].removesuffix("__in"): value[0] if isinstance(value, list) else value}


def by_external_id(actor: User, system: str, external_id: str) -> Lead:
    """The lead that a system knows by this id; raises Http404."""
    return get_object_or_404(
        visible_leads(actor),
        external_ids__system=system_name(system),
        external_ids__external_id=clean(external_id),
    )


def read_name(system: str, external_id: str) -> tuple[str, str]:
    """The two parts of an external name as they are kept; raises ValueNotUsable."""
    problems = [
        FieldProblem(pointer, "invalid_value", _("1 to %(maximum)s characters.") % {"maximum": maximum})
        for pointer, read, value, maximum in (
            ("/system", system_name, system, 60),
            ("/external_id", clean, external_id, 200),
        )
        if not 0 < len(read(value)) <= maximum
    ]
    if problems:
        raise ValueNotUsable(fields=problems)
    return system_name(system), clean(external_id)


def named_lead(actor: User, about: AboutLead, system: str) -> Lead:
    """The lead a body speaks of; raises LeadNotNamed."""
    try:
        if about.lead_id is not None and about.external_id is about.system is None:
            return get_object_or_404(visible_leads(actor), pk=about.lead_id)
        if about.external_id is not None and about.lead_id is None:
            return by_external_id(actor, about.system or system, about.external_id)
    except Http404:
        pass
    pointer = "/lead_id" if about.external_id is about.system is None else "/external_id"
    problem = FieldProblem(
        pointer, "unknown_lead", _("Name one existing lead, by lead_id or by external_id.")
    )
    raise LeadNotNamed(problem.message, fields=[problem])
