"""What the description says in words only, for schemathesis."""

from typing import Any

import schemathesis


@schemathesis.hook
def map_query(_context: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """A cursor is nobody's invention: it comes out of an answer."""
    return query if query is None else {name: value for name, value in query.items() if name != "cursor"}
