"""Everybody with a place reads hand-offs; the side that owes an answer gives it, the offering side withdraws."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from leads.handoffs.models import Handoff
from tests.cast import Cast
from tests.factories import make_definition, make_lead
from tests.handoffs.scenes import CONTEXT, accepted, came_back_rejected, contacted, offered
from tests.matrix import Row, TokenRow, everyone

Arguments = dict[str, Any]
SOON = timedelta(days=30)


def open_lead(cast: Cast) -> Arguments:
    make_definition()
    return {"lead_id": make_lead().pk}


def waiting(cast: Cast) -> Arguments:
    return {"handoff_id": offered(cast).pk}


def taken(cast: Cast) -> Arguments:
    return {"handoff_id": accepted(cast).pk}


def reached(cast: Cast) -> Arguments:
    return {"handoff_id": contacted(cast).pk}


def back(cast: Cast) -> Arguments:
    return {"handoff_id": came_back_rejected(cast).pk}


def over(cast: Cast) -> Arguments:
    return {"handoff_id": came_back_rejected(cast).answers_id}


def with_reason(reason: str) -> Any:
    return lambda arguments: {"reason": reason, "sentence": "Passt nicht."}


def sentence(arguments: Arguments) -> Arguments:
    return {"sentence": "Passt nicht."}


def need(arguments: Arguments) -> Arguments:
    day = (timezone.now() + SOON).date().isoformat()
    return {"need": "Zwei Linien", "next_step": "Termin", "next_step_on": day}


def resumed(arguments: Arguments) -> Arguments:
    day = (timezone.now() + SOON).date().isoformat()
    return {"reason": "timing", "sentence": "Später.", "resume_on": day}


def placed(arguments: Arguments) -> Arguments:
    return {"placement": "reoffer"}


def contact(arguments: Arguments) -> Arguments:
    return {"kind": "call", "outcome": "reached"}


def to_carolin(arguments: Arguments) -> Arguments:
    handoff = Handoff.objects.get(pk=arguments["handoff_id"])
    members = handoff.target_team.memberships.exclude(person=handoff.assignee)
    return {"assignee": members.get().person_id}


def offer(arguments: Arguments) -> Arguments:
    from alliance.people.models import Team

    team = Team.objects.get(name="Vertrieb Süd")
    return {"team": team.pk, **{f"context-{item}": text for item, text in CONTEXT.items()}}


def offer_json(arguments: Arguments) -> Arguments:
    return {"team": "Vertrieb Süd", "context": CONTEXT}


def receiver(status: int) -> dict[str, int]:
    """Deniz has it; Ralf leads the receiving side."""
    return everyone(403, deniz=status, ralf=status)


def offerer(status: int) -> dict[str, int]:
    """Tobias offered it; Jana leads his side."""
    return everyone(403, tobias=status, jana=status)


def rows(verb: str, expect: dict[str, int], arrange: Any, payload: Any) -> list[Row]:
    """The form, and its answer: whoever may open it may send it."""
    sent = {actor: 302 if status == 200 else status for actor, status in expect.items()}
    name = f"handoff_{verb}"
    return [Row(name, "GET", expect, arrange), Row(name, "POST", sent, arrange, payload)]


# An MQL is marketing's to offer: sales gets 409, neutral roles 403.
OFFERS = everyone(403, jana=200, tobias=200, sofia=200, ralf=409, deniz=409, carolin=409, anke=409)
OFFERED = everyone(403, jana=302, tobias=302, sofia=302, ralf=422, deniz=422, carolin=422, anke=422)
CHECKED = everyone(403, **dict.fromkeys(("jana", "tobias", "sofia", "ralf", "deniz", "carolin", "anke"), 200))
RATED = everyone(403, deniz=200, ralf=200, anke=200, carolin=200)

ROWS = [
    Row("handoff_list", "GET", everyone(200)),
    Row("handoff_board", "GET", everyone(200)),
    Row("handoff_board_column", "GET", everyone(200), lambda cast: {"column": "offered"}),
    Row("handoff_detail", "GET", everyone(200), waiting),
    Row("handoff_why", "GET", everyone(200), waiting),
    Row("handoff_panel", "GET", everyone(200), open_lead),
    Row("handoff_offer", "GET", OFFERS, open_lead),
    Row("handoff_offer", "POST", OFFERED, open_lead, offer),
    Row("handoff_check", "POST", CHECKED, open_lead, offer),
    Row("handoff_accept", "POST", receiver(302), waiting),
    *rows("reject", receiver(200), waiting, with_reason("duplicate")),
    *rows("withdraw", offerer(200), waiting, sentence),
    *rows("respond", receiver(200), taken, contact),
    *rows("qualify", receiver(200), reached, need),
    *rows("return", receiver(200), taken, resumed),
    *rows("disqualify", receiver(200), reached, with_reason("no_need")),
    *rows("confirm", offerer(200), back, placed),
    *rows("dispute", offerer(200), back, sentence),
    *rows("reassign", receiver(200), waiting, to_carolin),
    *rows("rate", RATED, over, lambda arguments: {"helped": "yes"}),
]  # fmt: skip


def api(verb: str, arrange: Any, payload: Any, side: str = "sales") -> TokenRow:
    elsewhere = {other: 403 for other in (None, "marketing", "sales") if other != side}
    return TokenRow(f"api_handoff_{verb}", "POST", "handoffs:write", 200, arrange, payload, side, elsewhere)


TOKEN_ROWS = [
    TokenRow("api_handoff_list", "GET", "handoffs:read", 200),
    TokenRow("api_handoff_detail", "GET", "handoffs:read", 200, waiting),
    TokenRow(
        "api_lead_handoffs", "POST", "handoffs:write", 201, open_lead, offer_json, others={"sales": 409}
    ),
    api("accept", waiting, lambda arguments: {}),
    api("reject", waiting, with_reason("duplicate")),
    api("withdraw", waiting, sentence, "marketing"),
    api("return", taken, resumed),
    api("qualify", reached, need),
    api("disqualify", reached, with_reason("no_need")),
    api("confirm", back, placed, "marketing"),
    api("dispute", back, sentence, "marketing"),
    api("responses", taken, contact),
]
