"""The OpenAPI document as people read it: operations by their subject, and the shapes they speak of."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from alliance.rest.openapi import PROBLEMS, document

Schema = Mapping[str, Any]
_CODE = re.compile(r"`([^`]+)`")
_LIMITS = (
    ("minimum", "at least"), ("maximum", "at most"), ("minLength", "at least"), ("maxLength", "at most"),
    ("minItems", "at least"), ("maxItems", "at most"), ("pattern", "like"), ("const", "always"),
)  # fmt: skip
_UNITS = {
    "minLength": " characters",
    "maxLength": " characters",
    "minItems": " values",
    "maxItems": " values",
}


class Field(NamedTuple):
    """A parameter or a member: its name, what it may be, and what is said of it."""

    name: str
    kind: SafeString
    note: SafeString
    place: str = ""
    is_required: bool = False


class Answer(NamedTuple):
    """What may come back: `kind` names its shape."""

    status: str
    said: str
    kind: SafeString


class Operation(NamedTuple):
    """One address and method."""

    name: str
    method: str
    path: str
    scope: str
    first: SafeString
    rest: SafeString
    parameters: list[Field]
    body: SafeString
    example: str
    answers: list[Answer]


class Shape(NamedTuple):
    """A body, or a part of one."""

    name: str
    said: SafeString
    fields: list[Field]


class Reference(NamedTuple):
    """All of it; `groups` are subject → its operations."""

    groups: list[tuple[str, list[Operation]]]
    shapes: list[Shape]
    refusals: list[tuple[int, str]]


@cache
def reference() -> Reference:
    """It is the same for everybody and made once."""
    whole = json.loads(document())
    common = whole["components"]["parameters"]
    groups: dict[str, list[Operation]] = {}
    for path, item in whole["paths"].items():
        for method, said in item.items():
            groups.setdefault(said["tags"][0], []).append(_operation(method, path, said, common))
    shapes = [_shape(name, said) for name, said in whole["components"]["schemas"].items()]
    return Reference(sorted(groups.items()), shapes, sorted(PROBLEMS.items()))


def _operation(method: str, path: str, said: Schema, common: Mapping[str, Schema]) -> Operation:
    first, _gap, rest = said.get("description", "").partition("\n\n")
    content = said.get("requestBody", {}).get("content", {}).get("application/json", {})
    parameters = [
        common[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in said["parameters"]
    ]
    return Operation(
        said["operationId"],
        method.upper(),
        path,
        said["security"][0]["token"][0],
        prose(first),
        prose(rest),
        [_parameter(one) for one in sorted(parameters, key=lambda one: one["in"] != "path")],
        kind(content["schema"]) if content else mark_safe(""),
        json.dumps(content["example"], ensure_ascii=False, indent=2) if content.get("example") else "",
        list(_answers(said["responses"])),
    )


def _parameter(said: Schema) -> Field:
    schema = said["schema"]
    return Field(said["name"], kind(schema), _note(said, schema), said["in"], bool(said.get("required")))


def _note(said: Schema, schema: Schema) -> SafeString:
    return prose(" ".join([said.get("description", ""), *limits(schema)]))


def _answers(responses: Mapping[str, Schema]) -> Iterator[Answer]:
    """Refusals look alike everywhere and are told by their number."""
    for status, said in responses.items():
        content = said.get("content", {}).get("application/json", {})
        is_refusal = int(status) >= 400
        words = PROBLEMS[int(status)] if is_refusal else said.get("description", "")
        yield Answer(status, words, kind(content["schema"]) if content else mark_safe(""))


def _shape(name: str, said: Schema) -> Shape:
    required = said.get("required", ())
    fields = [
        Field(
            one,
            kind(schema),
            prose(" ".join([schema.get("description", ""), *limits(schema)])),
            "",
            one in required,
        )
        for one, schema in said.get("properties", {}).items()
    ]
    return Shape(name, prose(said.get("description", "")), fields)


def prose(text: str) -> SafeString:
    """Paragraphs with words in backticks as code."""
    parts = [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    marked = [(mark_safe(_CODE.sub(r"<code>\1</code>", escape(part))),) for part in parts]  # noqa: S308 - escaped
    return format_html_join("", "<p>{}</p>", marked)


def kind(schema: Schema) -> SafeString:
    """What a value may be, in words; shapes are links to their description."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return format_html('<a href="#shape-{}">{}</a>', name, name)
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return format_html_join(" or ", "{}", ((kind(one),) for one in options))
    if "enum" in schema:
        return format_html_join(" | ", "<code>{}</code>", ((one,) for one in schema["enum"]))
    match schema.get("type"):
        case "array":
            return format_html("list of {}", kind(schema.get("items", {})))
        case "object" if isinstance(schema.get("additionalProperties"), dict):
            return format_html("object of {}", kind(schema["additionalProperties"]))
        case str(name):
            return format_html("{}", schema.get("format", name))
        case _:
            return format_html("{}", "anything")


def limits(schema: Schema) -> Iterator[str]:
    """How large or long it may be."""
    for part in (schema, *(one for one in schema.get("anyOf", ()) if "$ref" not in one)):
        for name, words in _LIMITS:
            if name in part and abs(part[name] if isinstance(part[name], int) else 0) < 2**62:
                yield f"{words[0].upper()}{words[1:]} `{part[name]}`{_UNITS.get(name, '')}."
