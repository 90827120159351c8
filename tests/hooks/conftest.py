"""A receiver on this machine, and leave to reach it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.hooks.receivers import Receiver, listening


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOKS_TO_OWN_NETWORK = True
    with listening() as found:
        yield found
