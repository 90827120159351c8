"""What a text file is written in: encoding and delimiter."""

import codecs
import csv
from itertools import islice
from pathlib import Path

from leads.intake.files.errors import EmptyFile, NotATable

DELIMITERS = (";", ",", "\t", "|")
_SAMPLE = 64 * 1024
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CP1252_HOLES = frozenset(b"\x81\x8d\x8f\x90\x9d")
_CONTROL = bytes(code for code in range(32) if code not in b"\t\n\r\f\x1a") + b"\x7f"


def encoding_of(path: Path) -> str:
    """UTF-8 or UTF-16 when it is, else cp1252 or latin-1. Raises EmptyFile, NotATable."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise EmptyFile()
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    if encoding := _utf16_without_mark(head):
        return encoding
    if sum(map(head.count, (bytes([code]) for code in _CONTROL))) > len(head) // 500:
        raise NotATable()
    return _eight_bit(path)


def _utf16_without_mark(head: bytes) -> str:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) // 5 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) // 5 and not odd else ""


def _eight_bit(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, has_holes = True, False
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            has_holes = has_holes or any(hole in chunk for hole in _CP1252_HOLES)
            if is_utf8:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    is_utf8 = False
    if is_utf8:
        return "utf-8"
    return "latin-1" if has_holes else "cp1252"


def delimiter_of(path: Path, encoding: str) -> str:
    """The one that cuts the first lines into the same, largest number of cells. Raises NotATable."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            sample = file.read(_SAMPLE)
    except UnicodeError as error:
        raise NotATable() from error
    first, _newline, rest = sample.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4]
    scores = {delimiter: _score(sample, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > 0 else ";"


def _score(sample: str, delimiter: str) -> float:
    lines = sample.splitlines(keepends=True)
    try:
        rows = [row for row in islice(csv.reader(lines, delimiter=delimiter), 50) if any(row)]
    except csv.Error:
        return 0
    if len(rows) > 2 and len(sample) >= _SAMPLE:
        rows.pop()
    widths = [len(row) for row in rows]
    usual = max(set(widths), key=widths.count, default=0)
    return 0 if usual < 2 else widths.count(usual) / len(widths) * min(usual, 20)
