"""From commit to the browser: how long until every open stream knows of a change."""

import asyncio
import time
from urllib.parse import urlsplit

from asgiref.sync import sync_to_async
from django.utils import timezone

from alliance.journal.actions import record
from alliance.people.models import User
from alliance.push.tickets import make_ticket
from leads.crm.models import Lead

STREAMS = 100
CHANGES = 60


async def _listen(
    url: str, ticket: str, heard: asyncio.Queue[tuple[float, str]], ready: asyncio.Semaphore
) -> None:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(f"GET /stream?ticket={ticket} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
    await writer.drain()
    status = await reader.readline()
    if b" 200 " not in status:
        raise RuntimeError(status.decode())
    ready.release()
    async for line in reader:
        if line.startswith(b"data:") and b"topics" in line:
            heard.put_nowait((time.perf_counter(), line.decode()))


def _change(lead: Lead) -> float:
    """One committed journal entry; returns the instant after the commit."""
    record(None, "lead.benchmarked", lead, at=timezone.now())
    return time.perf_counter()


async def _measure(push_url: str, lead: Lead, users: list[int]) -> list[float]:
    heard: asyncio.Queue[tuple[float, str]] = asyncio.Queue()
    ready = asyncio.Semaphore(0)
    topic = f"lead:{lead.pk}"
    listeners = [
        asyncio.create_task(_listen(push_url, make_ticket(users[i % len(users)], [topic]), heard, ready))
        for i in range(STREAMS)
    ]
    for _ in listeners:
        await asyncio.wait_for(ready.acquire(), 10)
    await asyncio.sleep(1)
    delays: list[float] = []
    for _ in range(CHANGES):
        committed = await sync_to_async(_change)(lead)
        for _ in range(STREAMS):
            arrived, _line = await asyncio.wait_for(heard.get(), 10)
            delays.append((arrived - committed) * 1000)
        await asyncio.sleep(0.05)
    for listener in listeners:
        listener.cancel()
    return delays


def notice_delays(push_url: str) -> list[float]:
    """Milliseconds from commit to arrival, one per change and stream."""
    lead = Lead.objects.order_by("pk").first()
    users = list(User.objects.filter(is_machine=False, is_active=True).values_list("pk", flat=True))
    if lead is None:
        raise RuntimeError("there is no lead to change")
    return asyncio.run(_measure(push_url, lead, users))
