"""Cells that a spreadsheet must not take for a formula, in text files we write and read."""

# Wide signs are the same to a spreadsheet of East Asia.
_BEGINNINGS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def inert(cell: str) -> str:
    """The cell behind an apostrophe when a spreadsheet would work it out."""
    return f"'{cell}" if cell.startswith(_BEGINNINGS) else cell


def as_meant(cell: str) -> str:
    """A cell without the apostrophe that made it inert."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_BEGINNINGS) else cell
