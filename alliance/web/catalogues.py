"""Message catalogues without gettext: what the program says is found by Babel, in Python and in templates."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2)}
ROOMS = ("alliance", "valuechain", "campaigns", "leads", "templates")
TEMPLATE = "alliance.web.catalogues:extract_template"
METHODS = [("**/migrations/**", "ignore"), ("**.py", "python"), ("**.html", TEMPLATE), ("**.txt", TEMPLATE)]


def extract_template(
    file: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[Any, ...]]:
    """Babel's extractor for Django templates: Django turns the template into Python, Babel reads that."""
    source = templatize(file.read().decode(), origin=getattr(file, "name", ""))
    # The template's indentation means nothing, but Python's tokenizer would take it at its word.
    lines = "\n".join(line.strip() for line in source.splitlines())
    yield from extract_python(io.BytesIO(lines.encode()), keywords, comment_tags, {"encoding": "utf-8"})


def extracted() -> Catalog:
    """Everything the program says today, in its source language."""
    catalog = Catalog(project="Alliance", charset="utf-8")
    for room in ROOMS:
        found = extract_from_dir(settings.BASE_DIR / room, METHODS, None, KEYWORDS, ("Translators:",))
        for name, _line, message, comments, context in found:
            catalog.add(message, locations=[(f"{room}/{name}", 0)], auto_comments=comments, context=context)
    return catalog


def catalogue_path(language: str) -> Path:
    """Where the catalogue of a language is kept."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def read_catalogue(language: str) -> Catalog:
    """The catalogue as it is kept; empty when there is none yet."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, project="Alliance", fuzzy=False, header_comment="# Alliance")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update_catalogue(language: str) -> Catalog:
    """Bring a catalogue up to date: new messages come in empty, those no longer said leave."""
    catalog = read_catalogue(language)
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    write_catalogue(catalog, language)
    return catalog


def write_catalogue(catalog: Catalog, language: str) -> None:
    """Write the catalogue sorted and without line numbers, so that a change shows only what was said anew."""
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=110, sort_output=True, include_lineno=False)
