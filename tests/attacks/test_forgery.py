"""Requests that another site makes a browser send: without the page's own token nothing is done, anywhere."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.test_permission_matrix import ROWS

pytestmark = pytest.mark.django_db
POSTS = {row.url_name: row for row in ROWS if row.method == "POST"}


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_no_form_of_another_site_is_taken(cast: Cast, origin: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.paul, backend="alliance.people.backends.PersonBackend")
    answers = {}
    for name, row in POSTS.items():
        point = transaction.savepoint()
        arguments = row.arrange(cast)
        response = browser.post(
            reverse(name, kwargs=arguments), row.payload(arguments), headers={"Origin": origin}
        )
        answers[name] = response.status_code
        transaction.savepoint_rollback(point)

    assert {name: status for name, status in answers.items() if status != 403} == {}
    assert len(answers) > 40


def test_reading_changes_nothing_that_a_picture_could_ask_for(cast: Cast) -> None:
    """A GET of an address that only takes POST is refused, whoever is signed in."""
    browser = Client()
    browser.force_login(cast.paul, backend="alliance.people.backends.PersonBackend")
    only_post = POSTS.keys() - {row.url_name for row in ROWS if row.method == "GET"}
    answers = {}
    for name in only_post:
        point = transaction.savepoint()
        answers[name] = browser.get(reverse(name, kwargs=POSTS[name].arrange(cast))).status_code
        transaction.savepoint_rollback(point)

    assert set(answers.values()) == {405}
