"""Text, countries, languages and sources."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.intake.values.text import clean, clean_lines, fold
from leads.intake.values.words import country_code, language_code, source_of


@pytest.mark.parametrize(
    ("word", "code"),
    [("Deutschland", "DE"), ("D", "DE"), ("de", "DE"), ("CH", "CH"), ("Österreich", "AT"), ("oesterreich", "AT"),
     ("United Kingdom", "GB"), ("USA", "US"), ("Atlantis", None), ("", None)],
)  # fmt: skip
def test_country_code(word: str, code: str | None) -> None:
    assert country_code(word) == code


@pytest.mark.parametrize(
    ("word", "code"),
    [("Deutsch", "de"), ("de-DE", "de"), ("EN_us", "en"), ("English", "en"), ("klingonisch", None)],
)
def test_language_code(word: str, code: str | None) -> None:
    assert language_code(word) == code


@pytest.mark.parametrize(
    ("word", "source"),
    [("Messe", "event"), ("Webformular", "web_form"), ("Empfehlung", "referral"), ("Partner", "partner"),
     ("Kaltakquise", "sales_own"), ("web form", "web_form"), ("event", "event"), ("bing", None)],
)  # fmt: skip
def test_source_of(word: str, source: str | None) -> None:
    assert source_of(word) == source


def test_clean_drops_what_cannot_be_seen_and_composes_umlauts() -> None:
    assert clean("  Mu\u0308ller\u200b \t &\x00 So\u00adhne\ud800\n") == "Müller & Söhne".replace("ö", "o")
    assert clean(None) == ""
    assert clean_lines("eins \r\n\r\n zwei\x00 ") == "eins\n\nzwei"


@given(st.text(max_size=80))
def test_clean_never_raises_and_is_stable(text: str) -> None:
    once = clean(text)

    assert clean(once) == once
    assert "\0" not in once
    once.encode()


@given(st.text(max_size=80))
def test_fold_never_raises(text: str) -> None:
    assert isinstance(fold(text), str)


def test_fold_transcribes_umlauts_and_drops_accents() -> None:
    assert fold("Jäntsch Café GROSS-Weiß") == "jaentsch cafe gross-weiss"
