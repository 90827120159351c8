"""Telling open pages what changed. A page that misses it re-fetches on its own, so nothing here may fail."""

import json
import logging
import time
from collections.abc import Iterable

import redis
from django.conf import settings

from alliance.impatient_redis import impatient_redis

logger = logging.getLogger(__name__)

CHANNEL = "alliance:push"
# A message of this many topics is a few dozen kilobytes; larger sets go out in several.
TOPICS_PER_MESSAGE = 2000
QUIET_SECONDS = 2.0
_quiet_until = 0.0


def publish(topics: Iterable[str]) -> None:
    """Send the topics to every push process; never raises and never waits long."""
    global _quiet_until
    names = sorted(set(topics))
    if not names or not settings.REDIS_URL or time.monotonic() < _quiet_until:
        return
    try:
        for start in range(0, len(names), TOPICS_PER_MESSAGE):
            impatient_redis().publish(CHANNEL, json.dumps(names[start : start + TOPICS_PER_MESSAGE]))
    except redis.RedisError as error:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        logger.warning("Open pages could not be told and will ask themselves: %r", error)
