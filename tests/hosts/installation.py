"""The services of docker-compose.yml as processes: same commands, same variables, no file shared between them."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alliance.local.notes import free_port
from alliance.local.processes import Launch
from tests.hosts import compose
from tests.hosts.servers import running_postgres, running_proxy, running_redis
from tests.workspace import Workspace, until

ENTRYPOINT = [sys.executable, "manage.py"]
# Docker gives each container of a service a number; beat has one, and a second one by mistake.
REPLICAS = {"web": 2, "push": 1, "worker": 2, "beat": 1}


@dataclass
class Installation(Workspace):
    """Talks like a workspace behind one address; `start_one("web", 1)`, `stop_one("web", 1, SIGKILL)`."""

    servers: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, Any] = field(default_factory=dict)
    ports: Mapping[str, int] = field(default_factory=dict)
    running: "dict[str, subprocess.Popen[bytes]]" = field(default_factory=dict)

    @property
    def addresses(self) -> dict[str, str]:
        return dict(self.servers)

    @property
    def env(self) -> dict[str, str]:
        """What a container of the installation has, for `docker compose run`."""
        return self.environment("web-1")

    def environment(self, name: str) -> dict[str, str]:
        """Of the image and of the service, with the addresses of this machine; each has a folder of its own."""
        service, data = name.partition("-")[0], self.data / name
        data.mkdir(exist_ok=True)
        own = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOST": "127.0.0.1",
            "PORT": str(self.ports.get(name, self.ports["web-1"])),
            "PUSH_PORT": str(self.ports["push-1"]),
            "PUSH_HEALTH_URL": f"http://127.0.0.1:{self.ports['push-1']}/health",
            "DATA": str(data),
            "STATIC_ROOT": str(self.data / "static"),
        }
        return {**compose.image_environment(), **self.services[service]["environment"], **self.servers, **own}

    def start_one(self, service: str, number: int = 1) -> None:
        name = f"{service}-{number}"
        command = [*ENTRYPOINT, *self.services[service]["command"]]
        log = self.data / f"{name}.log"
        self.running[name] = Launch(command, log, self.environment(name), compose.ROOT).start()

    def stop_one(self, service: str, number: int, how: signal.Signals) -> None:
        """As Docker stops or loses a container: the first process, and then whatever is left of it."""
        process = self.running.pop(f"{service}-{number}")
        process.send_signal(how)
        process.wait(30)
        with_group_gone(process.pid)

    def is_alive(self, name: str) -> bool:
        """What the health check of the container says."""
        _cmd, python, *arguments = self.services[name.partition("-")[0]]["healthcheck"]["test"]
        assert python == "python"
        answer = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment(name),
            cwd=compose.ROOT,
            capture_output=True,
            check=False,
        )
        return answer.returncode == 0

    def health(self) -> dict[str, Any]:
        try:
            return super().health()
        except ValueError:
            return {}  # the proxy's own words: nobody is behind it

    def is_well(self) -> bool:
        return self.health().get("status") == "ok"

    def explain(self) -> str:
        logs = [f"{path.name}: {path.read_text()[-1500:]}" for path in sorted(self.data.glob("*.log"))]
        return "\n".join([str(self.health()), *logs])

    def stop_everything(self) -> None:
        for process in self.running.values():
            process.terminate()
        for name in list(self.running):
            service, _, number = name.partition("-")
            self.stop_one(service, int(number), signal.SIGTERM)


def with_group_gone(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


@contextmanager
def running_installation() -> Iterator[Installation]:
    """All services as docker-compose.yml says, well, with the demo company in it."""
    folder = Path(tempfile.mkdtemp(prefix="alliance-hosts-"))
    # Accounts of Debian's servers must reach their own files in it.
    folder.chmod(0o755)
    try:
        with ExitStack() as stack:
            servers = {
                "DATABASE_URL": stack.enter_context(running_postgres(folder)),
                "REDIS_URL": stack.enter_context(running_redis(folder)),
            }
            installation = _installation(folder, servers)
            stack.callback(installation.stop_everything)
            stack.enter_context(running_proxy(folder, _proxy_values(installation)))
            _bring_up(installation)
            yield installation
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _installation(folder: Path, servers: Mapping[str, str]) -> Installation:
    ports = {name: free_port() for name in ("proxy-1", "web-1", "web-2", "push-1")}
    values = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "POSTGRES_PASSWORD": "p",
        "POSTGRES_ADMIN_PASSWORD": "p",
        "REDIS_PASSWORD": "p",
        "PUBLIC_URL": f"http://127.0.0.1:{ports['proxy-1']}",
    }
    services = compose.services(values)
    return Installation(
        folder, ports["proxy-1"], ports["push-1"], servers=servers, services=services, ports=ports
    )


def _proxy_values(installation: Installation) -> dict[str, str]:
    """The proxy's environment; Docker's names and its resolver become the addresses they stand for."""
    values = dict(installation.services["proxy"]["environment"])
    ports = installation.ports
    for variable, name, copies in (("WEB_SERVERS", "web:8000", 2), ("PUSH_SERVERS", "push:8001", 1)):
        service, line = name.partition(":")[0], values[variable].replace(" resolve", "")
        places = [f"127.0.0.1:{ports[f'{service}-{number}']}" for number in range(1, copies + 1)]
        values[variable] = " ".join(line.replace(name, place) for place in places)
    return {**values, "LISTEN": f"127.0.0.1:{ports['proxy-1']}", "RESOLVER": "127.0.0.1"}


def _bring_up(installation: Installation) -> None:
    """As Docker does: what the build does, then migrate, then the roles."""
    built = subprocess.run(
        ["sh", "-c", compose.build_command()],
        env={**installation.env, "SECRET_KEY": "only-for-the-build"},
        cwd=compose.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    installation.manage(*installation.services["migrate"]["command"])
    installation.manage("demo")
    for service, replicas in REPLICAS.items():
        for number in range(1, replicas + 1):
            installation.start_one(service, number)
    until(installation.is_well, 60, installation.explain)
    until(lambda: all(map(installation.is_alive, installation.running)), 30, installation.explain)
