"""Making a token, and finding the client behind one."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from alliance.errors import Denied
from alliance.people.models import ApiClient, ApiToken, User
from alliance.postgresql.base import DatabaseWrapper

MARK = "al"
PREFIX_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


class TokenUnknown(Denied):
    """No such token, or it was revoked."""

    code = "token_unknown"
    status = 401
    message = _("This token is not known here, or it was revoked.")


class TokenExpired(Denied):
    """The token's time is over."""

    code = "token_expired"
    status = 401
    message = _("This token has expired. Ask an administrator for a new one.")


def new_token() -> tuple[str, str]:
    """A fresh prefix, by which people tell tokens apart, and the whole token `al_<prefix>_<secret>`."""
    prefix = "".join(secrets.choice(PREFIX_LETTERS) for _letter in range(8))
    return prefix, f"{MARK}_{prefix}_{secrets.token_urlsafe(32)}"


def digest_of(raw: str) -> str:
    """The SHA-256 of the whole token, as stored; 256 random bits need no slow hash."""
    return hashlib.sha256(raw.encode()).hexdigest()


def find_token(raw: str, now: datetime) -> ApiToken:
    """The valid token with its client and user; raises TokenUnknown or TokenExpired.

    Asked by every request of every program, so the statement is written and planned once and not each time.
    """
    row = cast(DatabaseWrapper, connection).ask("token_by_digest", _by_digest(), [digest_of(raw)])
    token = None if row is None else _joined(row)
    if token is None or token.revoked_at is not None or not token.client.user.is_active:
        raise TokenUnknown
    if token.expires_at <= now:
        raise TokenExpired
    return token


@cache
def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _by_digest() -> str:
    tables = {"t": ApiToken, "c": ApiClient, "u": User}
    names = ", ".join(f"{letter}.{name}" for letter, model in tables.items() for name in _columns(model))
    return f"""
        SELECT {names} FROM {ApiToken._meta.db_table} t
        JOIN {ApiClient._meta.db_table} c ON c.id = t.client_id JOIN {User._meta.db_table} u ON u.id = c.user_id
        WHERE t.digest = $1
    """  # noqa: S608 - no outside text in it


def _joined(row: Sequence[Any]) -> ApiToken:
    parts: list[Any] = []
    for model in (ApiToken, ApiClient, User):
        names = _columns(model)
        parts.append(model.from_db(connection.alias, names, row[: len(names)]))
        row = row[len(names) :]
    token, client, user = parts
    client.user, token.client = user, client
    return cast(ApiToken, token)
