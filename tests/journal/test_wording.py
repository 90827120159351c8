"""Entries are worded when they are read, in the reader's language."""

from collections.abc import Iterator
from unittest import mock

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Template
from django.utils.translation import gettext_lazy, override

from alliance.journal import wording
from alliance.journal.models import Entry


@pytest.fixture(autouse=True)
def _own_words() -> Iterator[None]:
    with mock.patch.dict(wording._wordings, clear=True):
        yield


def test_sentence_speaks_the_readers_language() -> None:
    wording.say("note.torn", gettext_lazy("Sunday"))

    with override("de"):
        german = wording.sentence(Entry(verb="note.torn"))
    with override("en"):
        english = wording.sentence(Entry(verb="note.torn"))

    assert (german, english) == ("Sonntag", "Sunday")


def test_sentence_fills_in_what_the_entry_knows() -> None:
    wording.say("note.moved", "moved it from %(old)s to %(new)s")

    assert wording.sentence(Entry(verb="note.moved", data={"old": "A"})) == "moved it from A to –"


def test_sentence_of_an_unworded_verb_says_that_something_changed() -> None:
    with override("en"):
        assert wording.sentence(Entry(verb="note.eaten")) == "changed something"


def test_say_refuses_two_wordings_of_one_verb() -> None:
    wording.say("note.torn", "tore it")

    with pytest.raises(ImproperlyConfigured):
        wording.say("note.torn", "ripped it")


def test_live_verbs_and_topics_are_those_said_to_be_live() -> None:
    wording.say("note.written", "wrote", live=True)
    wording.say("note.torn", "tore it", live=True)
    wording.say("draft.saved", "saved")

    assert (wording.live_verbs(), wording.live_topics()) == (["note.torn", "note.written"], ["notes"])


def test_the_filter_escapes_what_people_typed() -> None:
    wording.say("note.named", "named it %(name)s")
    entry = Entry(verb="note.named", data={"name": "<b>x</b>"})

    page = Template("{% load journal %}{{ entry|sentence }}").render(Context({"entry": entry}))

    assert page == "named it &lt;b&gt;x&lt;/b&gt;"
