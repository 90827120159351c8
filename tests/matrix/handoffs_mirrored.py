"""What Deniz of sales offers to Sofia of marketing, and what is offered to a team in which nobody has it yet."""

from typing import Any

from leads.handoffs.actions import accept_handoff
from leads.handoffs.models import Handoff
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.handoffs.scenes import offered, offered_to_marketing
from tests.matrix import Row, everyone
from tests.matrix.handoffs import contact, offer, open_lead, rows, sentence, with_reason

Arguments = dict[str, Any]


def waiting(cast: Cast) -> Arguments:
    return {"handoff_id": offered_to_marketing(cast).pk}


def taken(cast: Cast) -> Arguments:
    handoff = accept_handoff(actor=cast.sofia, handoff=offered_to_marketing(cast), now=NOW)
    return {"handoff_id": handoff.pk}


def for_the_south(cast: Cast) -> Arguments:
    handoff = offered(cast)
    Handoff.objects.filter(pk=handoff.pk).update(assignee=None)
    return {"handoff_id": handoff.pk}


def lead_of_sales(cast: Cast) -> Arguments:
    open_lead(cast)
    return {"lead_id": make_lead(stage="sal", owner_side="sales", owner=cast.deniz).pk}


def back_to_marketing(arguments: Arguments) -> Arguments:
    from alliance.people.models import Team

    return {**offer(arguments), "team": Team.objects.get(name="Marketing").pk}


def receiver(status: int) -> dict[str, int]:
    """Sofia has it; Jana leads the receiving side. Her own team mate, sales and all others answer nothing."""
    return everyone(403, sofia=status, jana=status)


def offerer(status: int) -> dict[str, int]:
    """Deniz offered it; Ralf leads his side. The south and the north have no say in it."""
    return everyone(403, deniz=status, ralf=status)


def south(status: int) -> dict[str, int]:
    """Nobody has it yet: anybody of the team takes it, and who leads the side; not the north."""
    return everyone(403, deniz=status, carolin=status, ralf=status)


# A lead that sales works on is for the people of sales to pass on, of whatever team.
SENT = everyone(403, ralf=302, deniz=302, carolin=302, anke=302, jana=422, tobias=422, sofia=422)
ROWS = [
    Row("handoff_detail", "GET", everyone(200), waiting),
    Row("handoff_offer", "POST", SENT, lead_of_sales, back_to_marketing),
    Row("handoff_accept", "POST", receiver(302), waiting),
    *rows("reject", receiver(200), waiting, with_reason("duplicate")),
    *rows("withdraw", offerer(200), waiting, sentence),
    *rows("respond", receiver(200), taken, contact),
    Row("handoff_accept", "POST", south(302), for_the_south),
    *rows("reject", south(200), for_the_south, with_reason("duplicate")),
]
