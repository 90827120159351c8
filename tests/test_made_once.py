"""What a process has one of is made once, though its threads ask for it at the same moment."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
import redis

from alliance import heartbeat
from alliance.impatient_redis import impatient_redis


@pytest.fixture(params=[impatient_redis, heartbeat.connection], ids=["signals", "signs of life"])
def client(request: pytest.FixtureRequest) -> Iterator[Callable[[], redis.Redis]]:
    request.param.cache_clear()
    yield request.param
    request.param.cache_clear()


def test_threads_share_one_client(client: Callable[[], redis.Redis], monkeypatch: pytest.MonkeyPatch) -> None:
    make, both_are_at_it = redis.Redis.from_url, threading.Barrier(2)

    def make_slowly(*address: Any, **options: Any) -> redis.Redis:
        # Would let two pass together; a single one has waited in vain after a moment.
        with suppress(threading.BrokenBarrierError):
            both_are_at_it.wait(0.2)
        return make(*address, **options)

    monkeypatch.setattr(redis.Redis, "from_url", make_slowly)
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.submit(client), threads.submit(client)

    assert first.result() is second.result()
