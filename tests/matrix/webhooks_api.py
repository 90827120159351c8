"""Webhooks by REST: a program's own, under a scope of its own."""

from typing import Any

from tests.cast import Cast
from tests.hooks import scenes
from tests.matrix import TokenRow

SCOPE = "webhooks:write"


def a_body(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"url": "https://erp.example/hooks", "types": ["team"]}


def nothing(arguments: dict[str, Any]) -> dict[str, Any]:
    return {}


def of_another(cast: Cast) -> dict[str, Any]:
    """The scope opens the door; behind it stands nothing of other programs. Its own: tests/rest/test_webhooks.py."""
    return {"webhook_id": scenes.endpoint(scenes.program("Helpdesk")).pk}


def a_message(cast: Cast) -> dict[str, Any]:
    message = scenes.refused(scenes.endpoint(scenes.program("Helpdesk")))
    return {"webhook_id": message.endpoint_id, "delivery_id": message.pk}


TOKEN_ROWS = [
    TokenRow("api_webhook_list", "GET", SCOPE, 200),
    TokenRow("api_webhook_list", "POST", SCOPE, 201, payload=a_body),
    TokenRow("api_webhook_detail", "GET", SCOPE, 404, of_another),
    TokenRow("api_webhook_detail", "PATCH", SCOPE, 404, of_another, nothing),
    TokenRow("api_webhook_detail", "DELETE", SCOPE, 404, of_another),
    TokenRow("api_webhook_pause", "POST", SCOPE, 404, of_another),
    TokenRow("api_webhook_resume", "POST", SCOPE, 404, of_another),
    TokenRow("api_webhook_rotate", "POST", SCOPE, 404, of_another),
    TokenRow("api_webhook_test", "POST", SCOPE, 404, of_another),
    TokenRow("api_delivery_list", "GET", SCOPE, 404, of_another),
    TokenRow("api_delivery_replay", "POST", SCOPE, 404, a_message),
]
