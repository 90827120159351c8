"""The push process: `granian --interface asgi alliance.push.server:app`. No ORM and no data base in it.

GET /stream?ticket=…&age=…  events for the ticket's topics; `age` is how many milliseconds old the page is
GET /health                 {"live": true, "live_for": 3600.0, "streams": 12}
"""

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")

from django.conf import settings  # the settings alone; django.setup() is never called

from alliance.push.listener import listen
from alliance.push.switchboard import Stream, Switchboard
from alliance.push.tickets import Ticket, TicketRefused, read_ticket

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

BEAT_SECONDS = 15.0
# A stream ends after this time, and the page has to ask for a new ticket: rights are looked at anew.
LONGEST_STREAM = 30 * 60.0
# Clocks tick unevenly and a page's reads begin before its bytes arrive.
AGE_MARGIN = 2.0


class PushServer:
    """The ASGI application with its switchboard."""

    def __init__(self) -> None:
        self.board = Switchboard(time.monotonic())
        self.listening: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.lifespan(receive, send)
            return
        self.start_listening()
        page = str(scope["path"]).rstrip("/").rpartition("/")[2]
        if scope["method"] != "GET" or page not in {"stream", "health"}:
            await answer(send, 404 if page not in {"stream", "health"} else 405, {})
        elif page == "health":
            await answer(send, 200 if self.board.is_live else 503, self.health())
        else:
            await self.stream(scope, receive, send)

    def start_listening(self) -> None:
        if self.listening is None:
            self.listening = asyncio.create_task(listen(self.board, settings.REDIS_URL))

    async def lifespan(self, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] != "lifespan.shutdown":
            if message["type"] == "lifespan.startup":
                self.start_listening()
                await send({"type": "lifespan.startup.complete"})
        if self.listening is not None:
            self.listening.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    def health(self) -> dict[str, Any]:
        live_for = time.monotonic() - self.board.live_since if self.board.is_live else 0
        return {
            "live": self.board.is_live,
            "live_for": round(live_for, 1),
            "streams": len(self.board.streams),
        }

    async def stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the ticket, then send what its bearer may hear until either side has enough."""
        query = parse_qs(scope["query_string"].decode("latin-1"))
        cors = cors_headers(scope)
        try:
            ticket = read_ticket(query.get("ticket", [""])[0])
        except TicketRefused:
            await answer(send, 403, {"code": "ticket_refused"}, cors)
            return
        await send({"type": "http.response.start", "status": 200, "headers": [*EVENT_STREAM, *cors]})
        await send(part(b"retry: 3000\n\n"))
        await self.speak(ticket, page_age(query), receive, send)

    async def speak(self, ticket: Ticket, age: float, receive: Receive, send: Send) -> None:
        began = time.monotonic()
        stream = Stream(ticket.topics)
        gone = asyncio.create_task(until_gone(receive, stream))
        self.board.join(stream, since=began - age - AGE_MARGIN)
        try:
            while not gone.done() and time.monotonic() < began + LONGEST_STREAM:
                await send(part(await next_words(stream)))
            await send({"type": "http.response.body", "body": b"event: renew\ndata: {}\n\n"})
        finally:
            self.board.leave(stream)
            gone.cancel()


EVENT_STREAM = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


async def until_gone(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.wake.set()


async def next_words(stream: Stream) -> bytes:
    """What the stream has to say; a beat when it has been silent for a while."""
    try:
        await asyncio.wait_for(stream.wake.wait(), BEAT_SECONDS)
    except TimeoutError:
        return b"event: beat\ndata: {}\n\n"
    stream.wake.clear()
    words = b""
    if stream.liveness is not None:
        words += event("state", {"live": stream.liveness})
    if stream.must_resync:
        words += event("resync", {})
    elif stream.changed:
        words += event("message", {"topics": sorted(stream.changed)})
    stream.changed, stream.must_resync, stream.liveness = set(), False, None
    return words


def event(name: str, facts: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(facts)}\n\n".encode()


def part(body: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": True}


def page_age(query: dict[str, list[str]]) -> float:
    """Seconds since the page began to load; without the statement we assume that it missed something."""
    age = query.get("age", [""])[0]
    return int(age) / 1000 if age.isdigit() and len(age) < 12 else float("inf")


def cors_headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Pages of the workspace may read the stream: its public address, and its port on the same host."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    if not is_own_origin(origin, headers.get(b"host", b"").decode("latin-1")):
        return [(b"vary", b"origin")]
    return [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"origin")]


def is_own_origin(origin: str, host: str) -> bool:
    page, public = urlsplit(origin), urlsplit(settings.PUBLIC_URL)
    if not page.hostname or (page.scheme, page.netloc) == (public.scheme, public.netloc):
        return bool(page.hostname)
    return page.hostname == urlsplit(f"//{host}").hostname and page.port == settings.PORT


async def answer(
    send: Send, status: int, facts: dict[str, Any], headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    start = [(b"content-type", b"application/json"), (b"cache-control", b"no-store"), *(headers or [])]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": json.dumps(facts).encode()})


app = PushServer()
