"""How long to wait after a failure, for a message and for the webhook as a whole; and when it is paused."""

import random
from datetime import datetime, timedelta

from alliance.hooks.models import Endpoint
from alliance.hooks.sending import GONE, Attempt
from alliance.journal.actions import record

# After the first failed attempt, the second …; together most of the day after which a message is given up.
PAUSES = [timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 3600, 7200, 14400, 21600, 28800)]
# A dead webhook is asked no less often, so that it goes on soon after it is well again.
LONGEST_QUIET = timedelta(minutes=30)
GIVEN_UP_AFTER, BROKEN_AFTER = timedelta(hours=24), timedelta(days=3)


def pause_after(failures: int, attempt: Attempt) -> timedelta:
    """Longer each time, a little apart from others; as long as the receiver asks, but no longer than a day."""
    pause = PAUSES[min(failures, len(PAUSES)) - 1] * random.uniform(1.0, 1.2)  # noqa: S311 - no secret
    return min(max(pause, _asked(attempt)), GIVEN_UP_AFTER)


def _asked(attempt: Attempt) -> timedelta:
    return timedelta(seconds=attempt.retry_after or 0)


def note_health(endpoint: Endpoint, attempt: Attempt, now: datetime) -> None:
    """A webhook that fails for three days, or is gone, is paused, and people are told. The caller saves it."""
    if attempt.is_taken:
        endpoint.failures, endpoint.failing_since, endpoint.quiet_until = 0, None, None
        return
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or now
    if attempt.is_worth_repeating:
        quiet = min(pause_after(endpoint.failures, attempt), max(LONGEST_QUIET, _asked(attempt)))
        endpoint.quiet_until = now + quiet
    is_broken = attempt.status == GONE or now - endpoint.failing_since >= BROKEN_AFTER
    if is_broken and endpoint.is_on:
        endpoint.state, endpoint.version = Endpoint.State.BROKEN, endpoint.version + 1
        said = {"url": endpoint.url, "status": attempt.status, "error": attempt.error}
        record(None, "endpoint.paused", endpoint, data=said, at=now)
