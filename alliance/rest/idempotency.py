"""A POST repeated under the same `Idempotency-Key` gets the first answer again, and nothing happens twice.

The key is held by an advisory lock of the transaction that also makes the change and keeps the answer. So there is
no moment at which one is there without the other: whoever dies on the way leaves neither, and their lock goes too.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.people.models import ApiClient, ApiToken
from alliance.rest.errors import BadRequest, KeyInFlight, KeyUsedOtherwise
from alliance.rest.models import IdempotentAnswer
from alliance.rest.renderers import encoder

KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 200
BATCH = 1000


def answered_once(handler: Callable[..., Response], token: ApiToken, key: str) -> Callable[..., Response]:
    """The handler, run at most once per key and client within a day.

    Raises KeyUsedOtherwise (422) for the key with another payload and KeyInFlight (409) while the first runs.
    """
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise BadRequest(_("An idempotency key has 1 to 200 printable characters."))

    client = token.client

    def run(request: Request, *args: Any, **kwargs: Any) -> Response:
        now, fingerprint = timezone.now(), _fingerprint(request, token)
        with transaction.atomic():
            if not _lock(client, key):
                raise KeyInFlight(retry_after=1)
            known = IdempotentAnswer.objects.filter(client=client, key=key, started_at__gt=now - KEPT_FOR)
            if first := known.first():
                return _replay(first, fingerprint)
            response = handler(request, *args, **kwargs)
            _keep(client, key, fingerprint, now, response)
        return response

    return run


def forget_old_answers(now: datetime) -> int:
    """Drop answers that no repetition may ask for any more, in short transactions."""
    total = 0
    old = IdempotentAnswer.objects.filter(started_at__lte=now - KEPT_FOR).order_by("started_at")
    while batch := list(old.values_list("pk", flat=True)[:BATCH]):
        total += IdempotentAnswer.objects.filter(pk__in=batch).delete()[0]
    return total


def _fingerprint(request: Request, token: ApiToken) -> str:
    """Scopes count: what one token of a client was told is not repeated to another that may read less."""
    http = request._request
    parts = [http.method or "", http.get_full_path(), http.content_type or "", " ".join(sorted(token.scopes))]
    parts += [
        f"{name} {http.META[name]}" for name in ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH") if name in http.META
    ]
    return hashlib.sha256(b"\0".join([*(part.encode() for part in parts), http.body])).hexdigest()


def lock_number(client: ApiClient, key: str) -> int:
    """What the lock of a client's key is called."""
    name = hashlib.blake2b(f"{client.pk} {key}".encode(), digest_size=8).digest()
    return int.from_bytes(name, "big", signed=True)


def _lock(client: ApiClient, key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_number(client, key)])
        return bool(cursor.fetchone()[0])


def _keep(client: ApiClient, key: str, fingerprint: str, now: datetime, response: Response) -> None:
    answer = IdempotentAnswer(
        client=client,
        key=key,
        fingerprint=fingerprint,
        started_at=now,
        status=response.status_code,
        body=encoder.encode(response.data),
        headers={name: response[name] for name in ("ETag", "Location") if name in response},
    )
    IdempotentAnswer.objects.bulk_create(
        [answer],
        update_conflicts=True,
        unique_fields=["client", "key"],
        update_fields=["fingerprint", "started_at", "status", "body", "headers"],
    )


def _replay(first: IdempotentAnswer, fingerprint: str) -> Response:
    if first.fingerprint != fingerprint:
        raise KeyUsedOtherwise
    headers = {**first.headers, "Idempotency-Replayed": "true"}
    return Response(bytes(first.body), status=first.status, headers=headers)
