import os
import subprocess
import sys
from pathlib import Path

RUN = [sys.executable, "-m", "alliance.local.with_servers"]
SHOW = "import os, psycopg2; psycopg2.connect(os.environ['DATABASE_URL']).close(); print(os.environ['DATA'])"


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    inherited = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")
    }
    return subprocess.run(
        [*RUN, *command], env={**inherited, **variables}, capture_output=True, text=True, check=False
    )


def test_the_command_finds_servers_that_are_gone_afterwards() -> None:
    answer = run(sys.executable, "-c", SHOW)

    assert answer.returncode == 0, answer.stderr
    assert not Path(answer.stdout.strip()).exists()


def test_the_exit_code_is_passed_on() -> None:
    assert run("sh", "-c", "exit 7").returncode == 7


def test_servers_of_the_environment_are_used_as_they_are() -> None:
    given = {"DATABASE_URL": "postgres://a@b.example/c", "REDIS_URL": "redis://d.example"}

    answer = run("sh", "-c", "echo $DATABASE_URL $REDIS_URL", **given)

    assert answer.stdout.split() == list(given.values())


def test_no_command_is_a_usage_error() -> None:
    answer = run()

    assert answer.returncode == 2
    assert answer.stderr.startswith("Usage:")
