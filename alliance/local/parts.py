"""The four processes of a workspace beside its servers, and how each is started."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from alliance.local import web_process
from alliance.local.processes import Launch
from alliance.local.server import Server
from alliance.local.supervisor import Part

LARGEST_LOG = 10 * 1024 * 1024


@dataclass(frozen=True)
class Addresses:
    """Where the workspace listens."""

    host: str
    port: int
    push_port: int

    @property
    def reachable_host(self) -> str:
        """The host as a browser on this machine would write it."""
        host = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        return f"[{host}]" if ":" in host else host

    @property
    def url(self) -> str:
        return f"http://{self.reachable_host}:{self.port}"


def web(where: Addresses) -> list[str]:
    size = ["--workers", str(settings.WEB_PROCESSES), "--blocking-threads", str(settings.WEB_THREADS)]
    pages = ["--interface", "wsgi", *size]
    flags = [*_listen(where.host, where.port), *pages, "--workers-kill-timeout", "4", "--factory"]
    return [sys.executable, "-m", "alliance.local.web_process", *flags, web_process.TARGET]


def push(where: Addresses) -> list[str]:
    # Open streams never end by themselves, so a stop waits for them only briefly.
    streams = ["--interface", "asgi", "--workers", "1", "--workers-kill-timeout", "2"]
    flags = [*_listen(where.host, where.push_port), *streams]
    return [sys.executable, "-m", "granian", *flags, "alliance.local.push_process:app"]


def worker() -> list[str]:
    queues = ",".join(settings.CELERY_TASK_QUEUES_IN_USE)
    size = ["--concurrency", str(settings.WORKER_PROCESSES)]
    flags = [*size, "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    return [sys.executable, "-m", "celery", "-A", "alliance", "worker", "--queues", queues, *flags]


def beat() -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "alliance", "beat", "--pidfile=", "--loglevel", "WARNING"]


def _listen(host: str, port: int) -> list[str]:
    flags = ["--host", host, "--port", str(port), "--http", "1", "--no-ws", "--log-level", "warning"]
    return [*flags, "--respawn-failed-workers", "--respawn-interval", "0.2"]


def parts(data: Path, where: Addresses, env: Mapping[str, str]) -> list[Part]:
    """In the order of their start; they are ended the other way round: web, beat, worker, push."""
    return [
        _part("push", push(where), data, env, patience=5),
        _part("worker", worker(), data, env, patience=25),
        _part("beat", beat(), data, env, patience=5),
        _part("web", web(where), data, env, patience=12),
    ]


def server_part(server: Server) -> Part:
    """An embedded server that runs already, watched over like the other parts."""
    return Part(server.name, server.relaunch, server.log, process=server.process)


def _part(name: str, command: Sequence[str], data: Path, env: Mapping[str, str], patience: float) -> Part:
    log = data / "logs" / f"{name}.log"
    keep_small(log)
    launch = Launch(command=command, log=log, env=env, cwd=Path(settings.BASE_DIR))
    return Part(name, launch.start, log, patience)


def keep_small(log: Path) -> None:
    """One earlier log is kept."""
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))
