"""Secrets of webhooks, and what is signed with them: the three headers of the Standard Webhooks."""

import base64
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook

from alliance.hooks.models import Endpoint

USER_AGENT = "Alliance-Webhooks/1"
MARK = "whsec_"


def new_secret() -> str:
    """32 random bytes in the form that receivers' libraries read."""
    return MARK + base64.b64encode(secrets.token_bytes(32)).decode()


def valid_secrets(endpoint: Endpoint, now: datetime) -> list[str]:
    """The secret, and the former one until its time is over."""
    until = endpoint.former_secret_until
    return [endpoint.secret, *([endpoint.former_secret] if until and now < until else [])]


def headers_of(keys: Sequence[str], message_id: str, now: datetime, body: str) -> dict[str, str]:
    """Signed with every secret that is valid now, so that a receiver can change over in peace."""
    at = now.astimezone(UTC)
    return {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(key).sign(message_id, at, body) for key in keys),
    }
