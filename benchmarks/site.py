"""Talking to the running workspace as a browser and as a REST client, over one kept-open connection each."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from alliance.people.models import User


def session_cookie(user: User) -> str:
    """The cookie of a signed-in browser."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


class Site:
    """One keep-alive connection; `get` and `post` fail on anything but the expected status."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        self.url, self.headers = url, headers

    def get(self, path: str) -> bytes:
        """The body of a page that answers 200."""
        return self._ask("GET", path, None, {200})

    def post(self, path: str, body: bytes, content_type: str = "application/json") -> Any:
        """The JSON answer to a POST that succeeds."""
        return json.loads(self._ask("POST", path, body, {200, 201}, content_type))

    def _ask(self, method: str, path: str, body: bytes | None, expected: set[int], kind: str = "") -> bytes:
        headers = {**self.headers, **({"Content-Type": kind} if kind else {})}
        self.connection.request(method, path, body=body, headers=headers)
        response = self.connection.getresponse()
        content = response.read()
        if response.status not in expected:
            raise RuntimeError(f"{method} {path}: {response.status} {content[:300]!r}")
        return content
