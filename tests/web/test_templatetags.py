"""Amounts, names, sides and times as people read them."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import engines
from django.utils import timezone, translation

from alliance.people.models import Side
from alliance.web.templatetags import alliance as tags

NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "amount", "text"),
    [
        ("de", 1250, "1.250\xa0€"),
        ("de", "1234.5", "1.234,50\xa0€"),
        ("en", 1250, "€1,250"),
        ("en", "1234.5", "€1,234.50"),
        ("de", None, "–"),
    ],
)
def test_money_is_written_as_the_reader_writes_it(language: str, amount: object, text: str) -> None:
    with translation.override(language):
        assert tags.money(amount) == text


def test_a_figure_is_grouped_and_an_identifier_is_not() -> None:
    page = engines["django"].from_string("{% load alliance %}{{ n|number }} lead:{{ n }}")

    with translation.override("de"):
        assert page.render({"n": 12345}) == "12.345 lead:12345"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Jana Brandt", "JB"), ("Dr. Katrin Vogel", "KV"), ("Özlem Ünal-Weiß", "ÖÜ"), ("Deniz", "D"), ("", "?")],
)
def test_initials_are_the_first_and_the_last(name: str, letters: str) -> None:
    assert tags.initials(name) == letters


def test_a_side_has_a_word_a_letter_and_a_colour() -> None:
    with translation.override("en"):
        assert str(tags.side_label(Side.SALES)) == "Sales"
        assert tags.side_letter(Side.MARKETING) == "M"
    assert [tags.side_class(side) for side in (Side.MARKETING, Side.SALES, None)] == ["mk", "sa", "al"]


@pytest.mark.parametrize(("minutes", "text"), [(42, "0:42 h"), (475, "7:55 h"), (-80, "1:20 h"), (None, "–")])
def test_business_duration_shows_hours_and_minutes(minutes: int | None, text: str) -> None:
    with translation.override("en"):
        assert tags.business_duration(minutes) == text


@pytest.mark.parametrize(
    ("minutes", "state", "words", "css"),
    [
        (42, "red", "0:42 h left", "hot"),
        (190, "amber", "3:10 h left", "mid"),
        (-80, "red", "1:20 h over", "hot"),
    ],
)
def test_a_clock_says_in_words_what_its_colour_says(minutes: int, state: str, words: str, css: str) -> None:
    clock = SimpleNamespace(minutes_left=minutes, state=state, label="", due_at=NOW)

    with translation.override("en"):
        assert (tags.clock_words(clock), tags.clock_class(clock)) == (words, css)


def test_a_clock_with_words_of_its_own_shows_them() -> None:
    assert tags.clock_words({"label": "stopped", "minutes_left": None, "state": "stopped"}) == "stopped"


@pytest.mark.parametrize(
    ("passed", "text"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=4), "4 min"),
        (timedelta(days=20), "28 Oct"),
        (timedelta(days=400), "13 Oct 2025"),
    ],
)
def test_since_is_short_and_carries_the_full_time(
    monkeypatch: pytest.MonkeyPatch, passed: timedelta, text: str
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)

    with translation.override("en"):
        html = tags.since(NOW - passed)

    assert f">{text}</time>" in html
    assert 'datetime="2' in html
