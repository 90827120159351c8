"""The interface is exactly what it says of itself.

Schemathesis asks a running workspace everything the description allows and much that it forbids, step after step;
by hand, and for longer: `schemathesis --config-file tests/rest/schemathesis.toml run ADDRESS -H "Authorization: …"`.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from jsonschema import Draft202012Validator

from alliance.people.models import SCOPES
from alliance.rest.openapi import document
from alliance.rest.routes import template
from tests.workspace import Workspace, running_workspace

HERE = Path(__file__).parent
SECONDS = 75
# They describe the interface, or are no part of it.
NOT_DESCRIBED = {"/schema", "api/docs", "api/{address}"}


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    with running_workspace() as running:
        yield running


@pytest.mark.journey
@pytest.mark.timeout(600)
def test_schemathesis_finds_nothing(workspace: Workspace) -> None:
    options = ("--side", "sales", "--scopes", ",".join(SCOPES))
    token = workspace.manage("create_token", "Probe", *options).strip()
    found = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "run",
         f"{workspace.url}/api/v1/schema", "--header", f"Authorization: Bearer {token}", "--max-time", str(SECONDS),
         "--max-examples", "15", "--no-color"],
        capture_output=True, text=True, cwd=HERE.parent.parent,
    )  # fmt: skip

    assert found.returncode == 0, found.stdout[-20_000:] + found.stderr[-2_000:]


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return json.loads(document())


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        elif isinstance(pattern, URLPattern) and route.startswith("api/"):
            yield template(route), pattern.callback


def test_every_address_and_method_is_described_and_every_description_has_one(described: dict) -> None:
    there = {
        (path, method.lower())
        for path, view in addresses(get_resolver())
        if path not in NOT_DESCRIBED
        for method in view.cls.scope
    }

    said = {(path, method) for path, item in described["paths"].items() for method in item}

    assert said == there


def test_every_operation_says_its_scope(described: dict) -> None:
    there = {
        (path, method.lower()): [{"token": [scope]}]
        for path, view in addresses(get_resolver())
        if path not in NOT_DESCRIBED
        for method, scope in view.cls.scope.items()
    }

    said = {
        (path, method): one["security"]
        for path, item in described["paths"].items()
        for method, one in item.items()
    }

    assert said == there


def test_the_document_is_openapi_and_its_shapes_are_schemas(described: dict) -> None:
    assert described["openapi"].startswith("3.1")
    assert described["servers"] == [{"url": "/api/v1"}]
    for schema in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_everything_that_is_referred_to_is_there(described: dict) -> None:
    text = json.dumps(described)
    wanted = {part.split('"')[0] for part in text.split('"#/components/')[1:]}

    there = {f"{kind}/{name}" for kind, parts in described["components"].items() for name in parts}

    assert wanted - there == set()


def test_links_name_operations_that_exist(described: dict) -> None:
    operations = [operation for item in described["paths"].values() for operation in item.values()]
    named = {operation["operationId"] for operation in operations}
    answers = [answer for operation in operations for answer in operation["responses"].values()]

    linked = {link["operationId"] for answer in answers for link in answer.get("links", {}).values()}

    assert linked
    assert linked - named == set()


def test_names_of_operations_stay(described: dict) -> None:
    """Programs are generated from these names: a changed one breaks them."""
    named = {operation["operationId"] for item in described["paths"].values() for operation in item.values()}

    assert named == {
        "changes_list", "consents_create", "handoffs_accept", "handoffs_confirm", "handoffs_dispute",
        "handoffs_disqualify", "handoffs_get", "handoffs_list", "handoffs_offer", "handoffs_qualify",
        "handoffs_reject", "handoffs_responses", "handoffs_return", "handoffs_withdraw", "lead_consents_list",
        "lead_merges_list", "lead_touches_list", "leads_bulk", "leads_get", "leads_get_by_external_id", "leads_list",
        "leads_merge", "leads_move", "leads_patch", "leads_put_by_external_id", "leads_unmerge",
        "webhook_deliveries_list", "webhook_deliveries_replay", "webhooks_create", "webhooks_delete", "webhooks_get",
        "webhooks_list", "webhooks_pause", "webhooks_resume", "webhooks_rotate", "webhooks_test", "webhooks_update",
        "sync_errors_list", "sync_runs_list", "touches_create",
    }  # fmt: skip


def test_every_body_has_an_example_that_fits_its_shape(described: dict) -> None:
    shapes = {"$id": "urn:shapes", "components": described["components"]}
    operations = [operation for item in described["paths"].values() for operation in item.values()]
    bodies = {
        one["operationId"]: one["requestBody"]["content"]["application/json"]
        for one in operations
        if "requestBody" in one
    }

    for said in bodies.values():
        Draft202012Validator({**shapes, **said["schema"]}).validate(said["example"])

    # An answer that needs no words takes an empty body.
    assert {name for name, said in bodies.items() if not said.get("example")} == {
        "handoffs_accept",
        "leads_unmerge",
    }


def test_an_address_with_a_lead_says_where_a_merged_one_went(described: dict) -> None:
    about_leads = {path: item for path, item in described["paths"].items() if "{lead_id}" in path}

    said = {
        (path, method): set(operation["responses"]) & {"301", "410"}
        for path, item in about_leads.items()
        for method, operation in item.items()
    }

    assert len(said) == 9
    assert said == {key: {"301"} if key[1] == "get" else {"410"} for key in said}


def test_every_operation_says_its_headers_and_refusals(described: dict) -> None:
    for item in described["paths"].values():
        for method, operation in item.items():
            assert {"400", "401", "403", "406", "429", "500"} <= set(operation["responses"])
            parameters = [one.get("$ref", "").rpartition("/")[2] for one in operation["parameters"]]
            assert ("IdempotencyKey" in parameters) == (method == "post")
            assert "AcceptLanguage" in parameters
