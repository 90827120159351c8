"""The whole OpenAPI document: what holds for every address is said here once and added to each."""

from functools import cache
from typing import Any

from alliance.rest.renderers import encoder
from alliance.rest.schema import REF, SHAPES, json_schema

PROBLEM_JSON = "application/problem+json"
_TEXT = {"type": "string"}
PROBLEM = {
    "type": "object",
    "description": "Why the request was refused (RFC 9457). `code` never changes; `detail` and `message` are in "
    "the language of Accept-Language. Some codes bring more members, such as `candidates`.",
    "required": ["type", "title", "status", "detail", "code", "errors", "request_id"],
    "properties": {
        **dict.fromkeys(("type", "title", "detail", "code", "request_id"), _TEXT),
        "status": {"type": "integer"},
        "errors": {"type": "array", "items": {"$ref": REF.format(name="FieldProblem")}},
    },
    "additionalProperties": True,
}
FIELD_PROBLEM = {
    "type": "object",
    "description": "`pointer` is a JSON pointer into the body, or `?name` for a parameter of the address.",
    "required": ["pointer", "code", "message"],
    "properties": dict.fromkeys(("pointer", "code", "message"), _TEXT),
}
HEADERS = {
    "X-Request-Id": "Names this call in our log; yours if you sent one of up to 64 letters, digits, . _ ~ or -.",
    "RateLimit": 'What is left of the running minute and when the next begins: `"default";r=599;t=42`.',
    "RateLimit-Policy": 'How many requests in how many seconds: `"default";q=30000;w=60`.',
    "Retry-After": "After how many seconds to try again.",
    "Idempotency-Replayed": "`true` when this is the answer to the first request with the key.",
    "WWW-Authenticate": "How to sign in.",
}
PROBLEMS = {
    400: "The request is malformed: unknown field or parameter, wrong type, no JSON.",
    401: "No token, an unknown or an expired one.",
    403: "The token lacks the scope, or the rule forbids it to this client.",
    404: "There is nothing here that this client may see.",
    406: "Only application/json is spoken here.",
    409: "The record is in another state, or the same request is still being answered.",
    410: "Gone: the lead was merged into another (`merged_into`), or the place in the feed is not kept any more.",
    411: "Send the body with its Content-Length.",
    412: "The record has changed since you read it, or is there although it must not be.",
    413: "The body is too large.",
    415: "The body is of another media type.",
    422: "A rule is broken; `errors` name the fields.",
    429: "Too many requests in this minute.",
    500: "That went wrong on our side; nothing was changed.",
    503: "The database does not answer: ask again after `Retry-After`.",
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Any text of your own, new for each new request. The same request with the same key within 24 "
    "hours gets the first answer again (marked Idempotency-Replayed) and changes nothing; another one gets 422.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "description": "`de` or `en`: the language of `detail` and `message`.",
    "schema": _TEXT,
    "example": "en",
}
_ALWAYS, _WITH_BODY = (400, 401, 403, 406, 429, 500, 503), (411, 413, 415)
# Operations that say all by their address.
BODY_OPTIONAL: set[str] = set()
# What an answer leads on to: operation → (link, operation, parameters).
LINKS: dict[str, list[tuple[str, str, dict[str, str]]]] = {}
# Operation → a body to begin with.
EXAMPLES: dict[str, Any] = {}
# What stands in an address may have gone into another of its kind: part → what the answer that leads on holds.
LED_ON: dict[str, dict[str, Any]] = {}


def links(operation: str, *targets: str, **parameters: str) -> None:
    """What an answer holds names parameters of others: `links("leads_get", "leads_patch", lead_id="#/id")`."""
    found = {name: f"$response.body{pointer}" for name, pointer in parameters.items()}
    LINKS.setdefault(operation, []).extend((target, target, found) for target in targets)


def examples(**bodies: Any) -> None:
    """Operation → a body that it takes."""
    EXAMPLES.update(bodies)


