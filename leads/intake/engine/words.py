"""Countries, languages and sources in the words people use for them."""

from functools import cache

from babel import Locale

from leads.crm.models import Lead
from leads.intake.engine.text import fold

Source = Lead.Source

_COUNTRY_WORDS = {
    "d": "DE", "a": "AT", "ch": "CH", "ger": "DE", "deu": "DE", "brd": "DE", "bundesrepublik deutschland": "DE",
    "federal republic of germany": "DE", "aut": "AT", "che": "CH", "sui": "CH", "f": "FR", "i": "IT", "e": "ES", "b": "BE", "l": "LU",
    "fl": "LI", "uk": "GB", "england": "GB", "grossbritannien": "GB", "great britain": "GB", "usa": "US", "u.s.a.": "US", "u.s.": "US",
    "united states of america": "US", "holland": "NL", "the netherlands": "NL", "tschechische republik": "CZ",
    "czech republic": "CZ", "svizzera": "CH", "suisse": "CH", "allemagne": "DE", "autriche": "AT",
}  # fmt: skip
_LANGUAGE_WORDS = {"ger": "de", "deu": "de", "eng": "en", "fra": "fr", "fre": "fr", "ita": "it", "spa": "es"}
_SOURCE_WORDS = {
    "messe": Source.EVENT, "fair": Source.EVENT, "trade fair": Source.EVENT, "trade show": Source.EVENT,
    "veranstaltung": Source.EVENT, "kongress": Source.EVENT, "konferenz": Source.EVENT, "conference": Source.EVENT,
    "webinar": Source.EVENT, "seminar": Source.EVENT, "workshop": Source.EVENT,
    "webformular": Source.WEB_FORM, "formular": Source.WEB_FORM, "kontaktformular": Source.WEB_FORM,
    "web": Source.WEB_FORM, "website": Source.WEB_FORM, "webseite": Source.WEB_FORM, "homepage": Source.WEB_FORM,
    "internet": Source.WEB_FORM, "contact form": Source.WEB_FORM, "landing page": Source.WEB_FORM,
    "empfehlung": Source.REFERRAL, "referenz": Source.REFERRAL, "reference": Source.REFERRAL,
    "weiterempfehlung": Source.REFERRAL, "recommendation": Source.REFERRAL,
    "kampagne": Source.CAMPAIGN_RESPONSE, "campaign": Source.CAMPAIGN_RESPONSE, "mailing": Source.CAMPAIGN_RESPONSE,
    "newsletter": Source.CAMPAIGN_RESPONSE, "anzeige": Source.CAMPAIGN_RESPONSE, "advertisement": Source.CAMPAIGN_RESPONSE,
    "haendler": Source.PARTNER, "distributor": Source.PARTNER, "reseller": Source.PARTNER, "vertriebspartner": Source.PARTNER,
    "kaltakquise": Source.SALES_OWN, "akquise": Source.SALES_OWN, "cold call": Source.SALES_OWN, "vertrieb": Source.SALES_OWN,
    "aussendienst": Source.SALES_OWN, "sales": Source.SALES_OWN, "field sales": Source.SALES_OWN, "outbound": Source.SALES_OWN,
    "import": Source.IMPORT, "liste": Source.IMPORT, "list": Source.IMPORT, "api": Source.API,
}  # fmt: skip
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
