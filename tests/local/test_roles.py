"""What must be true before a role starts on a host of its own."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from alliance import environment as env

ROOT = Path(__file__).resolve().parents[2]


def serve(role: str, tmp_path: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    given = {
        "PATH": os.environ["PATH"],
        "DATA": str(tmp_path),
        "DATABASE_URL": "postgres://a:b@127.0.0.1:1/c",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SECRET_KEY": secrets.token_hex(24),
    }
    return subprocess.run(
        [sys.executable, "manage.py", "serve", role],
        cwd=ROOT,
        env={**given, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "SECRET_KEY"])
def test_what_all_hosts_share_must_be_given(tmp_path: Path, name: str) -> None:
    answer = serve("beat", tmp_path, **{name: ""})

    assert answer.returncode == 1
    assert answer.stderr == (
        f"CommandError: {name} must be set, and the same on every host (or {name}_FILE).\n"
    )


@pytest.mark.parametrize("key", ["short", "django-insecure-" + "x" * 40, "please-change-me-" + "x" * 40])
def test_a_key_that_everybody_knows_is_refused(tmp_path: Path, key: str) -> None:
    answer = serve("web", tmp_path, SECRET_KEY=key)

    assert answer.returncode == 1
    assert answer.stderr.startswith("CommandError: SECRET_KEY must be at least 32 random characters")


def test_a_secret_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text("from the file\n")
    monkeypatch.setenv("SOME_SECRET_FILE", str(tmp_path / "key"))

    from_file = env.text("SOME_SECRET", "default")
    monkeypatch.setenv("SOME_SECRET", "from the variable")

    assert (from_file, env.text("SOME_SECRET")) == ("from the file", "from the variable")


def test_a_secret_file_that_cannot_be_read_stops_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_SECRET_FILE", "/nowhere/key")

    with pytest.raises(
        ImproperlyConfigured, match="SOME_SECRET_FILE names /nowhere/key, which cannot be read."
    ):
        env.text("SOME_SECRET")


def test_the_database_address_may_ask_for_tls() -> None:
    options = env.database("postgres://a:b@db.example/c?sslmode=verify-full")["OPTIONS"]

    assert options == {"connect_timeout": 5, "sslmode": "verify-full"}
