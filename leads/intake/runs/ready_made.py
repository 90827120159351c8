"""Headings of lead exports that many people have: what HubSpot and Salesforce call things, English and German."""

from typing import NamedTuple

from leads.intake.values.text import fold


class ReadyMade(NamedTuple):
    """Folded heading → field; two headings of the signature are enough to know whose file it is."""

    fields: dict[str, str]
    signature: frozenset[str]


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(part.strip()) for part in text.split("|"))


def _fields(**words: str) -> dict[str, str]:
    return {word: field for field, said in words.items() for word in _words(said)}


_HUBSPOT = ReadyMade(
    _fields(
        external_id="record id|record id - contact|contact id|datensatz-id|datensatz-id - kontakt|kontakt-id",
        first_name="first name|vorname",
        last_name="last name|nachname",
        email="email|e-mail|e-mail-adresse",
        phone="phone number|telefonnummer",
        mobile="mobile phone number|mobiltelefonnummer",
        job_title="job title|jobtitel|position",
        company="company name|associated company|associated company (primary)|name des unternehmens|unternehmensname",
        domain="website url|website-url|company domain name|domainname des unternehmens",
        postal_code="postal code|postleitzahl",
        city="city|ort|stadt",
        country="country/region|country|land/region|land",
        language="preferred language|bevorzugte sprache",
        segment="industry|branche",
        source="original source|original traffic source|ursprüngliche quelle",
        first_touch_at="create date|erstelldatum|erstellungsdatum",
        campaign="original source drill-down 2|first conversion|erste conversion",
        note="message|nachricht|notes|notizen",
        ours="""contact owner|kontakt-zuständiger|zuständiger mitarbeiter für kontakt|
            last activity date|datum der letzten aktivität|lead status|lead-status|lifecycle stage|lifecycle-phase|
            marketing contact status|associated company ids|zugeordnete unternehmens-ids""",
    ),
    _words(
        """record id|record id - contact|datensatz-id|datensatz-id - kontakt|contact owner|
        kontakt-zuständiger|zuständiger mitarbeiter für kontakt|lifecycle stage|lifecycle-phase|
        marketing contact status|original source|original traffic source|associated company"""
    ),
)
_SALESFORCE = ReadyMade(
    _fields(
        external_id="lead id|lead-id|id",
        salutation="salutation|anrede",
        first_name="first name|vorname|firstname",
        last_name="last name|nachname|lastname",
        email="email|e-mail",
        phone="phone|telefon",
        mobile="mobile|mobile phone|mobiltelefon|mobilephone",
        job_title="title|titel|funktion|position",
        company="company / account|company|firma/account|firma / account|unternehmen / account|firma",
        domain="website",
        postal_code="zip/postal code|zip/postal code (text only)|plz|postleitzahl|postalcode",
        city="city|ort|stadt",
        country="country|country/territory|land|land/gebiet",
        segment="industry|branche",
        source="lead source|lead-quelle|leadquelle|leadsource",
        campaign="most recent campaign|letzte kampagne",
        first_touch_at="create date|created date|erstelldatum|erstellt am|createddate",
        potential="annual revenue|jahresumsatz|annualrevenue",
        note="description|beschreibung",
        ours="""lead owner|lead-inhaber|lead owner alias|lead-inhaber: alias|ownerid|rating|bewertung|lead status|
            lead-status|status|converted|konvertiert|isconverted|unread by owner|vom inhaber ungelesen|
            last activity|letzte aktivität|last modified|zuletzt geändert|state/province|bundesland/provinz""",
    ),
    _words(
        """lead owner|lead-inhaber|lead owner alias|company / account|firma/account|firma / account|
        unternehmen / account|unread by owner|vom inhaber ungelesen|lead id|lead-id|isconverted|leadsource"""
    ),
)
READY_MADE = {"hubspot": _HUBSPOT, "salesforce": _SALESFORCE}
