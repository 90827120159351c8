"""OpenAPI pieces made from the very structs that read the bodies."""

from typing import Any

import msgspec


def json_schema(shape: Any) -> dict[str, Any]:
    """The JSON schema of a msgspec type with every reference written out."""
    (schema,), parts = msgspec.json.schema_components([shape], ref_template="#/{name}")
    return dict(_resolve(schema, parts))


def _resolve(node: Any, parts: dict[str, Any]) -> Any:
    if isinstance(node, dict):
        if "$ref" in node:
            return _resolve(parts[node["$ref"].removeprefix("#/")], parts)
        return {key: _resolve(value, parts) for key, value in node.items()}
    if isinstance(node, list):
        return [_resolve(value, parts) for value in node]
    return node


PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "errors", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "message"],
                "properties": {key: {"type": "string"} for key in ("pointer", "code", "message")},
            },
        },
    },
}


def body(shape: Any) -> dict[str, dict[str, Any]]:
    """For `extend_schema(request=…)`: a JSON body of this shape."""
    return {"application/json": json_schema(shape)}


def answers(**shapes: Any) -> dict[Any, Any]:
    """For `extend_schema(responses=…)`: `answers(s200=Lead, s409=None)`; None stands for a problem."""
    result: dict[Any, Any] = {}
    for name, shape in shapes.items():
        status = int(name.removeprefix("s"))
        if shape is None:
            result[status, "application/problem+json"] = PROBLEM
        else:
            result[status, "application/json"] = json_schema(shape)
    for status in (400, 401, 403):
        result.setdefault((status, "application/problem+json"), PROBLEM)
    return result
