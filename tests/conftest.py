"""What every test may ask for: the cast and a signed-in browser."""

from collections.abc import Callable

import pytest
from django.test import Client

from alliance.people.models import User
from tests.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """`sign_in(user)` gives a browser-like client in which the user is signed in."""

    def _sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return _sign_in
