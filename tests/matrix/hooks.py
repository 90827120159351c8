"""Webhooks are a technical setting: administrators alone, and for everybody else they do not exist."""

from typing import Any

from alliance.hooks.models import Endpoint
from tests.cast import Cast
from tests.hooks import scenes
from tests.matrix import Row
from tests.matrix.people import admin_only


def a_program(cast: Cast) -> dict[str, Any]:
    return {"client_id": scenes.program().pk}


def an_endpoint(cast: Cast) -> dict[str, Any]:
    return {"endpoint_id": scenes.endpoint().pk}


def a_paused_one(cast: Cast) -> dict[str, Any]:
    return {"endpoint_id": scenes.endpoint(state=Endpoint.State.OFF).pk}


def a_refused_message(cast: Cast) -> dict[str, Any]:
    return {"delivery_id": scenes.refused(scenes.endpoint()).pk}


def facts(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"url": "https://erp.example/hooks", "types": ["lead"], "leaves_out_own": "on"}


def a_change(arguments: dict[str, Any]) -> dict[str, Any]:
    return {**facts(arguments), "version": Endpoint.objects.get(pk=arguments["endpoint_id"]).version}


ROWS: list[Row] = [
    Row("webhook_list", "GET", admin_only(200, 404)),
    Row("webhook_choose", "GET", admin_only(200, 404)),
    Row("webhook_new", "GET", admin_only(200, 404), a_program),
    Row("webhook_new", "POST", admin_only(201, 404), a_program, facts),
    Row("webhook_detail", "GET", admin_only(200, 404), an_endpoint),
    Row("webhook_edit", "GET", admin_only(200, 404), an_endpoint),
    Row("webhook_edit", "POST", admin_only(302, 404), an_endpoint, a_change),
    Row("webhook_remove", "GET", admin_only(200, 404), an_endpoint),
    Row("webhook_remove", "POST", admin_only(302, 404), an_endpoint),
    Row("webhook_secret", "GET", admin_only(200, 404), an_endpoint),
    Row("webhook_secret", "POST", admin_only(201, 404), an_endpoint),
    Row("webhook_pause", "POST", admin_only(302, 404), an_endpoint),
    Row("webhook_resume", "POST", admin_only(302, 404), a_paused_one),
    Row("webhook_test", "POST", admin_only(302, 404), an_endpoint),
    Row("webhook_delivery", "GET", admin_only(200, 404), a_refused_message),
    Row("webhook_redeliver", "POST", admin_only(302, 404), a_refused_message),
]
