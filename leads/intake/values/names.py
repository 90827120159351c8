"""Countries and languages by name, in the reader's language."""

from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language

from leads.intake.values.text import fold

NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"})
NEAR = ("DE", "AT", "CH")
LANGUAGES = ("de", "en", "fr", "it", "es", "nl", "pl", "cs", "da", "sv", "pt", "hu", "tr")


def country_name(code: str) -> str:
    return dict(countries()).get(code, code)


def language_name(code: str) -> str:
    return _locale(get_language() or "en").languages.get(code, code)


def countries() -> list[tuple[str, str]]:
    """(code, name): our neighbours first, then all by name."""
    return _countries(get_language() or "en")


def languages(current: str = "") -> list[tuple[str, str]]:
    """(code, name) of those a lead may be written to in, with the one it has."""
    codes = LANGUAGES if current in ("", *LANGUAGES) else (*LANGUAGES, current)
    return [(code, language_name(code)) for code in codes]


def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


@lru_cache(maxsize=8)
def _countries(language: str) -> list[tuple[str, str]]:
    names = {
        code: name
        for code, name in _locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    }
    far = sorted((fold(name), code) for code, name in names.items() if code not in NEAR)
    return [(code, names[code]) for code in (*NEAR, *(code for _folded, code in far))]
