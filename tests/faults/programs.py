"""Programs and people at the doors of a running workspace: real HTTP, and nothing of the program itself."""

import http.client
import itertools
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from typing import Any

from django.utils.text import slugify

from tests.workspace import Workspace

PATIENCE, LATER = 10.0, 0.1
# What a connection does when the other end is killed, or was never there.
CUT_OFF = (OSError, http.client.HTTPException)
SCOPES = "leads:read,leads:write,consents:write,handoffs:read,handoffs:write,changes:read,webhooks:write"
TEAM = "Innendienst"
CONTEXT = {
    "who": "Mara Keller, Leiterin Instandhaltung",
    "why_now": "Fragt nach einer Preisspanne.",
    "what_they_saw": "Verschleißstudie",
    "interest": "ZS-1",
    "promised": "Nichts.",
    "next_step": "Anrufen",
    "open_questions": "Welche Steuerung?",
    "score": "Passung A",
}
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Answer:
    """Status and body of an answer, the version it speaks of, and whether it is the first answer again."""

    status: int
    body: Any
    etag: str = ""
    raw: bytes = b""
    replayed: bool = False


class Program:
    """A neutral client of the REST interface with a token of its own."""

    def __init__(self, workspace: Workspace, name: str) -> None:
        self.api, self.system = f"{workspace.url}/api/v1", slugify(name)
        self.token = workspace.manage("create_token", name, "--scopes", SCOPES).strip()

    def ask(self, path: str, body: Any = None, key: str = "") -> Answer:
        """GET, or POST with a body; raises one of CUT_OFF when no answer comes."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.send("GET" if body is None else "POST", path, body, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Any request; raises one of CUT_OFF when no answer comes."""
        headers |= {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        raw = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.api}{path}", raw, headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
                raw, is_replay = answer.read(), answer.headers["Idempotency-Replayed"] == "true"
                return Answer(answer.status, json.loads(raw), answer.headers["ETag"] or "", raw, is_replay)
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, json.load(error))

    def insist(self, method: str, path: str, body: Any = None, key: str = "") -> Answer:
        """Ask again until there is an answer that is no failure of the server's; with a key nothing happens twice."""
        headers = {"Idempotency-Key": key} if key else {}
        while True:
            try:
                answer = self.send(method, path, body, **headers)
            except CUT_OFF:
                time.sleep(LATER)
                continue
            is_held = answer.status == 409 and answer.body["code"] == "idempotency_key_in_flight"
            if answer.status < 500 and not is_held:
                return answer
            time.sleep(LATER)

    def make_leads(self, count: int) -> list[int]:
        """Fresh leads who asked to be contacted, so that the definition in force qualifies them."""
        rows = [lead_row(next(_numbers)) for _ in range(count)]
        answer = self.ask("/leads/bulk", {"leads": rows})
        assert [result["status"] for result in answer.body["results"]] == ["created"] * count, answer
        return [result["id"] for result in answer.body["results"]]

    def offer(self, lead_id: int, key: str = "") -> Answer:
        return self.ask(f"/leads/{lead_id}/handoffs", {"team": TEAM, "context": CONTEXT}, key)

    def changes(self) -> Iterable[dict[str, Any]]:
        """The whole change feed, page by page."""
        cursor = ""
        while True:
            query = urllib.parse.urlencode({"cursor": cursor} if cursor else {})
            page = self.ask(f"/changes?{query}").body
            if not page["results"]:
                return
            yield from page["results"]
            cursor = page["next_cursor"]


def lead_row(number: int) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat()
    return {
        "external_id": f"fault-{number}",
        "email": f"leitung@werk{number}.example",
        "phone": f"+49711600{number:05d}",
        "first_name": "Mara",
        "last_name": f"Werker{number}",
        "job_title": "Leiterin Instandhaltung",
        "company": {"name": f"Werk {number} GmbH", "domain": f"werk{number}.example", "country": "DE"},
        "source": "web_form",
        "interest": ["ZS-1"],
        "requested_at": now,
        "consents": [{"channel": "phone", "basis": "own_request", "captured_at": now}],
    }


class Page:
    """A browser without scripts: cookies, forms and redirects."""

    def __init__(self, workspace: Workspace) -> None:
        self.url = workspace.url
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def sign_in(self, email: str) -> None:
        text = self.open("/accounts/login/")
        self.open("/accounts/login/", {"login": email, "password": "alliance-demo", **token_in(text)})
        assert any(cookie.name == "sessionid" for cookie in self.cookies)

    def offer(self, lead_id: int) -> int:
        """Open the form, send it filled in, and follow it to the hand-off's page; gives the hand-off's id."""
        path = f"/leads/{lead_id}/handoff/"
        text = self.open(path)
        chosen = re.search(rf'<option value="(\d+)"[^>]*>{TEAM}</option>', text)
        assert chosen, text
        package = {f"context-{item}": words for item, words in CONTEXT.items()}
        self.open(path, {"team": chosen[1], "assignee": "", **package, **token_in(text)})
        arrived = re.fullmatch(r".*/handoffs/(\d+)/", self.at)
        assert arrived, self.at
        return int(arrived[1])

    def open(self, path: str, form: Mapping[str, str] | None = None) -> str:
        data = None if form is None else urllib.parse.urlencode(form).encode()
        with self.opener.open(f"{self.url}{path}", data, timeout=PATIENCE) as answer:
            self.at = answer.url
            return str(answer.read().decode())


def token_in(text: str) -> dict[str, str]:
    """The form's CSRF token."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    assert found, text
    return {"csrfmiddlewaretoken": found[1]}
