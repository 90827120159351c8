"""The embedded servers of one DATA folder; a server whose address the environment names is not started."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alliance import environment as env
from alliance.local.notes import ADDRESSES, forget_pid, private_folder, write_note, write_pid
from alliance.local.postgres import Postgres
from alliance.local.server import Server
from alliance.local.valkey import Valkey


class EmbeddedServers:
    """Starts what is needed and writes the addresses to `DATA/servers.json` for a second terminal."""

    def __init__(self, data: Path, *, durable: bool = True, say: Callable[[str], None] = print) -> None:
        self.data = data
        private_folder(data)
        private_folder(data / "run")
        kinds: tuple[type[Server], ...] = (Postgres, Valkey)
        needed = [kind for kind in kinds if not env.text(kind.variable)]
        self.servers: list[Server] = [kind(data, durable=durable, say=say) for kind in needed]

    def start(self) -> dict[str, str]:
        """Start the servers and give the variables under which everything else finds them."""
        for server in self.servers:
            server.start()
            if server.process:
                write_pid(self.data, server.name, server.process.pid)
        addresses = {server.variable: server.address for server in self.servers}
        write_note(self.data / ADDRESSES, addresses)
        given = {kind.variable: env.text(kind.variable) for kind in (Postgres, Valkey)}
        return {name: value for name, value in given.items() if value} | addresses

    def stop(self) -> None:
        for server in reversed(self.servers):
            server.stop()
            forget_pid(self.data, server.name)
        (self.data / ADDRESSES).unlink(missing_ok=True)


@contextmanager
def running_servers(data: Path, *, durable: bool = True) -> Iterator[dict[str, str]]:
    """The servers for the length of a block, stopped even when one of them did not start."""
    servers = EmbeddedServers(data, durable=durable)
    try:
        yield servers.start()
    finally:
        servers.stop()
