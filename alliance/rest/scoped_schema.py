"""How drf-spectacular describes one of our addresses: with the scope that its token needs."""

from typing import Any, cast

from drf_spectacular.openapi import AutoSchema


class ScopedSchema(AutoSchema):
    """Says the scope where OpenAPI 3.1 has a place for it."""

    def get_auth(self) -> list[dict[str, Any]]:
        scopes: dict[str, str] = cast(Any, self.view).scope
        return [{"token": [scopes[self.method]]}]
