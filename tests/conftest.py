"""What every test may ask for: the cast and a signed-in browser."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from alliance.people.models import User
from tests.cast import Cast, make_cast
from tests.flushing import keep_what_migrations_brought


def pytest_configure(config: pytest.Config) -> None:
    """Tests never start servers by surprise, nor do they touch those of a running workspace."""
    missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]
    if missing:
        command = "python -m alliance.local.with_servers python -m pytest …"
        pytest.exit(f"{' and '.join(missing)} not set. Use `make test`, or for a few tests: {command}", 4)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """`sign_in(user)` gives a browser-like client in which the user is signed in."""

    def _sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="alliance.people.backends.PersonBackend")
        return client

    return _sign_in


@pytest.fixture(scope="session", autouse=True)
def _as_migrated(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests that commit leave the test database as the migrations made it."""
    if not connection.settings_dict["NAME"].startswith("test_"):
        return
    with django_db_blocker.unblock():
        keep_what_migrations_brought()
