"""What a heading means, in German and English."""

import re
from functools import lru_cache
from typing import NamedTuple

from leads.intake.values.text import clean, fold


class Heading(NamedTuple):
    """A column: its words, the lead's field they mean (or nothing), and a currency they name."""

    words: str
    field: str
    currency: str = ""


_WORDS = {
    "external_id": """
        leadnr leadnummer leadid lead_id id nr nummer externeid externalid kundennr kundennummer
        kontaktid contactid prospectid recordid datensatz datensatznr crmid
    """,
    "salutation": "anrede titel salutation namensprefix",
    "first_name": "vorname firstname givenname rufname",
    "last_name": "nachname familienname lastname surname familyname zuname",
    "name": """
        name fullname vollername kontakt kontaktname contact contactname ansprechpartner
        ansprechperson
    """,
    "job_title": """
        position funktion beruf jobtitle jobtitel stellenbezeichnung berufsbezeichnung role
        rolle occupation taetigkeit title
    """,
    "company": """
        firma firmenname unternehmen unternehmensname company companyname organisation
        organization account accountname betrieb kunde
    """,
    "domain": "domain website webseite homepage internet url www companydomain",
    "email": """
        email emailadresse mail mailadresse emailaddress elektronischepost emailgeschaeftlich
        workemail businessemail
    """,
    "phone": """
        telefon telefonnummer telefonnr tel phone phonenumber telephone fon rufnummer
        telefongeschaeftlich businessphone workphone festnetz
    """,
    "mobile": "mobil handy mobiltelefon mobilnummer mobilfunk mobile mobilephone cell cellphone",
    "postal_code": "plz postleitzahl zip zipcode postcode postalcode",
    "city": "ort stadt wohnort city town location",
    "country": "land staat country countrycode laendercode laenderkennzeichen nation",
    "language": "sprache language korrespondenzsprache",
    "segment": "segment branche industry kundensegment zielgruppe sector",
    "source": "quelle leadquelle herkunft source leadsource leadorigin kanal channel leadherkunft",
    "campaign": "kampagne campaign kampagnenname campaignname aktion utmcampaign",
    "first_touch_at": """
        erstkontakt erstkontaktam erstkontaktdatum ersterkontakt firstcontact firstcontactdate
        firsttouch erstelltam erstellt createdat created createddate eingang eingangsdatum datum
        date anlagedatum
    """,
    "requested_at": """
        kontaktwunsch kontaktwunscham angefragtam anfragedatum requestedat requestdate
        contactrequestedat rueckrufgewuenschtam
    """,
    "interest": """
        interesse interessen produktinteresse interest interests productinterest produkt product
        produkte
    """,
    "potential": """
        umsatzpotenzial umsatzpotential potenzial potential umsatz wert auftragswert dealvalue
        value amount revenue expectedrevenue revenuepotential budget volumen erwarteterumsatz
    """,
    "currency": "waehrung currency currencycode",
    "note": """
        bemerkung bemerkungen notiz notizen kommentar kommentare note notes comment comments
        remark remarks beschreibung
    """,
    "consent_email": """
        einwilligungemail einwilligung emaileinwilligung newsletter optin emailoptin
        consentemail emailconsent consent marketingconsent newsletteroptin werbeeinwilligung doi
    """,
    "consent_phone": """
        einwilligungtelefon telefoneinwilligung consentphone phoneconsent phoneoptin
        einwilligungtel
    """,
    "stage": "stage leadstage lifecycle lifecyclestage lebenszyklus leadphase phase stufe",
    "stage_reason": """
        stagereason leadstagereason lifecyclestagereason grunddesstatus grundderphase grundderstufe
        phasengrund stufengrund
    """,
}
_FIELDS = {word: field for field, words in _WORDS.items() for word in words.split()}
_CURRENCIES = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "chf": "CHF", "fr": "CHF", "$": "USD", "usd": "USD", "£": "GBP",
    "gbp": "GBP",
}  # fmt: skip
# What our own export adds is marked so, and says nothing to an import: it would only repeat what is known.
OURS = "alliance"
_IN_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")


@lru_cache(maxsize=2048)
def read_heading(text: str) -> Heading:
    """`Umsatzpotenzial (€)` → potential in EUR; an unknown heading has no field, one of our own exports `ours`."""
    words = clean(text)
    folded = fold(words)
    inside = " ".join(_IN_BRACKETS.findall(folded)).strip()
    if inside == OURS:
        return Heading(words, "ours")
    without = _IN_BRACKETS.sub(" ", folded)
    tokens = [*inside.split(), *without.split()]
    currency = next((_CURRENCIES[token] for token in tokens if token in _CURRENCIES), "")
    key = re.sub(r"[^a-z0-9]", "", re.sub(r"\b(?:in )?(?:eur|euro|chf|usd|gbp)$", "", without.strip()))
    return Heading(words, _FIELDS.get(key, ""), currency)
