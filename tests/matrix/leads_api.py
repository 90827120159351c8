"""Leads, touches and consents by REST."""

from typing import Any

from leads.crm.models import ExternalId
from leads.intake.merging import merge_leads
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.matrix import TokenRow


def a_lead(cast: Cast) -> dict[str, Any]:
    return {"lead_id": make_lead(stage="inquiry").pk}


def a_named_lead(cast: Cast) -> dict[str, Any]:
    ExternalId.objects.create(system="crm", external_id="7", lead=make_lead())
    return {"system": "crm", "external_id": "7"}


def a_name_only(cast: Cast) -> dict[str, Any]:
    ExternalId.objects.create(system="crm", external_id="7", lead=make_lead())
    return {}


def about_it(**said: Any) -> Any:
    return lambda _arguments: {"external_id": "7", **said}


def two_leads(cast: Cast) -> dict[str, Any]:
    return {"lead_id": make_lead("Keller").pk}


def into_it(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"drop": make_lead("Keller", email="k@b.de").pk}


def a_merged_lead(cast: Cast) -> dict[str, Any]:
    keep, drop = make_lead("Keller"), make_lead("Keller", email="k@b.de")
    merge = merge_leads(actor=cast.jana, keep=keep, drop=drop, now=NOW)
    return {"lead_id": keep.pk, "merge_id": merge.pk}


TOKEN_ROWS = [
    TokenRow("api_lead_list", "GET", "leads:read", 200),
    TokenRow(
        "api_lead_bulk",
        "POST",
        "leads:write",
        200,
        payload=lambda _arguments: {"leads": [{"email": "a@b.de"}]},
    ),
    TokenRow("api_lead_by_external_id", "GET", "leads:read", 200, a_named_lead),
    TokenRow(
        "api_lead_by_external_id",
        "PUT",
        "leads:write",
        200,
        a_named_lead,
        lambda _arguments: {"email": "a@b.de"},
    ),
    TokenRow("api_lead_detail", "GET", "leads:read", 200, a_lead),
    TokenRow("api_lead_detail", "PATCH", "leads:write", 200, a_lead, lambda _arguments: {"city": "Ulm"}),
    TokenRow(
        "api_lead_transitions",
        "POST",
        "leads:write",
        200,
        a_lead,
        lambda _arguments: {"stage": "nurturing"},
        # A side's program moves what its side looks after; here that is marketing.
        others={"sales": 409},
    ),
    TokenRow("api_lead_touches", "GET", "leads:read", 200, a_lead),
    TokenRow("api_lead_consents", "GET", "leads:read", 200, a_lead),
    TokenRow(
        "api_lead_merge",
        "POST",
        "leads:write",
        201,
        two_leads,
        into_it,
        side="marketing",
        others={None: 403},
    ),
    TokenRow("api_lead_merges", "GET", "leads:read", 200, a_lead),
    TokenRow(
        "api_lead_unmerge", "POST", "leads:write", 200, a_merged_lead, side="marketing", others={None: 403}
    ),
    TokenRow("api_touches", "POST", "touches:write", 201, a_name_only, about_it(kind="webinar")),
    TokenRow(
        "api_consents",
        "POST",
        "consents:write",
        201,
        a_name_only,
        about_it(channel="email", state="objected"),
    ),
]
