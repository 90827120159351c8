"""How drf-spectacular describes one of our addresses: with the scope that its token needs."""

from typing import Any

from drf_spectacular.openapi import AutoSchema


class ScopedSchema(AutoSchema):
    """Says the scope where OpenAPI 3.1 has a place for it."""

    def get_auth(self) -> list[dict[str, Any]]:
        return [{"token": [self.view.scope[self.method]]}]
