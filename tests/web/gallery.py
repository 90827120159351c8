"""One page with every component on it, for the tests and for looking at."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms

from alliance.errors import FieldProblem, Invalid
from alliance.web.forms import add_rule_error

AT = datetime(2026, 11, 17, 9, 18, tzinfo=UTC)
LONG = "Prof. Dr.-Ing. Maximiliane-Charlotte Freifrau von Württemberg-Großschönau"
COMPANY = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH & Co. KG"


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(label="Grund", choices=[("", "–"), ("segment", "Außerhalb der Zielgruppe")])
    comment = forms.CharField(
        label="Anmerkung", widget=forms.Textarea, required=False, help_text="Für Tobias."
    )
    resume_on = forms.DateField(label="Wiedervorlage", widget=forms.DateInput(attrs={"type": "date"}))
    channel = forms.ChoiceField(
        label="Kanal", choices=[("phone", "Telefon"), ("email", "E-Mail")], widget=forms.RadioSelect
    )
    inform = forms.BooleanField(label="Sofort Bescheid geben", required=False)


def refused_form() -> ReasonForm:
    form = ReasonForm({"comment": "zu klein"})
    form.errors.clear()
    add_rule_error(form, Invalid(fields=[FieldProblem("/reason", "required", "Nennen Sie einen Grund.")]))
    form.add_error(None, "Die Übergabe ist schon beantwortet.")
    return form


def seat(person: str | None, state: str) -> dict[str, Any]:
    return {"person": person, "state": state}


def clock(minutes: int | None, state: str, label: str = "") -> SimpleNamespace:
    return SimpleNamespace(minutes_left=minutes, state=state, due_at=AT + timedelta(hours=2), label=label)


def gallery_context() -> dict[str, Any]:
    return {
        "phase": "sales",
        "long": LONG,
        "company": COMPANY,
        "clocks": [
            clock(42, "red"),
            clock(190, "amber"),
            clock(475, "grey"),
            clock(-80, "red"),
            clock(None, "stopped", "angehalten"),
        ],
        "tobias_offered": seat("Tobias Klein", "offered"),
        "deniz_answers": seat("Deniz Arslan", "to_answer"),
        "signed": seat(LONG, "signed"),
        "vacant": seat(None, "vacant"),
        "stages": [
            {"label": "Anfrage", "state": "done"},
            {"label": "Nurturing", "state": "done"},
            {"label": "MQL", "state": "done"},
            {"label": "Übergeben", "state": "now"},
            {"label": "Angenommen", "state": ""},
            {"label": "Qualifiziert", "state": ""},
        ],
        "facts": [
            ("E-Mail", "katharina.vogel-brandenburger@donaudampfschifffahrt.example", "aus dem Webformular"),
            ("Telefon", "+49 421 555 0172"),
            ("Passung", "A · 82"),
            ("Auch bekannt als", ""),
        ],
        "form": refused_form(),
        "page": SimpleNamespace(next_cursor="abc"),
        "at": AT,
    }
