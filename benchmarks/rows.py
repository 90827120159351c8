"""Leads for measuring: plausible, all different, made from a number alone."""

import json
from typing import Any

FIRST = ("Mara", "Jörg", "Aylin", "Björn", "Käthe", "Luca", "Søren", "Renée", "Uwe", "Dilek", "Ana", "Tomasz")
LAST = (
    "Keller",
    "Müller",
    "Weiß",
    "Öztürk",
    "Schäfer",
    "Nowak",
    "Bauer",
    "Größl",
    "Lindner",
    "Moretti",
    "Vogt",
)
COMPANIES = (
    "Falkenried Verpackung",
    "Hubwerk Intralogistik",
    "Ostertal Abfülltechnik",
    "Brückmann Fördersysteme",
)
TITLES = ("Leiterin Instandhaltung", "Einkäufer", "Geschäftsführerin", "Technischer Leiter", "Werkstudent")
SOURCES = ("web_form", "event", "referral", "campaign_response", "partner")


def lead_row(number: int, series: str) -> dict[str, Any]:
    """The JSON of one lead as a client would send it."""
    first, last = FIRST[number % len(FIRST)], LAST[number % len(LAST)]
    return {
        "external_id": f"{series}-{number}",
        "email": f"person{number}.{series}@firma{number % 5000}.example",
        "phone": f"+49711{number % 10**7:07d}",
        "first_name": first,
        "last_name": f"{last}-{number}",
        "job_title": TITLES[number % len(TITLES)],
        "company": {
            "name": f"{COMPANIES[number % len(COMPANIES)]} {number % 5000} GmbH",
            "domain": f"firma{number % 5000}.example",
            "country": "DE",
        },
        "language": "de",
        "source": SOURCES[number % len(SOURCES)],
        "consents": [{"channel": "email", "basis": "consent_express"}],
    }


def batches(series: str, first: int, count: int, size: int = 1000) -> list[bytes]:
    """Bodies for the bulk address, ready to send."""
    return [
        json.dumps({"leads": [lead_row(number, series) for number in range(start, start + size)]}).encode()
        for start in range(first, first + count, size)
    ]
