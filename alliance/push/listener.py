"""One subscription per process; connects again by itself and then lets every page fetch anew."""

import asyncio
import json
import logging
import time

import redis.asyncio
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from alliance.push.bus import CHANNEL
from alliance.push.switchboard import Switchboard

logger = logging.getLogger(__name__)

PING_SECONDS = 5.0
PAUSE_SECONDS = 0.3


async def listen(board: Switchboard, url: str) -> None:
    """Pass on what is published, for ever."""
    while True:
        try:
            await _listen_once(board, url)
        except (redis.RedisError, OSError, TimeoutError) as error:
            if board.is_live:
                logger.warning("The queue is gone; open pages ask for themselves until it is back: %r", error)
            board.went_silent()
        await asyncio.sleep(PAUSE_SECONDS)


async def _listen_once(board: Switchboard, url: str) -> None:
    client = redis.asyncio.Redis.from_url(
        url,
        socket_connect_timeout=2,
        socket_keepalive=True,
        # The library would connect again in silence and lose what was said meanwhile.
        retry=Retry(NoBackoff(), 0),
    )
    async with client, client.pubsub() as subscription:
        await subscription.subscribe(CHANNEL)
        while True:
            await _pass_on(board, await _next_message(subscription))


async def _next_message(subscription: PubSub) -> dict | None:
    """The next message; an idle connection has to answer a ping, because a cut one looks just as idle."""
    if message := await subscription.get_message(timeout=PING_SECONDS):
        return message
    await subscription.ping()
    if message := await subscription.get_message(timeout=PING_SECONDS):
        return message
    raise TimeoutError


async def _pass_on(board: Switchboard, message: dict | None) -> None:
    now = time.monotonic()
    if message is None:
        return
    if message["type"] == "subscribe":
        board.went_live(now)
    elif message["type"] == "message":
        board.tell(json.loads(message["data"]), now)
