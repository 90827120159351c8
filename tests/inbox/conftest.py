"""Every test of the inbox may use the notes room."""

from collections.abc import Iterator

import pytest

from tests.inbox.kinds import notes_room


@pytest.fixture(autouse=True)
def _notes() -> Iterator[None]:
    with notes_room():
        yield