def led_on(part: str, shape: Any) -> None:
    """Reading an address with this part may lead on to another (301), and changing it is then refused (410)."""
    LED_ON[part] = json_schema(shape)


@cache
def document() -> bytes:
    """The document as it is served: it is the same for everybody and made once."""
    from drf_spectacular.generators import SchemaGenerator  # slow

    return encoder.encode(SchemaGenerator().get_schema(request=None, public=True))


def finish(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """For drf-spectacular's POSTPROCESSING_HOOKS."""
    parts = result.setdefault("components", {})
    problems = {"ProblemDetails": PROBLEM, "FieldProblem": FIELD_PROBLEM}
    parts["schemas"] = dict(sorted({**parts.get("schemas", {}), **SHAPES, **problems}.items()))
    parts["headers"] = {name: {"description": said, "schema": _TEXT} for name, said in HEADERS.items()}
    parts["parameters"] = {"IdempotencyKey": KEY, "AcceptLanguage": LANGUAGE}
    parts["responses"] = {f"Problem{status}": _problem(status) for status in PROBLEMS}
    for path, item in result["paths"].items():
        for method, operation in item.items():
            _finish_operation(path, method, operation)
    return result


def _finish_operation(path: str, method: str, operation: dict[str, Any]) -> None:
    given = operation.setdefault("parameters", [])
    given.append({"$ref": "#/components/parameters/AcceptLanguage"})
    statuses = set(_ALWAYS)
    if method == "post":
        given.append({"$ref": "#/components/parameters/IdempotencyKey"})
        statuses |= {409, 422}
    if "requestBody" in operation:
        _finish_body(operation)
        statuses |= set(_WITH_BODY)
    if "{" in path and method != "put":
        statuses.add(404)
    responses = operation["responses"]
    _finish_gone(path, method, responses, statuses)
    for status, response in list(responses.items()):
        if int(status) >= 400:
            statuses.add(int(status))
            continue
        response.setdefault("headers", {}).update(_headers(method))
        if int(status) < 300 and (targets := LINKS.get(operation["operationId"])):
            response["links"] = {
                name: {"operationId": target, "parameters": parameters}
                for name, target, parameters in targets
            }
    if method == "get" and any(one.get("name") == "If-None-Match" for one in given):
        responses["304"] = {"description": "The record is as you know it.", "headers": _headers(method)}
    for status in statuses:
        responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    operation["responses"] = dict(sorted(responses.items()))


def _finish_body(operation: dict[str, Any]) -> None:
    body, name = operation["requestBody"], operation["operationId"]
    body["required"] = name not in BODY_OPTIONAL
    if name in EXAMPLES:
        body["content"]["application/json"]["example"] = EXAMPLES[name]


def _finish_gone(path: str, method: str, responses: dict[str, Any], statuses: set[int]) -> None:
    """What is said of a record that went into another."""
    for part, schema in LED_ON.items():
        if f"{{{part}}}" not in path:
            continue
        if method != "get":
            statuses.add(410)
            continue
        responses["301"] = {
            "description": "It went into another: `Location` leads there, for as long as that stands.",
            "headers": {"Location": {"description": "The same of the other.", "schema": _TEXT}},
            "content": {"application/json": {"schema": schema}},
        }


def _headers(method: str) -> dict[str, Any]:
    names = ["X-Request-Id", "RateLimit", "RateLimit-Policy"]
    names += ["Idempotency-Replayed"] if method == "post" else []
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _problem(status: int) -> dict[str, Any]:
    names = ["X-Request-Id"]
    names += ["WWW-Authenticate"] if status == 401 else ["RateLimit", "RateLimit-Policy"]
    names += ["Retry-After"] if status in {409, 429, 503} else []
    return {
        "description": PROBLEMS[status],
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
        "content": {PROBLEM_JSON: {"schema": {"$ref": REF.format(name="ProblemDetails")}}},
    }
