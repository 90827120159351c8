"""Who listens to which topic in this process; plain Python, no input or output.

A stream keeps a set of topics that changed, not a queue of messages: however slow its reader, it never holds
more than its ticket's topics.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterable
from typing import NamedTuple

# What was said lately is kept for pages that were rendered just before they began to listen.
MEMORY_SECONDS = 60.0
MEMORY_TOPICS = 100_000


class Said(NamedTuple):
    at: float
    topics: frozenset[str]


class Stream:
    """One open stream: what its reader is still to hear."""

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self.wake = asyncio.Event()
        self.changed: set[str] = set()
        self.must_resync = False
        self.liveness: bool | None = None

    def hear(self, topics: Iterable[str]) -> None:
        self.changed.update(topics)
        self.wake.set()

    def resync(self) -> None:
        """The reader may have missed something and is to fetch all of its page again."""
        self.must_resync = True
        self.wake.set()

    def say_live(self, is_live: bool) -> None:
        self.liveness = is_live
        self.wake.set()


class Switchboard:
    """All streams by topic, and the memory of the last minute."""

    def __init__(self, now: float) -> None:
        self.streams: set[Stream] = set()
        self.by_topic: defaultdict[str, set[Stream]] = defaultdict(set)
        self.is_live = False
        self.live_since = now
        self.said: deque[Said] = deque()
        self.remembered = 0
        self.complete_since = now

    def join(self, stream: Stream, since: float) -> None:
        """Let the stream hear what comes, and what was said since its page was rendered."""
        self.streams.add(stream)
        for topic in stream.topics:
            self.by_topic[topic].add(stream)
        stream.say_live(self.is_live)
        if since < self.complete_since:
            stream.resync()
        elif missed := {
            topic for said in self.said if said.at >= since for topic in said.topics & stream.topics
        }:
            stream.hear(missed)

    def leave(self, stream: Stream) -> None:
        self.streams.discard(stream)
        for topic in stream.topics:
            self.by_topic[topic].discard(stream)
            if not self.by_topic[topic]:
                del self.by_topic[topic]

    def tell(self, topics: Iterable[str], now: float) -> None:
        """Pass on to each stream what it may hear."""
        said = Said(now, frozenset(topics))
        for topic in said.topics & self.by_topic.keys():
            for stream in self.by_topic[topic]:
                stream.hear((topic,))
        self._remember(said)

    def went_live(self, now: float) -> None:
        """News arrive again; what was said in between nobody knows."""
        self.is_live, self.live_since = True, now
        self._forget_all(now)
        for stream in self.streams:
            stream.say_live(True)
            stream.resync()

    def went_silent(self) -> None:
        """No news arrive: open pages fall back to asking now and then."""
        self.is_live = False
        for stream in self.streams:
            stream.say_live(False)

    def _remember(self, said: Said) -> None:
        self.said.append(said)
        self.remembered += len(said.topics)
        while self.said and (self.remembered > MEMORY_TOPICS or self.said[0].at < said.at - MEMORY_SECONDS):
            forgotten = self.said.popleft()
            self.remembered -= len(forgotten.topics)
            self.complete_since = max(self.complete_since, forgotten.at)

    def _forget_all(self, now: float) -> None:
        self.said.clear()
        self.remembered, self.complete_since = 0, now
