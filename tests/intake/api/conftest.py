"""The calling program of these tests."""

import pytest

from tests.intake.api.client import Ask, make_caller


@pytest.fixture
def ask(db: None) -> Ask:
    return make_caller()
