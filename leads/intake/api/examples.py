"""A body to begin with for each operation of leads."""

from typing import Any

from alliance.rest.openapi import examples

LEAD: dict[str, Any] = {
    "email": "m.keller@falkenried.example",
    "phone": "+49 7121 8059200",
    "first_name": "Mara",
    "last_name": "Keller",
    "job_title": "Leiterin Instandhaltung",
    "company": {
        "name": "Falkenried Verpackungstechnik GmbH",
        "domain": "falkenried.example",
        "country": "DE",
    },
    "language": "de",
    "source": "web_form",
    "campaign": "zs1-herbst",
    "requested_at": "2026-10-30T15:12:00Z",
    "interest": ["zs-1"],
    "consents": [
        {
            "channel": "email",
            "basis": "consent_express",
            "doi_confirmed_at": "2026-10-30T15:14:31Z",
            "text_version": "2026-03-de",
        }
    ],
}

examples(
    leads_put_by_external_id=LEAD,
    leads_bulk={
        "leads": [
            {**LEAD, "external_id": "4711", "client_ref": "row-1"},
            {
                "external_id": "4712",
                "email": "j.brandt@hansa.example",
                "last_name": "Brandt",
                "client_ref": "row-2",
            },
        ]
    },
    leads_patch={"phone": "+49 7121 8059201", "company": {"name": "Falkenried AG"}, "note": None},
    leads_move={"stage": "nurturing", "reason": "Plant erst für das nächste Jahr."},
    leads_merge={
        "drop": 18,
        "choices": {"email": "keep", "job_title": "drop", "note": "both"},
        "reason": "Am Telefon geklärt: zwei Adressen, eine Person",
    },
    leads_unmerge={},
    touches_create={
        "system": "crm",
        "external_id": "4711",
        "kind": "webinar",
        "occurred_at": "2026-11-03T09:00:00Z",
        "text": "Verschleiß an Pressen erkennen",
        "dedupe_key": "webinar-77-4711",
    },
    consents_create={
        "system": "crm",
        "external_id": "4711",
        "channel": "email",
        "state": "objected",
        "captured_at": "2026-11-05T08:30:00Z",
        "captured_in": "Abmeldeseite",
    },
)
