"""Leads, touches and consents by REST."""

from typing import Any

from leads.crm.models import ExternalId
from tests.cast import Cast
from tests.factories import make_lead
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
