"""Compiles message catalogues with Babel, so that nobody needs gettext."""

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings


def compile_catalogues() -> list[Path]:
    """Compile those that are newer than what was compiled from them; gives what was written."""
    sources = [path for folder in settings.LOCALE_PATHS for path in Path(folder).glob("*/LC_MESSAGES/*.po")]
    stale = [path for path in sorted(sources) if not is_fresh(path, path.with_suffix(".mo"))]
    return [compile_catalogue(path) for path in stale]


def is_fresh(source: Path, compiled: Path) -> bool:
    return compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime


def compile_catalogue(source: Path) -> Path:
    """Written aside and renamed: whoever reads meanwhile finds the old one or the new one, never half."""
    compiled = source.with_suffix(".mo")
    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parent.parent.name)
    handle, draft = tempfile.mkstemp(dir=source.parent, suffix=".mo.part")
    with os.fdopen(handle, "wb") as file:
        write_mo(file, catalog)
    Path(draft).chmod(0o644)
    Path(draft).replace(compiled)
    return compiled
