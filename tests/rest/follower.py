"""A copy of all leads, kept by nothing but REST: the change feed, and reading the leads it names.

Also a program: `python -m tests.rest.follower http://127.0.0.1:8000 al_…` follows until it is stopped.
"""

import http.client
import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

Answer = tuple[int, dict[str, Any]]
# (path with its parameters) → status and body.
Get = Callable[[str], Answer]
AT_ONCE = 200


class Follower:
    """`leads` are the leads as they were last read, by id; `position` is where in the feed it stands."""

    def __init__(self, get: Get, *, page: int = 1000, from_beginning: bool = False) -> None:
        self.get, self.page = get, page
        self.leads: dict[int, dict[str, Any]] = {}
        self.position: str | None = "" if from_beginning else None
        self.resyncs = 0

    def catch_up(self) -> int:
        """Read the feed to its end; returns how many entries there were."""
        if self.position is None:
            self._begin_at(self._ok(self.get("/changes?cursor=now"))["next_cursor"])
        total = 0
        while True:
            status, answer = self.get(f"/changes?{urlencode({'cursor': self.position, 'limit': self.page})}")
            if status == 410:
                self.resyncs += 1
                self._begin_at(answer["next_cursor"])
                continue
            self._apply(self._ok((status, answer))["results"])
            total += len(answer["results"])
            # Only when it is applied: whoever dies before asks for the same entries again.
            self.position = answer["next_cursor"]
            if not answer["has_more"]:
                return total

    def _begin_at(self, cursor: str) -> None:
        """Everything as it is now; what changes while it is read comes after the cursor, which is older."""
        self.leads, after = {}, None
        while True:
            query = {"sort": "created_at", "limit": AT_ONCE, **({"cursor": after} if after else {})}
            answer = self._ok(self.get(f"/leads?{urlencode(query)}"))
            self.leads |= {lead["id"]: lead for lead in answer["results"]}
            after = answer["next_cursor"]
            if after is None:
                break
        self.position = cursor

    def _apply(self, entries: Iterable[dict[str, Any]]) -> None:
        """Read again what the entries are about: a merge has one for each lead, and so has its undoing."""
        touched = sorted({entry["lead_id"] for entry in entries if entry["lead_id"] is not None})
        for start in range(0, len(touched), AT_ONCE):
            self._read(touched[start : start + AT_ONCE])

    def _read(self, ids: list[int]) -> None:
        """The leads as they are; one that is missing from the answer is gone."""
        query = urlencode({"ids": ",".join(map(str, ids)), "limit": AT_ONCE})
        found = {lead["id"]: lead for lead in self._ok(self.get(f"/leads?{query}"))["results"]}
        for lead_id in ids:
            if lead_id in found:
                self.leads[lead_id] = found[lead_id]
            else:
                self.leads.pop(lead_id, None)

    @staticmethod
    def _ok(answer: Answer) -> dict[str, Any]:
        status, body = answer
        if status != 200:
            raise RuntimeError(f"{status}: {body}")
        return body


def over_http(address: str, token: str, patience: float = 60.0) -> Get:
    """Asks a running workspace; what is down or busy is asked again for as long as the patience lasts."""

    def get(path: str) -> Answer:
        request = urllib.request.Request(  # noqa: S310 - the address is the caller's own
            f"{address}/api/v1{path}", headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        )
        deadline = time.monotonic() + patience
        while True:
            try:
                with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
                    return response.status, json.load(response)
            except urllib.error.HTTPError as error:
                if error.code not in (429, 500, 502, 503) or time.monotonic() > deadline:
                    return error.code, json.load(error)
                time.sleep(float(error.headers.get("Retry-After", 1)))
            except (OSError, ValueError, http.client.HTTPException):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    return get


def main(address: str, token: str) -> None:
    follower = Follower(over_http(address, token))
    while True:
        follower.catch_up()
        sys.stdout.write(f"{len(follower.leads)} leads at {follower.position}\n")
        time.sleep(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
