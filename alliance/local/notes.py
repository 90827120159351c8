"""Small private files in DATA: addresses, passwords, process ids."""

import contextlib
import json
import os
import secrets
import socket
from pathlib import Path
from typing import Any

ADDRESSES = "servers.json"


def read_note(path: Path) -> dict[str, Any]:
    """The note, or nothing when there is none or a crash cut it short."""
    try:
        return dict(json.loads(path.read_text()))
    except (OSError, ValueError):
        return {}


def write_note(path: Path, note: dict[str, Any]) -> None:
    """Replace the note at once, readable by its owner alone."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
        json.dump(note, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def write_pid(data: Path, part: str, pid: int) -> None:
    (data / "run" / f"{part}.pid").write_text(f"{pid}\n")


def forget_pid(data: Path, part: str) -> None:
    (data / "run" / f"{part}.pid").unlink(missing_ok=True)


def private_folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    with contextlib.closing(socket.socket()) as attempt:
        attempt.bind(("127.0.0.1", 0))
        return int(attempt.getsockname()[1])


def remembered_connection(path: Path, *passwords: str) -> dict[str, Any]:
    """The port and passwords of an earlier start; a port that somebody else took meanwhile is chosen anew."""
    note = read_note(path)
    port = note.get("port")
    if not port or not is_free(port):
        port = free_port()
    fresh = {name: note.get(name) or secrets.token_urlsafe(24) for name in passwords}
    if note != {"port": port, **fresh}:
        write_note(path, {"port": port, **fresh})
    return {"port": port, **fresh}
