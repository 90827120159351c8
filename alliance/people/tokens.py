"""Making a token, and finding the client behind one."""

import hashlib
import secrets
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from alliance.errors import Denied
from alliance.people.models import ApiToken

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
    """The valid token with its client and user; raises TokenUnknown or TokenExpired."""
    token = ApiToken.objects.select_related("client__user").filter(digest=digest_of(raw)).first()
    if token is None or token.revoked_at is not None or not token.client.user.is_active:
        raise TokenUnknown
    if token.expires_at <= now:
        raise TokenExpired
    return token
