"""Two who got into each other's way in the database: the one that had to give way begins again."""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection
from psycopg2.errorcodes import DEADLOCK_DETECTED

Given = ParamSpec("Given")
Result = TypeVar("Result")
_ATTEMPTS = 3
# So that the other one, who has just been woken, is there first this time.
_PAUSE = 0.1


def again_when_crossed(action: Callable[Given, Result]) -> Callable[Given, Result]:
    """Begin an action again whose transaction PostgreSQL gave up for another's (40P01).

    It stands around the transaction: nothing of the first attempt is left. Within somebody's transaction it is for
    them to begin again. The order of locks is what keeps this from happening; this is for what no order covers.
    """

    @wraps(action)
    def begin(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        for _attempt in range(_ATTEMPTS - 1):
            try:
                return action(*args, **kwargs)
            except OperationalError as error:
                is_deadlock = getattr(error.__cause__, "pgcode", None) == DEADLOCK_DETECTED
                if connection.in_atomic_block or not is_deadlock:
                    raise
            time.sleep(_PAUSE)
        return action(*args, **kwargs)

    return begin
