"""A body to begin with for each operation of hand-offs."""

from typing import Any

EXAMPLES: dict[str, Any] = {
    "handoffs_offer": {
        "team": "Vertrieb Süd",
        "assignee": "deniz@nordhang.example",
        "priority": "hot",
        "context": {
            "who": "Mara Keller, Leiterin Instandhaltung, Falkenried Verpackungstechnik",
            "why_now": "Fragt nach einer Preisspanne für 40 Pressen.",
            "what_they_saw": "Verschleißstudie, zweimal gelesen",
            "interest": "ZS-1",
            "promised": "Erste Preisspanne am Telefon, diese Woche",
            "next_step": "Anrufen",
            "open_questions": "Welche Steuerung?",
            "score": "Passung A, Interesse 64",
        },
    },
    "handoffs_accept": {},
    "handoffs_reject": {"reason": "incomplete_data", "sentence": "Die Telefonnummer gehört zur Zentrale."},
    "handoffs_return": {
        "reason": "no_budget_yet",
        "sentence": "Das Budget kommt erst im neuen Jahr.",
        "resume_on": "2027-02-01",
    },
    "handoffs_qualify": {
        "need": "Überwachung für 40 Pressen ab Frühjahr",
        "next_step": "Vorführung am Messplatz",
        "next_step_on": "2026-12-10",
    },
    "handoffs_disqualify": {"reason": "bought_elsewhere", "sentence": "Hat im Sommer anderswo gekauft."},
    "handoffs_withdraw": {"sentence": "Der Kunde hat die Anfrage zurückgezogen."},
    "handoffs_confirm": {"placement": "nurturing", "resume_on": "2027-02-01"},
    "handoffs_dispute": {"sentence": "Die Preisanfrage vom Montag liegt bei, bitte noch einmal ansehen."},
    "handoffs_responses": {"kind": "call", "outcome": "reached", "text": "Zwanzig Minuten gesprochen."},
}
