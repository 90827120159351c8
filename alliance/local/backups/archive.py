"""The file of a backup: a tar with a note, each table in compressed pieces, and at its end a list with checksums.

The list comes last because only then everything in it is known: the file is written in one go, in little memory.
A file without its list is not complete. Format 1: `about.json`, `tables/<table>/<piece>.gz` (PostgreSQL's text form
of COPY), `manifest.json`, `manifest.sha256`.
"""

import gzip
import hashlib
import io
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

FORMAT = 1
PIECE = 4 * 1024 * 1024
LIST, SEAL, ABOUT = "manifest.json", "manifest.sha256", "about.json"
# Larger lists than any installation writes; a damaged length must not fill the memory.
LARGEST_NOTE = 64 * 1024 * 1024


class BackupDamaged(Exception):
    """The file is not what was written."""


class TableFacts(msgspec.Struct, frozen=True):
    """What the file holds of one table."""

    name: str
    columns: list[str]
    rows: int
    pieces: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a backup is: by which program, of which state, when, and what is in it."""

    format: int
    program: str
    created_at: str
    server: str
    migrations: list[tuple[str, str]]
    sequences: dict[str, int]
    left_out: list[str]
    tables: list[TableFacts]


class PieceWriter:
    """Takes a table's rows from COPY, and puts them into the tar piece by piece."""

    def __init__(self, tar: tarfile.TarFile, table: str) -> None:
        self.tar, self.table = tar, table
        self.buffer, self.pieces, self.digest = bytearray(), 0, hashlib.sha256()

    def write(self, rows: bytes) -> int:
        self.buffer += rows
        if len(self.buffer) >= PIECE:
            self.flush()
        return len(rows)

    def flush(self) -> None:
        if not self.buffer:
            return
        packed = gzip.compress(self.buffer, 4, mtime=0)
        self.pieces += 1
        self.digest.update(packed)
        add(self.tar, piece_name(self.table, self.pieces), packed)
        self.buffer.clear()


class PieceReader(io.RawIOBase):
    """A table's rows for COPY, out of its pieces."""

    def __init__(self, tar: tarfile.TarFile, facts: TableFacts) -> None:
        self.rows = self._rows(tar, facts)
        self.rest = b""

    @staticmethod
    def _rows(tar: tarfile.TarFile, facts: TableFacts) -> Iterator[bytes]:
        for number in range(1, facts.pieces + 1):
            yield gzip.decompress(content(tar, tar.getmember(piece_name(facts.name, number))))

    def read(self, size: int = -1) -> bytes:
        if not self.rest:
            self.rest = next(self.rows, b"")
        given, self.rest = self.rest[:size], self.rest[size:]
        return given


def piece_name(table: str, number: int) -> str:
    return f"tables/{table}/{number:06}.gz"


def add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = len(content), 0o600, int(time.time())
    tar.addfile(member, io.BytesIO(content))


def seal(tar: tarfile.TarFile, manifest: Manifest) -> None:
    """The list and its checksum, last."""
    text = msgspec.json.format(msgspec.json.encode(manifest))
    add(tar, LIST, text)
    add(tar, SEAL, hashlib.sha256(text).hexdigest().encode())


@contextmanager
def opened(path: Path) -> Iterator[tarfile.TarFile]:
    """The file for reading; whatever its bytes do to the reader is said as damage."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except (
        tarfile.TarError,
        EOFError,
        gzip.BadGzipFile,
        msgspec.MsgspecError,
        KeyError,
        ValueError,
    ) as error:
        raise BackupDamaged(f"{path} is damaged or no backup: {error}") from error


def read_verified(path: Path) -> Manifest:
    """The list of a whole and undamaged file; every byte of its content is looked at."""
    with opened(path) as tar:
        found = {member.name: member for member in tar}
        if LIST not in found or SEAL not in found:
            raise BackupDamaged(f"{path} is not complete: it ends before its list.")
        manifest = _read_list(tar, found, path)
        expected = {ABOUT, LIST, SEAL}
        for facts in manifest.tables:
            names = [piece_name(facts.name, number) for number in range(1, facts.pieces + 1)]
            expected.update(names)
            _check_table(tar, facts, [found[name] for name in names if name in found], path)
        if set(found) != expected:
            raise BackupDamaged(f"{path} holds something else than its list says.")
    return manifest


def _read_list(tar: tarfile.TarFile, found: dict[str, tarfile.TarInfo], path: Path) -> Manifest:
    text = content(tar, found[LIST])
    if hashlib.sha256(text).hexdigest().encode() != content(tar, found[SEAL]):
        raise BackupDamaged(f"{path} is damaged: its list does not match its checksum.")
    manifest_format = msgspec.json.decode(text)["format"]
    if manifest_format != FORMAT:
        raise BackupDamaged(f"{path} has format {manifest_format}; this program reads format {FORMAT}.")
    return msgspec.json.decode(text, type=Manifest)


def _check_table(tar: tarfile.TarFile, facts: TableFacts, pieces: list[tarfile.TarInfo], path: Path) -> None:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(content(tar, piece))
    if len(pieces) != facts.pieces or digest.hexdigest() != facts.sha256:
        raise BackupDamaged(f"{path} is damaged: what it holds of {facts.name} does not match its checksum.")


def content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    if member.size > LARGEST_NOTE:
        raise BackupDamaged(f"{member.name} is larger than anything a backup holds.")
    file = tar.extractfile(member)
    if file is None:
        raise BackupDamaged(f"{member.name} is no file.")
    return file.read()
