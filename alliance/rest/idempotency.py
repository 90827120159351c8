"""A POST repeated under the same `Idempotency-Key` gets the first answer again, and nothing happens twice."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.people.models import ApiClient, ApiToken
from alliance.rest.errors import BadRequest, KeyInFlight, KeyUsedOtherwise
from alliance.rest.models import IdempotentAnswer
from alliance.rest.renderers import encoder

KEPT_FOR = timedelta(hours=24)
# A request that died on the way holds its key no longer than any answer takes.
IN_FLIGHT_FOR = timedelta(seconds=60)


def answered_once(handler: Callable[..., Response], token: ApiToken, key: str) -> Callable[..., Response]:
    """The handler, run at most once per key and client; its answer commits together with what it changed.

    Raises KeyUsedOtherwise (422) for the key with another payload and KeyInFlight (409) while the first runs.
    """

    def run(request: Request, *args: Any, **kwargs: Any) -> Response:
        if len(key) > 200:
            raise BadRequest(_("An idempotency key has at most 200 characters."))
        now = timezone.now()
        record = _claim(token.client, key, _fingerprint(request, token), now)
        if record.status is not None:
            return _replay(record)
        try:
            with transaction.atomic():
                response = handler(request, *args, **kwargs)
                _keep(record, response)
        except BaseException:
            IdempotentAnswer.objects.filter(pk=record.pk, status=None).delete()
            raise
        return response

    return run


def _fingerprint(request: Request, token: ApiToken) -> str:
    """Scopes count: what one token of a client was told is not repeated to another that may read less."""
    http = request._request
    head = [http.method or "", http.get_full_path(), " ".join(sorted(token.scopes))]
    return hashlib.sha256(b"\0".join([*(part.encode() for part in head), http.body])).hexdigest()


def _claim(client: ApiClient, key: str, fingerprint: str, now: datetime) -> IdempotentAnswer:
    """The key's record: fresh and ours, or finished; raises when it is somebody else's turn."""
    with transaction.atomic():
        old = IdempotentAnswer.objects.select_for_update().filter(client=client, key=key)
        old.filter(started_at__lt=now - KEPT_FOR).delete()
        old.filter(status=None, started_at__lt=now - IN_FLIGHT_FOR).delete()
        record, is_new = IdempotentAnswer.objects.get_or_create(
            client=client, key=key, defaults={"fingerprint": fingerprint, "started_at": now}
        )
    if record.fingerprint != fingerprint:
        raise KeyUsedOtherwise
    if not is_new and record.status is None:
        raise KeyInFlight
    return record


def _keep(record: IdempotentAnswer, response: Response) -> None:
    record.status, record.body = response.status_code, encoder.encode(response.data)
    record.headers = {name: response[name] for name in ("ETag", "Location") if name in response}
    record.save(update_fields=["status", "body", "headers"])


def _replay(record: IdempotentAnswer) -> Response:
    data = msgspec.json.decode(bytes(record.body or b"null"))
    return Response(data, status=record.status, headers={**record.headers, "Idempotency-Replayed": "true"})
