from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _programs_find_the_same_addresses(request: pytest.FixtureRequest, settings: Any) -> None:
    """Where a test brings addresses of its own, they are those for programs, too."""
    if marker := request.node.get_closest_marker("urls"):
        settings.API_URLCONF = marker.args[0]
