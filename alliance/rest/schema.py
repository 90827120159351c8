"""OpenAPI pieces made from the very structs that read the bodies; each shape is described once and referred to."""

from collections.abc import Iterable
from typing import Any

import msgspec
from drf_spectacular.utils import OpenApiParameter

REF = "#/components/schemas/{name}"
# Every shape that an address named so far, by name.
SHAPES: dict[str, Any] = {}


def json_schema(shape: Any) -> dict[str, Any]:
    """The JSON schema of a msgspec type; its structs become components."""
    (schema,), parts = msgspec.json.schema_components([shape], ref_template=REF)
    for name, part in parts.items():
        if SHAPES.setdefault(name, part) != part:
            raise ValueError(f"Two shapes of the interface are called {name}.")
    return dict(schema)


def body(shape: Any) -> dict[str, dict[str, Any]]:
    """For `extend_schema(request=…)`: a JSON body of this shape."""
    return {"application/json": json_schema(shape)}


def answers(**shapes: Any) -> dict[Any, Any]:
    """For `extend_schema(responses=…)`: `answers(s200=Lead, s409=None)`; None stands for a problem.

    Of several shapes the token's scopes decide which it is.

    What every address may answer (400, 401, 403 …) is added to the whole document.
    """
    result: dict[Any, Any] = {}
    for name, shape in shapes.items():
        status = int(name.removeprefix("s"))
        if shape is None:
            result[status, "application/problem+json"] = {"$ref": REF.format(name="ProblemDetails")}
        elif isinstance(shape, tuple):
            result[status, "application/json"] = {"anyOf": [json_schema(one) for one in shape]}
        else:
            result[status, "application/json"] = json_schema(shape)
    return result


def text(*choices: str, longest: int = 0) -> dict[str, Any]:
    """A parameter that is a text, one of the choices if there are any."""
    schema: dict[str, Any] = {"type": "string"}
    if choices:
        schema["enum"] = list(choices)
    if longest:
        schema["maxLength"] = longest
    return schema


def words(choices: Iterable[str]) -> dict[str, Any]:
    """A parameter that takes one or several of the choices, with commas between them."""
    return {"type": "array", "items": text(*choices), "minItems": 1, "maxItems": len(list(choices))}


def integer(least: int, most: int) -> dict[str, Any]:
    """A parameter that is a whole number."""
    return {"type": "integer", "minimum": least, "maximum": most}


def header(name: str, description: str, *, response: Any = False) -> OpenApiParameter:
    """A header of the request, or of the answers with these statuses."""
    return OpenApiParameter(
        name, {"type": "string"}, OpenApiParameter.HEADER, description=description, response=response
    )


IF_MATCH = header(
    "If-Match",
    "The ETag you saw: the change is made only if it still holds, else 412. `*`: only if there is one.",
)
CREATE_ONLY = OpenApiParameter(
    "If-None-Match",
    {"type": "string", "enum": ["*"]},
    OpenApiParameter.HEADER,
    description="Create, and never change one that is there (else 412).",
)
UNLESS_SEEN = header("If-None-Match", "The ETag you have: 304 without a body if it still holds.")
ETAG = header("ETag", "The version of the record, for If-Match and If-None-Match.", response=[200, 201])
LOCATION = header("Location", "Where the new record is.", response=[201])
CONDITIONAL_GET = [UNLESS_SEEN, ETAG]
PLACE = "Where to go on: `next_cursor` of the answer before; it fits the same `sort` only."
CURSOR = OpenApiParameter("cursor", text(), description=PLACE)
LIMIT = OpenApiParameter("limit", integer(1, 200), description="How many at a time; 50 if not said.")


def field(*choices: str, **rules: Any) -> msgspec.Meta:
    """What a text in a body may be, said in the schema; the rule itself refuses others with its own code."""
    return msgspec.Meta(extra_json_schema={**({"enum": list(choices)} if choices else {}), **rules})
