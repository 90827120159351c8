"""A signed slip that says which topics its bearer may hear; push believes it without a data base."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing

LIFETIME = timedelta(minutes=5)
MOST_TOPICS = 200
SALT = "alliance.push"
TOPIC = re.compile(r"[a-z_]{1,40}(:\d{1,19})?")


@dataclass(frozen=True)
class Ticket:
    """Who listens, and to what."""

    user_id: int
    topics: frozenset[str]


class TicketRefused(Exception):
    """The ticket is missing, forged or too old."""


def topics_for(user_id: int | None, wished: Iterable[str]) -> list[str]:
    """What a person with a place may hear: all joint topics, and of people only themselves."""
    own = f"user:{user_id}"
    heard = {topic for topic in wished if TOPIC.fullmatch(topic) and (topic == own or topic[:5] != "user:")}
    return sorted(heard)[:MOST_TOPICS]


def make_ticket(user_id: int | None, topics: Iterable[str]) -> str:
    return signing.dumps([user_id, *topics], salt=SALT, compress=True)


def read_ticket(slip: str) -> Ticket:
    """The ticket behind a slip that we signed and that is not older than its lifetime."""
    try:
        user_id, *topics = signing.loads(slip, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature as error:
        raise TicketRefused from error
    return Ticket(user_id, frozenset(topics))
