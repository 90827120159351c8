"""Programs, a reader and a listener that go on while hosts come and go, and remember what they were told."""

import itertools
import json
import re
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

from tests.faults.programs import CUT_OFF, PATIENCE, SCOPES, Answer, Page, Program, lead_row
from tests.hosts.installation import Installation
from tests.workspace import until

ROWS = 10
Step = Callable[[int], None]


class Failed(Exception):
    """No answer of the program."""


class Client(Program):
    """A program whose requests may fail; it is told so as `Failed`."""

    def __init__(self, installation: Installation, name: str, *options: str) -> None:
        self.api = f"{installation.url}/api/v1"
        self.token = installation.manage("create_token", name, "--scopes", SCOPES, *options).strip()

    def ask(self, path: str, body: Any = None, key: str = "") -> Answer:
        try:
            return super().ask(path, body, key)
        except (ValueError, *CUT_OFF) as error:
            raise Failed(path) from error


class Load:
    """Upserts, offers with their acceptance, and pages, each in a thread of its own until `stop()`."""

    def __init__(self, installation: Installation, leads: list[int]) -> None:
        self.writer, self.seller = (
            Client(installation, "Hosts Web"),
            Client(installation, "Hosts CRM", "--side", "sales"),
        )
        self.leads, self.page = leads, Page(installation)
        self.page.sign_in("tobias@nordhang.example")
        self.failures: list[str] = []
        self.wrong: list[object] = []
        self.upserted: list[str] = []
        self.accepted: dict[int, int] = {}
        self.pages = 0
        self.ended = threading.Event()
        self.threads = [
            threading.Thread(target=self.repeat, args=(step,), daemon=True)
            for step in (self.upsert, self.hand_over, self.read)
        ]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join(2 * PATIENCE)
            assert not thread.is_alive()

    def repeat(self, step: Step) -> None:
        for number in itertools.count():
            if self.ended.wait(0.02):
                return
            try:
                step(number)
            except Exception as error:  # looked at by the test; a thread has nobody else to tell
                self.wrong.append(error)

    def upsert(self, number: int) -> None:
        """The same rows again after a failure: each names its lead, so that is safe."""
        rows = [{**lead_row(100_000 + ROWS * number + row), "source": "event"} for row in range(ROWS)]
        answer = self.until_answered(lambda: self.writer.ask("/leads/bulk", {"leads": rows}))
        told = {result["status"] for result in answer.body["results"]}
        if not told <= {"created", "unchanged", "updated"}:
            self.wrong.append(answer)
        self.upserted += [row["external_id"] for row in rows]

    def until_answered(self, ask: Callable[[], Answer]) -> Answer:
        while True:
            try:
                answer = ask()
            except Failed as failed:
                self.failures.append(str(failed))
                continue
            # The database ends a transaction a moment after the process that began it is gone.
            if answer.status != 409 or answer.body.get("code") != "idempotency_key_in_flight":
                return answer

    def hand_over(self, number: int) -> None:
        """One side offers, the other one accepts; a key makes it safe to ask again when no answer came."""
        if number >= len(self.leads):
            return
        lead = self.leads[number]
        offered = self.until_answered(lambda: self.writer.offer(lead, key=f"hosts-{lead}"))
        if offered.status != 201:
            self.wrong.append(offered)
            return
        handoff = offered.body["id"]
        answer = self.until_answered(
            lambda: self.seller.ask(f"/handoffs/{handoff}/accept", {}, f"accept-{lead}")
        )
        if answer.status != 200:
            self.wrong.append(answer)
        self.accepted[handoff] = lead

    def read(self, number: int) -> None:
        path = ("/today/", "/leads/", f"/leads/{self.leads[0]}/")[number % 3]
        try:
            self.page.open(path)
            self.pages += 1
        except CUT_OFF as failed:
            self.failures.append(f"{path} {failed}")


class Listener:
    """An open page: asks for a ticket, listens, and comes back when the stream ends."""

    def __init__(self, installation: Installation) -> None:
        self.page = Page(installation)
        self.page.sign_in("deniz@nordhang.example")
        found = re.search(r'"X-CSRFToken": "([^"]+)"', self.page.open("/today/"))
        assert found
        self.token, self.heard, self.streams = found[1], 0, 0
        self.ended = threading.Event()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        while not self.ended.wait(0.3):
            try:
                self.follow(self.stream())
            except (ValueError, *CUT_OFF):
                continue

    def stream(self) -> Any:
        form = {"topics": "handoffs leads", "csrfmiddlewaretoken": self.token}
        told = json.loads(self.page.open("/push/ticket/", form))
        assert told["url"] == "/push/stream"
        query = urllib.parse.urlencode({"ticket": told["ticket"], "age": 0})
        return urllib.request.urlopen(f"{self.page.url}{told['url']}?{query}", timeout=20)  # noqa: S310

    def follow(self, stream: Any) -> None:
        with stream:
            self.streams += 1
            for line in stream:
                self.heard += line.startswith(b"event: message")
                if self.ended.is_set():
                    return

    def hears(self, patience: float, explain: Callable[[], str]) -> None:
        """From now on, within the patience."""
        before = self.heard
        until(lambda: self.heard > before, patience, explain)
