"""Countries, languages and sources in the words people use for them."""

from functools import cache

from babel import Locale

from leads.crm.models import Lead
from leads.intake.values.text import fold

Source = Lead.Source


def _by_word(words_of: dict[str, str]) -> dict[str, str]:
    return {word.strip(): meaning for meaning, words in words_of.items() for word in words.split(",")}


_COUNTRY_WORDS = _by_word(
    {
        "DE": "d, ger, deu, brd, bundesrepublik deutschland, federal republic of germany, allemagne",
        "AT": "a, aut, autriche",
        "CH": "ch, che, sui, svizzera, suisse",
        "FR": "f",
        "IT": "i",
        "ES": "e",
        "BE": "b",
        "LU": "l",
        "LI": "fl",
        "GB": "uk, england, grossbritannien, great britain",
        "US": "usa, u.s.a., u.s., united states of america",
        "NL": "holland, the netherlands",
        "CZ": "tschechische republik, czech republic",
    }
)
_LANGUAGE_WORDS = {"ger": "de", "deu": "de", "eng": "en", "fra": "fr", "fre": "fr", "ita": "it", "spa": "es"}
_SOURCE_WORDS = _by_word(
    {
        Source.EVENT: (
            "messe, fair, trade fair, trade show, veranstaltung, kongress, konferenz, conference, "
            "webinar, seminar, workshop"
        ),
        Source.WEB_FORM: (
            "webformular, formular, kontaktformular, web, website, webseite, homepage, internet, contact "
            "form, landing page"
        ),
        Source.REFERRAL: "empfehlung, referenz, reference, weiterempfehlung, recommendation",
        Source.CAMPAIGN_RESPONSE: "kampagne, campaign, mailing, newsletter, anzeige, advertisement",
        Source.PARTNER: "haendler, distributor, reseller, vertriebspartner",
        Source.SALES_OWN: (
            "kaltakquise, akquise, cold call, vertrieb, aussendienst, sales, field sales, outbound"
        ),
        Source.IMPORT: "import, liste, list",
        Source.API: "api",
    }
)
_SOURCES = frozenset(Source.values)


@cache
def _country_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in ("en", "de"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                names[fold(name)] = code
    codes = [code for code in names.values() if code not in {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"}]
    return {**names, **{code.lower(): code for code in codes}, **_COUNTRY_WORDS}


@cache
def _language_names() -> dict[str, str]:
    names = dict(_LANGUAGE_WORDS)
    for language in ("en", "de"):
        for code, name in Locale(language).languages.items():
            if len(code) == 2:
                names[fold(name)] = names[code] = code
    return names


def country_code(word: str) -> str | None:
    """`Deutschland`, `D`, `Germany` → `DE`; None for a word that names no country."""
    return _country_names().get(fold(word))


def language_code(word: str) -> str | None:
    """`Deutsch`, `de-DE` → `de`; None for a word that names no language."""
    names = _language_names()
    word = fold(word).replace("_", "-")
    return names.get(word) or names.get(word.partition("-")[0])


def source_of(word: str) -> str | None:
    """`Messe` → `event`; None for a word we do not know."""
    if word in _SOURCES:
        return word
    folded = fold(word)
    known = folded.replace(" ", "_").replace("-", "_")
    return known if known in _SOURCES else _SOURCE_WORDS.get(folded)
