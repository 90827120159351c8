"""Leads and hand-offs that a program brings in while people have their pages open."""

from itertools import count

from tests.faults.programs import CONTEXT, Program, lead_row

TEAM, DENIZ, CAROLIN = "Vertrieb Süd", "deniz@nordhang.example", "carolin@nordhang.example"
_numbers = count(70001)


def send_lead(program: Program) -> str:
    """A lead who asked for a call comes in over REST; gives the name."""
    return _name(_send(program)[1])


def offer_to_deniz(program: Program) -> str:
    """Such a lead, handed over to Deniz; gives the name."""
    return _offer(program)[0]


def handoff_for_deniz(program: Program) -> int:
    """Such a lead, handed over to Deniz; gives the id of the hand-off."""
    return _offer(program)[1]


def handoff_for_carolin(program: Program) -> int:
    """The same for Carolin, who is left alone by the other stories, so that her board stays short."""
    return _offer(program, CAROLIN)[1]


def _offer(program: Program, assignee: str = DENIZ) -> tuple[str, int]:
    lead_id, number = _send(program)
    offer = {"team": TEAM, "assignee": assignee, "context": CONTEXT}
    answer = program.ask(f"/leads/{lead_id}/handoffs", offer)
    assert answer.status == 201, answer
    return _name(number), int(answer.body["id"])


def _send(program: Program) -> tuple[int, int]:
    number = next(_numbers)
    answer = program.ask("/leads/bulk", {"leads": [lead_row(number)]})
    assert answer.body["results"][0]["status"] == "created", answer
    return answer.body["results"][0]["id"], number


def _name(number: int) -> str:
    return f"Mara Werker{number}"
