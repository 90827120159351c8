"""The page for programmers says what the description says, all of it, and needs no script."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from alliance.rest.openapi import document
from alliance.rest.reference import kind, limits, prose, reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client) -> str:
    return client.get("/api/docs", headers={"Accept-Language": "en"}).content.decode()


def test_every_operation_and_every_shape_is_on_the_page(page: str) -> None:
    described = json.loads(document())
    operations = [one["operationId"] for item in described["paths"].values() for one in item.values()]

    places = set(re.findall(r' id="([^"]+)"', page))

    assert {*operations, *(f"shape-{name}" for name in described["components"]["schemas"])} <= places


def test_every_link_on_the_page_leads_somewhere(page: str) -> None:
    places = set(re.findall(r' id="([^"]+)"', page))

    assert set(re.findall(r'href="#([^"]+)"', page)) - places == set()


def test_an_operation_is_told_with_its_parameters_body_and_answers() -> None:
    operations = {one.name: one for _subject, group in reference().groups for one in group}
    patch = operations["leads_patch"]

    assert (patch.method, patch.path, patch.scope) == ("PATCH", "/leads/{lead_id}", "leads:write")
    assert [(field.name, field.place) for field in patch.parameters][:2] == [
        ("lead_id", "path"),
        ("If-Match", "header"),
    ]
    assert patch.body == '<a href="#shape-LeadChange">LeadChange</a>'
    assert json.loads(patch.example)["phone"] == "+49 7121 8059201"
    assert {answer.status for answer in patch.answers} >= {"200", "410", "412", "422"}


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "string"}, "string"),
        ({"type": "string", "format": "date-time"}, "date-time"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "integer or null"),
        ({"type": "array", "items": {"$ref": "#/x/Lead"}}, 'list of <a href="#shape-Lead">Lead</a>'),
        ({"type": "object", "additionalProperties": {"type": "boolean"}}, "object of boolean"),
        ({"enum": ["a", "<b>"]}, "<code>a</code> | <code>&lt;b&gt;</code>"),
        ({}, "anything"),
    ],
)
def test_what_a_value_may_be_is_said_in_words(schema: dict[str, Any], said: str) -> None:
    assert kind(schema) == said


def test_words_of_the_description_are_no_markup() -> None:
    assert prose("Say `a<b`.\n\n<i>no</i>") == "<p>Say <code>a&lt;b</code>.</p><p>&lt;i&gt;no&lt;/i&gt;</p>"


def test_limits_are_said() -> None:
    schema = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1, "anyOf": [{"maxLength": 20}]}

    assert list(limits(schema)) == ["At least `1`.", "At most `20` characters."]


def test_the_page_loads_no_script_of_its_own_and_has_one_heading(page: str) -> None:
    assert page.count("<h1>") == 1
    assert page.count("<main") == 1
    assert "swagger" not in page
