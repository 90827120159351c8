"""No sentence of the JSON reader reaches a client: what was wrong is said in the client's own language."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
import pytest
from django.utils import translation
from msgspec import Meta

from alliance.errors import RuleError
from alliance.rest.parsing import decode
from alliance.rest.problems import TITLES, problem


class Order(msgspec.Struct, forbid_unknown_fields=True):
    """Every kind of member that the bodies of this door have."""

    name: str
    pieces: Annotated[int, Meta(ge=1, le=9)] = 1
    code: Annotated[str, Meta(min_length=2, max_length=3)] = "abc"
    lines: Annotated[list[str], Meta(min_length=1, max_length=2)] = msgspec.field(
        default_factory=lambda: ["a"]
    )
    at: Annotated[datetime, Meta(tz=True)] | None = None
    day: date | None = None
    price: Decimal | None = None
    weight: Annotated[float, Meta(gt=0, lt=5)] = 1
    colour: Literal["red", "blue"] = "red"
    mark: Annotated[str, Meta(pattern="^x$")] = "x"
    also: "Order | None" = None


WRONG: list[tuple[Any, str, str]] = [
    ({}, "/", "The field “name” is missing."),
    ({"also": {}, "name": "a"}, "/also", "The field “name” is missing."),
    ({"name": 1}, "/name", "Expected: a text. Given: a whole number."),
    ({"name": "a", "also": "b"}, "/also", "Expected: an object, nothing (null). Given: a text."),
    ({"name": "a", "lines": ["a", None]}, "/lines/1", "Expected: a text. Given: nothing (null)."),
    ([], "/", "Expected: an object. Given: a list."),
    ({"name": "a", "pieces": 0}, "/pieces", "At least 1."),
    ({"name": "a", "pieces": 10}, "/pieces", "At most 9."),
    ({"name": "a", "weight": 0}, "/weight", "More than 0.0."),
    ({"name": "a", "weight": 5}, "/weight", "Less than 5.0."),
    ({"name": "a", "code": "a"}, "/code", "At least 2 characters."),
    ({"name": "a", "code": "abcd"}, "/code", "At most 3 characters."),
    ({"name": "a", "lines": []}, "/lines", "At least 1 entries."),
    ({"name": "a", "lines": ["a", "b", "c"]}, "/lines", "At most 2 entries."),
    ({"name": "a", "at": "2026-11-17T09:00:00"}, "/at", "Say the offset, for example 2026-11-17T09:00:00Z."),
    ({"name": "a", "at": "soon"}, "/at", "Say an instant, for example 2026-11-17T09:00:00Z."),
    ({"name": "a", "day": "soon"}, "/day", "Say a day, for example 2026-11-17."),
    ({"name": "a", "price": "much"}, "/price", "This value has the wrong form."),
    ({"name": "a", "colour": "green"}, "/colour", "This is none of the possible values."),
    ({"name": "a", "mark": "y"}, "/mark", "This value has the wrong form."),
    ({"name": "a", "tone": "y"}, "/tone", "There is no such field."),
    (b'{"name": "a", "weight": 1e400}', "/weight", "This number is too large or too small."),
]
TORN = [
    (b'{"name": ', "The body is not valid JSON: it breaks off before its end."),
    (b'{"name" 1}', "The body is not valid JSON from byte 8 on."),
    (b'{"name": "a"} x', "The body is not valid JSON from byte 15 on."),
    (b'{"name": "\xff"}', "The body is not text in UTF-8."),
]


@pytest.mark.parametrize(("body", "pointer", "message"), WRONG)
def test_a_wrong_value_is_named_with_its_place_in_our_words(body: Any, pointer: str, message: str) -> None:
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)

    with translation.override("en"), pytest.raises(RuleError) as refused:
        decode(content, Order)

    assert [(field.pointer, str(field.message)) for field in refused.value.fields] == [(pointer, message)]


@pytest.mark.parametrize(("content", "message"), TORN)
def test_what_is_no_json_is_said_in_our_words(content: bytes, message: str) -> None:
    with translation.override("en"), pytest.raises(RuleError) as refused:
        decode(content, Order)

    assert (refused.value.code, str(refused.value)) == ("malformed_json", message)


@pytest.mark.parametrize("body", [wrong[0] for wrong in WRONG] + [torn[0] for torn in TORN])
def test_no_sentence_of_the_json_reader_comes_through(body: Any) -> None:
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)

    with translation.override("de"), pytest.raises(RuleError) as refused:
        decode(content, Order)

    said = " ".join([str(refused.value), *(str(field.message) for field in refused.value.fields)])
    assert not re.search(r"`|Expected `|Invalid |Object |RFC3339|malformed|truncated|codec", said)


def test_every_refusal_has_a_title_in_the_readers_language() -> None:
    kinds, statuses = [RuleError], {400, 401, 403, 404, 405, 406, 413, 415, 429}
    for kind in kinds:
        kinds += kind.__subclasses__()
        statuses.add(kind.status)

    assert statuses - TITLES.keys() == set()
    assert problem(409, "code", "Nein.")["title"] == str(TITLES[409])
