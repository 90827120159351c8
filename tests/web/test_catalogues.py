"""German is complete: every message the program says has a translation with the same placeholders."""

import re
from typing import Any

from babel.messages.catalog import Message

from alliance.web.catalogues import extracted, read_catalogue

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def texts_of(value: Any) -> list[str]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def missing_translations() -> list[str]:
    german = read_catalogue("de")
    said = [message for message in extracted() if message.id]
    known = {(message.context, str(message.id)): message for message in german}
    return [
        str(message.id)
        for message in said
        if not _is_translated(known.get((message.context, str(message.id))))
    ]


def _is_translated(message: Message | None) -> bool:
    return message is not None and "fuzzy" not in message.flags and all(texts_of(message.string))


def test_every_message_has_a_german_translation() -> None:
    assert missing_translations() == []


def test_translations_keep_the_placeholders() -> None:
    assert [str(each.id) for each in read_catalogue("de") if each.id and not _keeps_placeholders(each)] == []


def _keeps_placeholders(message: Message) -> bool:
    """The same ones; a plural's singular may leave out its number."""
    wanted = {found for text in texts_of(message.id) for found in PLACEHOLDER.findall(text)}
    spared = {"%(count)s", "%(counter)s", "%(n)s", "%(count)d"} if len(texts_of(message.id)) > 1 else set()
    given = [set(PLACEHOLDER.findall(text)) for text in texts_of(message.string)]
    return all(found <= wanted and wanted - found <= spared for found in given)
