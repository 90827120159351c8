"""docker-compose.yml and the Dockerfile, read as Docker reads them, for tests that do the same without it."""

import re
import shlex
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
OURS = ("web", "push", "worker", "beat", "migrate")
# $$ | ${NAME:-default} | ${NAME:?message}
VARIABLE = re.compile(r"\$\$|\$\{(?P<name>\w+)(?::(?P<how>[-?])(?P<word>[^}]*))?\}")


class NotSet(Exception):
    """Docker would stop here with the message of the file."""


def services(values: Mapping[str, str], file: str = "docker-compose.yml") -> dict[str, Any]:
    """All services, with the values of an `.env` filled in."""
    return dict(_filled(_file(file), values)["services"])


@cache
def _file(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / name).read_text()))


def _filled(node: Any, values: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        return {key: _filled(value, values) for key, value in node.items()}
    if isinstance(node, list):
        return [_filled(value, values) for value in node]
    return VARIABLE.sub(lambda found: _value(found, values), node) if isinstance(node, str) else node


def _value(found: "re.Match[str]", values: Mapping[str, str]) -> str:
    if found[0] == "$$":
        return "$"
    value = values.get(found["name"], "")
    if not value and found["how"] == "?":
        raise NotSet(found["word"])
    return value or found["word"] or ""


@cache
def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines]


def image_environment() -> dict[str, str]:
    """The variables of the last stage."""
    last = max(number for number, (word, _rest) in enumerate(instructions()) if word == "FROM")
    given = [rest for word, rest in instructions()[last:] if word == "ENV"]
    return dict(pair.split("=", 1) for rest in given for pair in shlex.split(rest))


def build_command() -> str:
    """The line of the build that makes catalogues and static files."""
    return next(rest for word, rest in instructions() if word == "RUN" and "collectstatic" in rest)
