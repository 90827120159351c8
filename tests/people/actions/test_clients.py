"""API clients and their tokens."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from alliance.errors import Denied
from alliance.journal.models import Entry
from alliance.people.actions import create_client, issue_token, limit_fields, revoke_token
from alliance.people.actions.clients import (
    ClientNameTaken,
    ClientNameUnusable,
    FieldsNotThere,
    TokenAlreadyRevoked,
    TokenLifeOutOfRange,
    UnknownScope,
    UnknownSide,
)
from alliance.people.models import ApiClient, ApiToken, User
from alliance.people.tokens import digest_of
from alliance.people.writable_fields import all_writable_fields
from tests.cast import Cast
from tests.factories import NOW
from tests.twice import at_once

pytestmark = pytest.mark.django_db


def test_create_client_makes_a_machine_without_password(cast: Cast) -> None:
    client = create_client(actor=cast.paul, name="CRM-Sync Süd", now=NOW)

    assert (client.slug, client.system, client.side) == ("crm-sync-sud", "crm-sync-sud", None)
    assert (client.user.is_machine, client.user.has_usable_password()) == (True, False)
    assert (client.user.origin, client.user.side) == ("crm-sync-sud", None)
    assert Entry.objects.get().verb == "client.created"


def test_create_client_takes_system_and_side(cast: Cast) -> None:
    client = create_client(actor=cast.paul, name="MA", system="Marketing Cloud", side="marketing", now=NOW)

    assert (client.system, client.user.side) == ("marketing-cloud", "marketing")


def test_create_client_refuses_what_cannot_be(cast: Cast) -> None:
    create_client(actor=cast.paul, name="CRM", now=NOW)

    with pytest.raises(ClientNameTaken):
        create_client(actor=cast.paul, name="crm", now=NOW)
    with pytest.raises(ClientNameUnusable):
        create_client(actor=cast.paul, name="!!!", now=NOW)
    with pytest.raises(UnknownSide):
        create_client(actor=cast.paul, name="Neu", side="neutral", now=NOW)

    assert (ApiClient.objects.count(), User.objects.filter(is_machine=True).count()) == (1, 1)


@pytest.mark.parametrize("name", ["jana", "ralf", "helga", "ingrid", "stranger"])
def test_clients_and_tokens_are_denied_to_everybody_but_administrators(cast: Cast, name: str) -> None:
    client = create_client(actor=None, name="CRM", now=NOW)
    token, _raw = issue_token(actor=None, client=client, scopes=["leads:read"], days=1, now=NOW)
    actor = getattr(cast, name)

    with pytest.raises(Denied):
        create_client(actor=actor, name="Mehr", now=NOW)
    with pytest.raises(Denied):
        issue_token(actor=actor, client=client, scopes=["leads:read"], days=1, now=NOW)
    with pytest.raises(Denied):
        revoke_token(actor=actor, token=token, now=NOW)

    assert (ApiClient.objects.count(), ApiToken.objects.count(), Entry.objects.count()) == (1, 1, 2)


def test_a_program_cannot_make_itself_a_token(cast: Cast) -> None:
    client = create_client(actor=cast.paul, name="CRM", now=NOW)

    with pytest.raises(Denied):
        issue_token(actor=client.user, client=client, scopes=["leads:write"], days=1, now=NOW)

    assert not ApiToken.objects.exists()


def test_issue_token_stores_only_a_fingerprint(cast: Cast) -> None:
    client = create_client(actor=cast.paul, name="CRM", now=NOW)

    token, raw = issue_token(
        actor=cast.paul, client=client, scopes=["handoffs:write", "leads:read"], days=30, now=NOW
    )

    assert raw.startswith(f"al_{token.prefix}_")
    assert token.digest == digest_of(raw)
    assert token.scopes == ["leads:read", "handoffs:write"]
    assert token.expires_at == NOW + timedelta(days=30)
    written = str(list(Entry.objects.values())) + str(list(ApiToken.objects.values()))
    assert raw.removeprefix(f"al_{token.prefix}_") not in written


def test_issue_token_refuses_unknown_scopes_and_lives(cast: Cast) -> None:
    client = create_client(actor=cast.paul, name="CRM", now=NOW)

    with pytest.raises(UnknownScope) as caught:
        issue_token(actor=cast.paul, client=client, scopes=["leads:read", "leads:eat"], days=1, now=NOW)
    with pytest.raises(UnknownScope):
        issue_token(actor=cast.paul, client=client, scopes=[], days=1, now=NOW)
    for days in (0, 3651):
        with pytest.raises(TokenLifeOutOfRange):
            issue_token(actor=cast.paul, client=client, scopes=["leads:read"], days=days, now=NOW)

    assert "leads:eat" in str(caught.value)
    assert "leads:write" in str(caught.value)
    assert not ApiToken.objects.exists()


def test_revoke_token_works_once(cast: Cast) -> None:
    client = create_client(actor=cast.paul, name="CRM", now=NOW)
    token, _raw = issue_token(actor=cast.paul, client=client, scopes=["leads:read"], days=1, now=NOW)

    revoked = revoke_token(actor=cast.paul, token=token, now=NOW)

    assert revoked.revoked_at == NOW
    with pytest.raises(TokenAlreadyRevoked):
        revoke_token(actor=cast.paul, token=token, now=NOW)
    entry = Entry.objects.latest("id")
    assert (entry.verb, entry.thread_type) == ("token.revoked", "apiclient")
    assert Entry.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_create_client_twice_at_once_makes_one() -> None:
    def create() -> None:
        create_client(actor=None, name="CRM", now=NOW)

    errors = at_once(create, create)

    assert [type(error) for error in errors] == [ClientNameTaken]
    assert (ApiClient.objects.count(), User.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_revoke_token_twice_at_once_revokes_once() -> None:
    client = create_client(actor=None, name="CRM", now=NOW)
    token, _raw = issue_token(actor=None, client=client, scopes=["leads:read"], days=1, now=NOW)

    errors = at_once(
        lambda: revoke_token(actor=None, token=token, now=NOW),
        lambda: revoke_token(actor=None, token=token, now=NOW),
    )

    assert [type(error) for error in errors] == [TokenAlreadyRevoked]
    assert Entry.objects.filter(verb="token.revoked").count() == 1


def test_the_database_knows_neutral_clients_and_two_sides(cast: Cast) -> None:
    client = create_client(actor=cast.paul, name="CRM", now=NOW)

    with (
        pytest.raises(IntegrityError, match="client_is_neutral_or_on_one_of_two_sides"),
        transaction.atomic(),
    ):
        ApiClient.objects.filter(pk=client.pk).update(side="service")


def test_an_administrator_limits_the_fields_of_a_program(cast: Cast) -> None:
    client = create_client(actor=None, name="CRM", now=NOW)

    for _time in range(2):
        client = limit_fields(actor=cast.paul, client=client, writable_fields=["phone", "email"], now=NOW)

    (entry,) = Entry.objects.filter(verb="client.fields_limited")
    assert client.writable_fields == ["email", "phone"]
    assert entry.data == {"from": None, "to": ["email", "phone"]}


def test_all_fields_are_no_limit(cast: Cast) -> None:
    client = create_client(actor=None, name="CRM", writable_fields=["phone"], now=NOW)
    every = [name for name, _label in all_writable_fields()]

    assert (
        limit_fields(actor=cast.paul, client=client, writable_fields=every, now=NOW).writable_fields is None
    )
    assert limit_fields(actor=cast.paul, client=client, writable_fields=None, now=NOW).writable_fields is None


@pytest.mark.parametrize("fields", [[], ["phone", "score"]])
def test_a_limit_names_fields_that_are_there(cast: Cast, fields: list[str]) -> None:
    client = create_client(actor=None, name="CRM", now=NOW)

    with pytest.raises(FieldsNotThere):
        limit_fields(actor=cast.paul, client=client, writable_fields=fields, now=NOW)

    client.refresh_from_db()
    assert (client.writable_fields, Entry.objects.filter(verb="client.fields_limited").count()) == (None, 0)


def test_only_administrators_limit_a_program(cast: Cast) -> None:
    client = create_client(actor=None, name="CRM", now=NOW)

    with pytest.raises(Denied):
        limit_fields(actor=cast.jana, client=client, writable_fields=["phone"], now=NOW)

    client.refresh_from_db()
    assert (client.writable_fields, Entry.objects.filter(verb="client.fields_limited").count()) == (None, 0)


@pytest.mark.django_db(transaction=True)
def test_of_two_limits_at_once_the_later_one_stands_on_the_earlier_one() -> None:
    client = create_client(actor=None, name="CRM", now=NOW)

    def limit(field: str) -> Callable[[], object]:
        return lambda: limit_fields(actor=None, client=client, writable_fields=[field], now=NOW)

    errors = at_once(limit("phone"), limit("email"))

    first, second = Entry.objects.filter(verb="client.fields_limited").order_by("id")
    client.refresh_from_db()
    assert (errors, first.data["from"]) == ([], None)
    assert (second.data["from"], second.data["to"]) == (first.data["to"], client.writable_fields)
