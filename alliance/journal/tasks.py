"""Publishing in the worker, and the nudge that wakes it. The nudge saves seconds; the sweep saves the day."""

import logging
import time
from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.module_loading import import_string

from alliance import consequences
from alliance.journal import nudges, publisher, retention

logger = logging.getLogger(__name__)

# In a stream of commits one pass takes what several of them brought, instead of a pass for each.
PAUSE_SECONDS = 0.04
# A task this long hands over to the next one, so that it never meets the queue's visibility timeout.
SECONDS_PER_TASK = 15


class Pace:
    """At least a pause between the end of one pass of this process and the next; a first one never waits."""

    def __init__(self) -> None:
        self.next_at = 0.0

    def keep(self) -> None:
        time.sleep(max(0.0, self.next_at - time.monotonic()))

    def passed(self) -> None:
        self.next_at = time.monotonic() + PAUSE_SECONDS


pace = Pace()


@shared_task(ignore_result=True)
def publish_journal(**kwargs: Any) -> None:
    """Publish what was committed and let every reader of the feed catch up; safe to run twice and at once."""
    pace.keep()
    # First, so that a commit from here on sends a nudge of its own: this run may no longer see its entry.
    nudges.lower_flag()
    deadline = time.monotonic() + SECONDS_PER_TASK
    while time.monotonic() < deadline:
        publisher.publish_pending()
        for path in consequences.ENTRIES_PUBLISHED:
            _catch_up(path, deadline)
        pace.passed()
        if not publisher.has_pending():
            return
        pace.keep()
    nudge_publisher()


@shared_task(ignore_result=True)
def forget_publications(**kwargs: Any) -> None:
    """Drop feed places that nobody needs any more."""
    retention.forget_publications(now=timezone.now())


def nudge_publisher() -> None:
    """Ask a worker to publish now; returns at once, whatever the state of the queue."""
    nudges.nudge(publish_journal)


def _catch_up(path: str, deadline: float) -> None:
    """One reader that fails keeps neither the feed nor the other readers waiting."""
    try:
        import_string(path)(deadline=deadline)
    except Exception:
        logger.exception("A reader of the feed failed and goes on with the next sweep: %s", path)
