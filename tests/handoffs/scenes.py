"""Hand-offs in a wanted state, made by the actions themselves."""

from datetime import datetime, timedelta
from typing import Any

from alliance.journal.models import Entry
from leads.crm.models import Lead
from leads.handoffs.actions import (
    accept_handoff,
    log_response,
    offer_handoff,
    qualify_handoff,
    reject_handoff,
    return_handoff,
)
from leads.handoffs.models import Handoff
from tests.cast import Cast
from tests.factories import NOW, make_lead

CONTEXT = {
    "who": "Mara Keller, Leiterin Instandhaltung, Falkenried",
    "why_now": "Fragt nach einer Preisspanne für 40 Pressen.",
    "what_they_saw": "Verschleißstudie, zweimal gelesen",
    "interest": "ZS-1",
    "promised": "Erste Preisspanne am Telefon, diese Woche",
    "next_step": "Anrufen",
    "open_questions": "Welche Steuerung?",
    "score": "Passung A, Interesse 64",
}


def offered(cast: Cast, *, now: datetime = NOW, lead: Lead | None = None, **fields: Any) -> Handoff:
    """Tobias offers a lead to Deniz in sales south."""
    values: dict[str, Any] = {"team": cast.sales_south, "assignee": cast.deniz, "context": CONTEXT, **fields}
    return offer_handoff(actor=cast.tobias, lead=lead or make_lead(), now=now, **values)


def accepted(cast: Cast, *, now: datetime = NOW, **fields: Any) -> Handoff:
    """Deniz has accepted it ten minutes later."""
    handoff = offered(cast, now=now, **fields)
    return accept_handoff(actor=cast.deniz, handoff=handoff, now=now + timedelta(minutes=10))


def contacted(cast: Cast, *, now: datetime = NOW, **fields: Any) -> Handoff:
    """Deniz has reached the person twenty minutes later."""
    handoff = accepted(cast, now=now, **fields)
    later = now + timedelta(minutes=30)
    return log_response(
        actor=cast.deniz, handoff=handoff, kind="call", outcome="reached", text="Gesprochen", now=later
    )


def came_back_rejected(cast: Cast, *, now: datetime = NOW, **fields: Any) -> Handoff:
    """The reverse hand-off after Deniz rejected."""
    handoff = offered(cast, now=now, **fields)
    later = now + timedelta(minutes=10)
    _closed, reverse = reject_handoff(
        actor=cast.deniz, handoff=handoff, reason="outside_target", sentence="Nur ein Händler.", now=later
    )
    return reverse


def came_back_returned(cast: Cast, *, now: datetime = NOW, **fields: Any) -> Handoff:
    """The reverse hand-off after Deniz returned for timing."""
    handoff = contacted(cast, now=now, **fields)
    later = now + timedelta(minutes=40)
    _closed, reverse = return_handoff(
        actor=cast.deniz,
        handoff=handoff,
        reason="timing",
        sentence="Erst nach dem Umbau.",
        resume_on=(now + timedelta(days=90)).date(),
        now=later,
    )
    return reverse


def offered_to_marketing(cast: Cast, *, lead: Lead | None = None, now: datetime = NOW) -> Handoff:
    """The mirror: Deniz asks Sofia in marketing to go on with a lead of sales."""
    lead = lead or make_lead(stage="sal", owner_side="sales")
    return offer_handoff(
        actor=cast.deniz, lead=lead, team=cast.marketing, assignee=cast.sofia, context=CONTEXT, now=now
    )


def qualify(cast: Cast, handoff: Handoff, **fields: Any) -> Handoff:
    """Deniz qualifies it an hour after the start."""
    values: dict[str, Any] = {
        "need": "40 Pressen nachrüsten",
        "next_step": "Vor-Ort-Termin",
        "next_step_on": (NOW + timedelta(days=7)).date(),
        **fields,
    }
    return qualify_handoff(actor=cast.deniz, handoff=handoff, now=NOW + timedelta(hours=1), **values)


def verbs_of(lead: Lead) -> list[str]:
    """What the journal says about a lead, in order."""
    entries = Entry.objects.filter(thread_type="lead", thread_id=lead.pk).order_by("id")
    return list(entries.values_list("verb", flat=True))


def traces(handoff: Handoff) -> tuple[str, int]:
    """What a refused attempt must not have changed: the state and the number of journal entries."""
    handoff.refresh_from_db()
    return handoff.state, Entry.objects.count()
