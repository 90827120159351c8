"""A kept connection is looked after without a question to the server, and a dead one is never used."""

from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.db import connection
from pytest_django.asserts import assertNumQueries

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other_session() -> Iterator[Any]:
    session = psycopg2.connect(**connection.get_connection_params())
    session.autocommit = True
    yield session
    session.close()


def test_a_connection_on_which_nothing_arrived_is_usable_without_a_question() -> None:
    connection.ensure_connection()

    with assertNumQueries(0):
        assert connection.is_usable()


def test_a_connection_that_the_server_ended_is_not_usable(other_session: Any) -> None:
    connection.ensure_connection()
    with other_session.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])

    assert not connection.is_usable()
    connection.close()


def test_a_connection_with_news_that_do_no_harm_is_asked(other_session: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("LISTEN news_for_a_test")
    with other_session.cursor() as cursor:
        cursor.execute("NOTIFY news_for_a_test")

    assert connection.is_usable()


def test_a_closed_connection_is_not_usable() -> None:
    connection.ensure_connection()
    connection.connection.close()

    assert not connection.is_usable()
    connection.close()
