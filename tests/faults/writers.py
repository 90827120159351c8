"""Two systems that write about the same people, whatever dies under them."""

import itertools
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults.programs import CUT_OFF, Answer, Program

LATER = 0.05


@dataclass
class Writer:
    """One system: states its people under its own ids, and adds a word of its own to a shared note.

    `acknowledged` and `unsure` are the words by person: the answer came, or nobody knows.
    """

    program: Program
    name: str
    people: int
    chance: random.Random
    acknowledged: list[tuple[int, str]] = field(default_factory=list)
    unsure: list[tuple[int, str]] = field(default_factory=list)
    seen: Counter[int] = field(default_factory=Counter)
    words: "itertools.count[int]" = field(default_factory=itertools.count)

    def work_until(self, deadline: float) -> None:
        """State a person or add a word, at random, until the time is over; each person is stated first."""
        for person in range(self.people):
            self.state(person, "Einkauf")
        while time.monotonic() < deadline:
            person = self.chance.randrange(self.people)
            if self.chance.random() < 0.3:
                self.state(person, f"Einkauf {self.chance.randrange(1000)}")
            else:
                self.add_word(person)

    def state(self, person: int, title: str) -> None:
        """Say who the person is under our own id; again until it is acknowledged."""
        row = {"email": address_of(person), "last_name": f"Doppel{person}", "job_title": title}
        path = f"/leads/by-external-id/{self.name}/{self.name}-{person}"
        again(lambda: self.answer("PUT", path, row))

    def add_word(self, person: int) -> None:
        """Read the note, add a word, write it back only if nobody wrote meanwhile; else begin again."""
        word = f"{self.name}{next(self.words)}"
        path = f"/leads/by-external-id/{self.name}/{self.name}-{person}"
        while True:
            read = again(lambda: self.answer("GET", path))
            change = {"note": f"{read.body['note']} {word}".strip()}
            written = self.answer("PATCH", f"/leads/{read.body['id']}", change, read.etag)
            if written is None:
                self.unsure.append((person, word))
                return
            if written.status == 200:
                self.acknowledged.append((person, word))
                return

    def answer(self, method: str, path: str, body: object = None, etag: str = "") -> Answer | None:
        """What the workspace said; None when it died on the way, so that nobody knows what became of it."""
        try:
            answer = self.program.send(method, path, body, **({"If-Match": etag} if etag else {}))
        except CUT_OFF:
            return None
        self.seen[answer.status] += 1
        assert answer.status in {200, 201, 412} or answer.status >= 500, answer
        return None if answer.status >= 500 else answer


def address_of(person: int) -> str:
    return f"doppel{person}@zwei-systeme.example"


def again(ask: Callable[[], Answer | None]) -> Answer:
    """Until there is an answer that is no failure of the server's."""
    while (answer := ask()) is None:
        time.sleep(LATER)
    return answer
