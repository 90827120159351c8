"""Words that are kept for others: kept as they stand in the source, said in the language of whoever reads them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext


@contextmanager
def in_source_words() -> Iterator[None]:
    """What is said meanwhile is said as it stands in the source; work in the background speaks no language."""
    with translation.override(None):
        yield


def as_source(text: str | Promise) -> str:
    """How a text stands in the source: this is what is kept."""
    with in_source_words():
        return str(text)


def said(source: str, values: Mapping[str, str] | None = None) -> str:
    """What was kept, in the language of the reader; words that are not ours stay as they are."""
    text = gettext(source) if source else ""
    return text % values if values else text
