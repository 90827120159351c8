"""Killing one part of a workspace after the other."""

import random
import time
from collections import Counter
from collections.abc import Sequence

from tests.workspace import Workspace

# So long before the end that the last one is back by then.
QUIET = 5.0


def kill_until(
    workspace: Workspace, parts: Sequence[str], chance: random.Random, deadline: float
) -> Counter[str]:
    """Each part in turn, then at random, each brought back before the next; gives how often which."""
    kills: Counter[str] = Counter()
    while time.monotonic() < deadline - QUIET:
        part = parts[kills.total()] if kills.total() < len(parts) else chance.choice(parts)
        workspace.wait_for_restart(part, workspace.kill(part))
        kills[part] += 1
    assert set(kills) == set(parts)
    return kills
