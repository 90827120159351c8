"""Publishing in the worker, and the nudge that wakes it. The nudge saves seconds; the sweep saves the day."""

import logging
import time
from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.module_loading import import_string

from alliance import consequences
from alliance.alone import alone
from alliance.journal import nudges, publisher, retention

logger = logging.getLogger(__name__)

# A first commit is published at once. In a stream of commits one pass takes what several of them brought: the more
# it brings, the longer the pause after it, up to where people would notice.
SECONDS_PER_ENTRY, SHORTEST_PAUSE, LONGEST_PAUSE = 0.004, 0.02, 0.2
# How long readers nobody waits for let others go first while entries stream in.
LEISURE = 1.0
# A task this long hands over to the next one, so that it never meets the queue's visibility timeout.
SECONDS_PER_TASK = 15
# Any number; no other work is locked with it.
_PUBLISHING = 7_302


@shared_task(ignore_result=True)
def publish_journal(**kwargs: Any) -> None:
    """Publish what was committed and let every reader of the feed catch up; safe to run twice and at once.

    One process does it for all: whoever comes meanwhile goes away again. Their entry was committed before they
    found the lock taken, so the question that is asked when it is free again still finds it.
    """
    with alone(_PUBLISHING) as is_alone:
        if not is_alone:
            return
        _publish_until(time.monotonic() + SECONDS_PER_TASK)
    # First, so that a commit from here on sends a nudge of its own: the question may no longer see its entry.
    nudges.lower_flag()
    if publisher.has_pending():
        nudge_publisher()


def _publish_until(deadline: float) -> None:
    """Pass after pass until nothing is left. Meanwhile nobody needs to send a nudge."""
    leisure_at = time.monotonic() + LEISURE
    while time.monotonic() < deadline:
        nudges.raise_flag()
        count = publisher.publish_pending() or 0
        _catch_up(consequences.ENTRIES_PUBLISHED, deadline)
        if time.monotonic() >= leisure_at:
            _catch_up(consequences.ENTRIES_PUBLISHED_A_WHILE_AGO, deadline)
            leisure_at = time.monotonic() + LEISURE
        time.sleep(min(max(count * SECONDS_PER_ENTRY, SHORTEST_PAUSE), LONGEST_PAUSE))
        if not publisher.has_pending():
            break
    _catch_up(consequences.ENTRIES_PUBLISHED_A_WHILE_AGO, deadline)


@shared_task(ignore_result=True)
def forget_publications(**kwargs: Any) -> None:
    """Drop feed places that nobody needs any more."""
    retention.forget_publications(now=timezone.now())


def nudge_publisher() -> None:
    """Ask a worker to publish now; returns at once, whatever the state of the queue."""
    nudges.nudge(publish_journal)


def _catch_up(readers: list[str], deadline: float) -> None:
    """One reader that fails keeps neither the feed nor the other readers waiting."""
    for path in readers:
        try:
            import_string(path)(deadline=deadline)
        except Exception:
            logger.exception("A reader of the feed failed and goes on with the next sweep: %s", path)
