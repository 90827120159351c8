"""A file that is not exactly what was written is refused before anybody touches a database."""

import hashlib
import io
import tarfile
from pathlib import Path

import msgspec
import pytest

from alliance.local.backups import archive
from alliance.local.backups.archive import BackupDamaged, Manifest, PieceReader, PieceWriter, TableFacts

ROWS = b"".join(b"%d\tWerk %d GmbH\n" % (number, number) for number in range(3000))


def write(path: Path, monkeypatch: pytest.MonkeyPatch, **changes: object) -> Manifest:
    monkeypatch.setattr(archive, "PIECE", 20_000)
    with tarfile.open(path, "w") as tar:
        archive.add(tar, archive.ABOUT, b"{}")
        pieces = PieceWriter(tar, "crm_lead")
        for line in io.BytesIO(ROWS):
            pieces.write(line)
        pieces.flush()
        facts = TableFacts("crm_lead", ["id", "name"], 3000, pieces.pieces, pieces.digest.hexdigest())
        made = Manifest(archive.FORMAT, "0.1.0", "2026-11-22", "18.1", [], {}, [], [facts])
        made = msgspec.structs.replace(made, **changes)
        archive.seal(tar, made)
    return made


def rows_of(path: Path, manifest: Manifest) -> bytes:
    with archive.opened(path) as tar:
        reader = PieceReader(tar, manifest.tables[0])
        return b"".join(iter(lambda: reader.read(8192), b""))


def test_what_is_written_is_read_back_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = write(tmp_path / "b", monkeypatch)

    assert archive.read_verified(tmp_path / "b") == made
    assert made.tables[0].pieces == 3
    assert rows_of(tmp_path / "b", made) == ROWS


def test_no_flipped_bit_gets_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is found, unless it lies in what belongs to nobody: the padding between members, and their dates."""
    path = tmp_path / "b"
    made, refused = write(path, monkeypatch), 0
    whole = path.read_bytes()
    for place in range(0, len(whole), 131):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        try:
            found = archive.read_verified(path)
        except BackupDamaged:
            refused += 1
        else:
            assert (found, rows_of(path, found)) == (made, ROWS)

    assert refused > 50


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.8])
def test_a_file_cut_short_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float) -> None:
    path = tmp_path / "b"
    write(path, monkeypatch)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])

    with pytest.raises(BackupDamaged, match="not complete|damaged or no backup"):
        archive.read_verified(path)


def test_another_format_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "b", monkeypatch, format=2)

    with pytest.raises(BackupDamaged, match="has format 2; this program reads format 1"):
        archive.read_verified(tmp_path / "b")


def test_a_member_that_no_list_names_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "b", monkeypatch)
    with tarfile.open(tmp_path / "b", "a") as tar:
        archive.add(tar, "tables/people_user/000001.gz", b"smuggled in")

    with pytest.raises(BackupDamaged, match="holds something else than its list says"):
        archive.read_verified(tmp_path / "b")


def test_a_missing_piece_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = TableFacts("crm_lead", ["id", "name"], 3000, 5, hashlib.sha256().hexdigest())
    write(tmp_path / "b", monkeypatch, tables=[facts])

    with pytest.raises(BackupDamaged, match="what it holds of crm_lead does not match its checksum"):
        archive.read_verified(tmp_path / "b")
