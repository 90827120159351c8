"""`manage.py create_token`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from alliance.people.models import ApiClient, ApiToken
from alliance.people.tokens import find_token

pytestmark = pytest.mark.django_db


def create_token(*arguments: str) -> str:
    out = StringIO()
    call_command("create_token", *arguments, stdout=out)
    return out.getvalue()


def test_it_prints_the_token_alone() -> None:
    printed = create_token("CRM Sync", "--scopes", "leads:read, leads:write")

    assert printed == printed.strip() + "\n"
    token = find_token(printed.strip(), timezone.now())
    assert token.scopes == ["leads:read", "leads:write"]
    assert (token.client.slug, token.client.system, token.client.side) == ("crm-sync", "crm-sync", None)
    assert (token.expires_at - token.created_at).days == 365


def test_it_takes_system_side_and_days() -> None:
    raw = create_token("MA", "--scopes=leads:write", "--system=hub", "--side=marketing", "--days=7").strip()

    token = find_token(raw, timezone.now())
    assert (token.client.system, token.client.side) == ("hub", "marketing")
    assert (token.expires_at - token.created_at).days == 7


def test_it_limits_the_program_to_some_fields() -> None:
    raw = create_token("MA", "--scopes=leads:write", "--fields=phone, email").strip()

    create_token("MA", "--scopes=leads:read", "--fields=email,phone")
    with pytest.raises(CommandError, match="'email,phone'"):
        create_token("MA", "--scopes=leads:read", "--fields=city")

    assert find_token(raw, timezone.now()).client.writable_fields == ["email", "phone"]


def test_a_second_call_adds_a_token_to_the_same_program() -> None:
    first = create_token("CRM", "--scopes", "leads:read", "--side", "sales").strip()

    second = create_token("crm", "--scopes", "leads:write").strip()

    assert ApiClient.objects.count() == 1
    assert find_token(first, timezone.now()).client == find_token(second, timezone.now()).client


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("CRM", "--scopes", "leads:eat"), "leads:eat"),
        (("CRM", "--scopes", "leads:eat"), "changes:read"),
        (("CRM", "--scopes", ","), "leads:read"),
        (("CRM", "--scopes", "leads:read", "--side", "sales"), "'neutral'"),
        (("CRM", "--scopes", "leads:read", "--system", "hub"), "'crm'"),
        (("CRM", "--scopes", "leads:read", "--days", "0"), "3650"),
        (("CRM", "--scopes", "leads:read", "--fields", "phone"), "'all'"),
        (("NEW", "--scopes", "leads:read", "--fields", "score"), ""),
        (("!!!", "--scopes", "leads:read"), ""),
    ],
)
def test_it_refuses_with_a_sentence_and_makes_nothing(arguments: tuple[str, ...], words: str) -> None:
    create_token("CRM", "--scopes", "leads:read")

    with pytest.raises(CommandError) as caught:
        create_token(*arguments)

    assert words in str(caught.value)
    assert (ApiClient.objects.count(), ApiToken.objects.count()) == (1, 1)


def test_an_unknown_scope_makes_no_program_either() -> None:
    with pytest.raises(CommandError):
        create_token("Neu", "--scopes", "leads:eat")

    assert not ApiClient.objects.exists()
