"""Finding the client behind a token."""

from datetime import timedelta

import pytest

from alliance.people.actions import create_client, issue_token, revoke_token
from alliance.people.tokens import TokenExpired, TokenUnknown, find_token
from tests.cast import Cast
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def issue(cast: Cast) -> tuple:
    client = create_client(actor=cast.paul, name="CRM", now=NOW)
    return issue_token(actor=cast.paul, client=client, scopes=["leads:read"], days=1, now=NOW)


def test_find_token_brings_client_and_account_in_one_query(cast: Cast, django_assert_num_queries) -> None:
    token, raw = issue(cast)

    with django_assert_num_queries(1):
        found = find_token(raw, NOW)
        assert (found, found.client.slug, found.client.user.is_machine) == (token, "crm", True)


def test_find_token_refuses_unknown_and_revoked_ones(cast: Cast) -> None:
    token, raw = issue(cast)

    with pytest.raises(TokenUnknown):
        find_token(raw + "x", NOW)
    revoke_token(actor=cast.paul, token=token, now=NOW)
    with pytest.raises(TokenUnknown):
        find_token(raw, NOW)


def test_find_token_refuses_the_token_of_a_closed_account(cast: Cast) -> None:
    token, raw = issue(cast)
    token.client.user.is_active = False
    token.client.user.save()

    with pytest.raises(TokenUnknown):
        find_token(raw, NOW)


def test_find_token_refuses_one_from_its_last_moment_on(cast: Cast) -> None:
    _token, raw = issue(cast)

    assert find_token(raw, NOW + timedelta(hours=23, minutes=59))
    with pytest.raises(TokenExpired):
        find_token(raw, NOW + timedelta(days=1))


def test_two_tokens_of_a_client_open_at_the_same_time(cast: Cast) -> None:
    token, old = issue(cast)

    _token, new = issue_token(actor=cast.paul, client=token.client, scopes=["leads:read"], days=1, now=NOW)

    assert find_token(old, NOW).client == find_token(new, NOW).client
