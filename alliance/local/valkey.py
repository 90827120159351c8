"""The embedded Valkey: queue, cache and push bus (docs/adr/embedded-servers.md)."""

import signal
import subprocess
import tempfile
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from alliance.local.binaries import account_for, program, valkey_path
from alliance.local.notes import private_folder, remembered_connection
from alliance.local.processes import Launch, end, working_in
from alliance.local.server import Server

SETTINGS = {
    "bind": "127.0.0.1",
    "protected-mode": "yes",
    "save": '""',
    # A message is only a nudge that a sweep repeats; a second lost in a power cut costs seconds of delay.
    "appendfsync": "everysec",
    "aof-load-truncated": "yes",
    "maxmemory-policy": "noeviction",
    "loglevel": "warning",
}
STOP = ((signal.SIGTERM, 20.0), (signal.SIGKILL, 5.0))


class Valkey(Server):
    """A server with an append-only file and a password that never stands in a command line."""

    name = "valkey"
    variable = "REDIS_URL"

    @property
    def files(self) -> Path:
        return self.folder / "files"

    def prepare(self) -> None:
        private_folder(self.folder)
        self.account = account_for(self.files)
        self.own(self.files, self.account)
        self.binary = program(valkey_path(), self.data, self.account)
        self.stop_leftovers()
        self.connection = remembered_connection(self.folder / "connection.json", "password")

    @property
    def address(self) -> str:
        return f"redis://:{self.connection['password']}@127.0.0.1:{self.connection['port']}/0"

    def launch(self) -> subprocess.Popen[bytes]:
        with tempfile.TemporaryFile() as settings:
            settings.write(self.settings().encode())
            settings.seek(0)
            launch = Launch(
                command=[str(self.binary), "-"],
                log=self.log,
                env=self.environment(),
                cwd=self.files,
                account=self.account,
                stdin=settings,
                when_orphaned=signal.SIGTERM,
            )
            return launch.start()

    def settings(self) -> str:
        own = {
            "port": self.connection["port"],
            "requirepass": self.connection["password"],
            "appendonly": "yes" if self.durable else "no",
        }
        return "".join(f"{name} {value}\n" for name, value in {**SETTINGS, **own}.items())

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.address, socket_timeout=5, retry=Retry(NoBackoff(), 0)) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def stop_leftovers(self) -> None:
        end(working_in(self.files), *STOP)

    def stop(self) -> None:
        self.stop_leftovers()
        if self.process:
            self.process.wait()
