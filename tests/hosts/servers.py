"""Servers that are not ours: Debian's PostgreSQL, Redis and nginx, on free ports and files of their own."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

import psycopg2
import redis

from alliance.local.notes import free_port
from alliance.local.processes import Account, Launch, account_options
from tests.debian import program
from tests.hosts.compose import ROOT
from tests.workspace import until

# The least that nginx needs around the file of an installation.
NGINX = """
daemon off; pid $folder/nginx.pid; error_log stderr warn;
events { worker_connections 512; }
http {
    access_log off;
    client_body_temp_path $folder/body; proxy_temp_path $folder/proxy; fastcgi_temp_path $folder/fastcgi;
    uwsgi_temp_path $folder/uwsgi; scgi_temp_path $folder/scgi;
    include $folder/default.conf;
}
"""


@contextmanager
def started(launch: Launch, how_it_ends: signal.Signals = signal.SIGTERM) -> Iterator[None]:
    """The process for the length of a block."""
    process = launch.start()
    try:
        yield
    finally:
        process.send_signal(how_it_ends)
        process.wait(30)


@contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """The address of a database whose owner has no further rights."""
    postgres, port, password = program("postgres", "postgresql"), free_port(), secrets.token_hex(12)
    account = account_of_postgres()
    cluster = make_cluster(postgres, folder / "cluster", account)
    settings = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}
    flags = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    log = folder / "postgres.log"
    launch = Launch([str(postgres), "-D", str(cluster), *flags], log, {"LC_ALL": "C"}, cluster, account)
    # A fast stop: it does not wait for connections to end by themselves.
    with started(launch, signal.SIGINT):
        admin = f"postgres://admin@127.0.0.1:{port}/postgres"
        until(lambda: _accepts(admin), 30, log.read_text)
        make_database(admin, password)
        yield f"postgres://alliance:{password}@127.0.0.1:{port}/alliance"


def account_of_postgres() -> Account | None:
    """PostgreSQL refuses to run as root; Debian's package brings an account for it."""
    if os.geteuid() != 0:
        return None
    found = pwd.getpwnam("postgres")
    return Account(found.pw_uid, found.pw_gid)


def make_cluster(postgres: Path, cluster: Path, account: Account | None) -> Path:
    cluster.mkdir()
    if account:
        shutil.chown(cluster, account.uid, account.gid)
    initdb = [
        str(postgres.with_name("initdb")),
        "-D",
        str(cluster),
        "-U",
        "admin",
        "--auth=trust",
        "--no-sync",
    ]
    made = subprocess.run(
        [*initdb, "--encoding=UTF8", "--locale=C.UTF-8"],
        capture_output=True,
        text=True,
        check=False,
        cwd=cluster,
        **account_options(account),
    )
    assert made.returncode == 0, made.stderr
    return cluster


def make_database(admin: str, password: str) -> None:
    """By the very script that the server's image runs for an installation."""
    place = urlsplit(admin)
    psql = program("psql", "postgresql-client")
    env = {
        "PATH": os.pathsep.join([str(psql.parent), os.environ["PATH"]]),
        "PGHOST": str(place.hostname),
        "PGPORT": str(place.port),
        "POSTGRES_USER": str(place.username),
        "PROGRAM_PASSWORD": password,
    }
    script = str(ROOT / "deploy" / "postgres" / "10-role.sh")
    made = subprocess.run(["sh", script], env=env, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr


def _accepts(address: str) -> bool:
    try:
        psycopg2.connect(address).close()
    except psycopg2.OperationalError:
        return False
    return True


@contextmanager
def running_redis(folder: Path) -> Iterator[str]:
    """The address of a queue server with a password."""
    port, password = free_port(), secrets.token_hex(12)
    server, log = program("redis-server", "redis-server"), folder / "redis.log"
    flags = {"port": port, "bind": "127.0.0.1", "requirepass": password, "appendonly": "yes", "dir": folder}
    command = [str(server), *(word for name, value in flags.items() for word in (f"--{name}", str(value)))]
    address = f"redis://:{password}@127.0.0.1:{port}/0"
    with started(Launch(command, log, {}, folder)), closing(redis.Redis.from_url(address)) as client:
        until(lambda: _pings(client), 15, log.read_text)
        yield address


def _pings(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


@contextmanager
def running_proxy(folder: Path, values: Mapping[str, str], more: str = "/etc/nginx") -> Iterator[None]:
    """nginx with the very file of the installation, filled in as its image fills it in.

    `more` is the folder that stands for `/etc/nginx`, with what is mounted there.
    """
    template = (ROOT / "deploy" / "nginx" / "alliance.conf.template").read_text().replace("/etc/nginx", more)
    (folder / "default.conf").write_text(Template(template).safe_substitute(values))
    (folder / "nginx.conf").write_text(Template(NGINX).substitute(folder=folder))
    nginx, log = program("nginx", "nginx-light"), folder / "nginx.log"
    command = [str(nginx), "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]
    with started(Launch(command, log, {}, folder)):
        yield
