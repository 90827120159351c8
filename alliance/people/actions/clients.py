"""API clients and their tokens."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from alliance.errors import Conflict, FieldProblem, Invalid, require
from alliance.journal.actions import record
from alliance.people.models import SCOPES, ApiClient, ApiToken, Side, User
from alliance.people.models.clients import HIGHEST_RATE_LIMIT, LOWEST_RATE_LIMIT
from alliance.people.permissions import may_manage_clients
from alliance.people.queries import lock_client, lock_token
from alliance.people.tokens import digest_of, new_token
from alliance.people.writable_fields import all_writable_fields

LONGEST_TOKEN_LIFE = 3650


class ClientNameTaken(Conflict):
    code = "client_name_taken"
    message = _("There is already a program with this name. Issue another token for it instead.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/name", self.code, self.message)])


class ClientNameUnusable(Invalid):
    code = "client_name_unusable"
    message = _("The name needs at least one letter or digit.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/name", self.code, self.message)])


class UnknownSide(Invalid):
    code = "unknown_side"
    message = _("A program is neutral, or it belongs to marketing or to sales.")


class UnknownScope(Invalid):
    code = "unknown_scope"

    def __init__(self, unknown: Iterable[str]) -> None:
        text = _("Unknown scope: %(unknown)s. There are: %(scopes)s.")
        message = text % {"unknown": ", ".join(unknown) or "–", "scopes": ", ".join(SCOPES)}
        super().__init__(message, fields=[FieldProblem("/scopes", self.code, message)])


class TokenLifeOutOfRange(Invalid):
    code = "token_life_out_of_range"
    message = _("A token is valid for 1 to 3650 days.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/days", self.code, self.message)])


class RateLimitOutOfRange(Invalid):
    code = "rate_limit_out_of_range"
    message = _("A program may make 60 to 1,000,000 requests a minute.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/rate_limit", self.code, self.message)])


class FieldsNotThere(Invalid):
    code = "unknown_field"
    message = _("Name fields of a lead that a program can write, at least one.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/writable_fields", self.code, self.message)])


class TokenAlreadyRevoked(Conflict):
    code = "token_already_revoked"
    message = _("This token was already revoked.")


@transaction.atomic
def create_client(
    *,
    actor: User | None,
    name: str,
    system: str = "",
    side: str | None = None,
    writable_fields: Iterable[str] | None = None,
    now: datetime,
    is_demo: bool = False,
) -> ApiClient:
    """A program gets a machine account; its slug follows from its name, its system from its slug.

    It writes all fields of a lead or just the named ones.
    """
    require(may_manage_clients(actor))
    writable = _limit_to(writable_fields)
    slug = slugify(name)[:60]
    if not slug:
        raise ClientNameUnusable
    if side is not None and side not in Side.values:
        raise UnknownSide
    try:
        with transaction.atomic():
            machine = User.objects.create_user(
                f"{slug}@clients.invalid", name=name, is_machine=True, is_demo=is_demo
            )
            client = ApiClient.objects.create(
                name=name, slug=slug, system=slugify(system) or slug, side=side, user=machine, is_demo=is_demo,
                writable_fields=writable,
            )  # fmt: skip
    except IntegrityError as error:
        raise ClientNameTaken from error
    data = {"system": client.system, "side": side, "writable_fields": writable}
    record(actor, "client.created", client, data=data, at=now)
    return client


def _limit_to(fields: Iterable[str] | None) -> list[str] | None:
    """The fields in the order of a lead; None when they are all there are. Raises FieldsNotThere."""
    if fields is None:
        return None
    possible, wanted = [name for name, _label in all_writable_fields()], set(fields)
    if not wanted or not wanted <= set(possible):
        raise FieldsNotThere
    return None if wanted == set(possible) else [name for name in possible if name in wanted]


@transaction.atomic
def limit_fields(
    *, actor: User | None, client: ApiClient, writable_fields: Iterable[str] | None, now: datetime
) -> ApiClient:
    """Which fields of a lead a program may write, None for all; the same again is no news."""
    client = lock_client(client)
    require(may_manage_clients(actor))
    writable = _limit_to(writable_fields)
    if writable != client.writable_fields:
        data = {"from": client.writable_fields, "to": writable}
        client.writable_fields = writable
        client.save(update_fields=["writable_fields"])
        record(actor, "client.fields_limited", client, data=data, at=now)
    return client


@transaction.atomic
def limit_client(*, actor: User | None, client: ApiClient, rate_limit: int, now: datetime) -> ApiClient:
    """How many requests a minute a program may make; the same again is no news."""
    client = lock_client(client)
    require(may_manage_clients(actor))
    if not LOWEST_RATE_LIMIT <= rate_limit <= HIGHEST_RATE_LIMIT:
        raise RateLimitOutOfRange
    if rate_limit != client.rate_limit:
        data = {"from": client.rate_limit, "to": rate_limit}
        client.rate_limit = rate_limit
        client.save(update_fields=["rate_limit"])
        record(actor, "client.limited", client, data=data, at=now)
    return client


@transaction.atomic
def issue_token(
    *, actor: User | None, client: ApiClient, scopes: Iterable[str], days: int, now: datetime
) -> tuple[ApiToken, str]:
    """A new key beside the old ones; the raw token is returned once and kept nowhere."""
    client = lock_client(client)
    require(may_manage_clients(actor))
    wanted = set(scopes)
    if not wanted or not wanted <= set(SCOPES):
        raise UnknownScope(sorted(wanted - set(SCOPES)))
    if not 1 <= days <= LONGEST_TOKEN_LIFE:
        raise TokenLifeOutOfRange
    prefix, raw = new_token()
    token = ApiToken.objects.create(
        client=client,
        prefix=prefix,
        digest=digest_of(raw),
        scopes=[scope for scope in SCOPES if scope in wanted],
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    data = {"prefix": prefix, "scopes": token.scopes, "expires_at": token.expires_at.isoformat()}
    record(actor, "token.issued", token, thread=client, data=data, at=now)
    return token, raw


@transaction.atomic
def revoke_token(*, actor: User | None, token: ApiToken, now: datetime) -> ApiToken:
    """A revoked token opens nothing from this moment on, and never again."""
    token = lock_token(token)
    require(may_manage_clients(actor))
    if token.revoked_at is not None:
        raise TokenAlreadyRevoked
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    record(actor, "token.revoked", token, thread=token.client, data={"prefix": token.prefix}, at=now)
    return token
