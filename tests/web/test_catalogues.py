"""German is complete: every message the program says has a translation with the same placeholders."""

import re
from typing import Any

import pytest
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


@pytest.mark.parametrize("message", [m for m in read_catalogue("de") if m.id], ids=lambda m: str(m.id)[:40])
def test_a_translation_keeps_the_placeholders(message: Message) -> None:
    wanted = {found for text in texts_of(message.id) for found in PLACEHOLDER.findall(text)}

    for text in texts_of(message.string):
        assert set(PLACEHOLDER.findall(text)) <= wanted
        assert wanted - set(PLACEHOLDER.findall(text)) <= {"%(count)s", "%(counter)s", "%(n)s", "%(count)d"}
