"""The drill: a workspace in use is backed up, and restored into databases beside its own."""

import os
import resource
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

from tests.faults.programs import Page, Program
from tests.workspace import ROOT, Workspace

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
# The one thing a restore changes in a row: readers of the feed must notice it.
ROWS = """
SELECT count(*), md5(string_agg(line, '' ORDER BY line COLLATE "C")) FROM (
    SELECT md5((to_jsonb(t) - 'epoch')::text || CASE WHEN to_jsonb(t) ? 'epoch' THEN '' ELSE t::text END) AS line
    FROM "{}" t) AS lines
"""


@dataclass
class Database:
    """One database of the server: `restore(file)`, `ask(…)`, `rows()`."""

    url: str
    env: Mapping[str, str]

    def manage(self, *arguments: str, **options: Any) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**self.env, "DATABASE_URL": self.url},
            capture_output=True,
            check=False,
            **options,
        )

    def ask(self, question: str, *terms: Any) -> list[tuple[Any, ...]]:
        with closing(psycopg2.connect(self.url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(question, terms)
            return list(cursor.fetchall()) if cursor.description else []

    def rows(self) -> dict[str, tuple[int, str]]:
        """Every table → how many rows, and a checksum over all of them; asked past the program."""
        names = [name for (name,) in self.ask(TABLES)]
        return {name: self.ask(ROWS.format(name))[0] for name in names}


@dataclass
class Drill:
    """What the drill left behind for the tests to look at."""

    folder: Path
    env: dict[str, str]
    server: str
    program: Program
    before: list[int]
    cursor: str
    source: Database = field(init=False)

    def __post_init__(self) -> None:
        self.source = Database(self.server, self.env)

    def database(self, name: str) -> Database:
        """A fresh one without tables, owned by the program's own role."""
        with closing(psycopg2.connect(self.server)) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute(f"CREATE DATABASE {name}")
        return Database(f"{self.server.rpartition('/')[0]}/{name}", self.env)

    def file(self, name: str) -> Path:
        return self.folder / name


def backed_up_under_writes(workspace: Workspace, drill_file: Path) -> tuple[Program, list[int]]:
    """The program writes ten leads at a time, before, while and after the backup is taken."""
    program, ended = Program(workspace, "Drill"), threading.Event()
    before = program.make_leads(10)
    Page(workspace).sign_in("deniz@nordhang.example")
    program.offer(before[0])

    def write() -> None:
        while not ended.is_set():
            program.make_leads(10)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        workspace.manage("backup", str(drill_file))
    finally:
        ended.set()
        writer.join()
    return program, before


def little_room() -> None:
    """For a child: no file may grow beyond this."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


def second_terminal(data: Path, addresses: Mapping[str, str]) -> dict[str, str]:
    """The variables of commands beside the workspace's servers, which run without the program."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    secret = (data / "secret_key").read_text()
    return {**kept, **addresses, "DATA": str(data), "SECRET_KEY": secret, "PYTHONWARNINGS": "ignore"}
