"""The chain is the same for both sides; a seat's proposals are for its own side, answers for the person concerned."""

from typing import Any

from tests.cast import Cast
from tests.factories import NOW
from tests.matrix import Row, everyone
from valuechain.chain.actions import accept_seat, propose_holder
from valuechain.chain.models import Holder, Seat


def sales_seat() -> Seat:
    return Seat.objects.get(ownership__subject_type="phase", ownership__subject_id="sales", side="sales")


def phase(cast: Cast) -> dict[str, Any]:
    return {"code": "sales"}


def vacant_seat(cast: Cast) -> dict[str, Any]:
    return {"code": "sales", "side": "sales"}


def deniz_is_asked(cast: Cast) -> dict[str, Any]:
    holder = propose_holder(actor=cast.ralf, seat=sales_seat(), person=cast.deniz, now=NOW)
    return {"holder_id": holder.pk}


def deniz_sits(cast: Cast) -> dict[str, Any]:
    arguments = deniz_is_asked(cast)
    accept_seat(actor=cast.deniz, holder=Holder.objects.get(pk=arguments["holder_id"]), now=NOW)
    return arguments


def anke_waits_for_tobias(cast: Cast) -> dict[str, Any]:
    marketing = Seat.objects.get(ownership=sales_seat().ownership, side="marketing")
    other = propose_holder(actor=cast.jana, seat=marketing, person=cast.tobias, now=NOW)
    accept_seat(actor=cast.tobias, holder=other, now=NOW)
    deniz_sits(cast)
    proposal = propose_holder(actor=cast.ralf, seat=sales_seat(), person=cast.anke, now=NOW)
    accept_seat(actor=cast.anke, holder=proposal, now=NOW)
    return {"holder_id": proposal.pk}


def reason(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"reason": "Keine Zeit"}


def anke(arguments: dict[str, Any]) -> dict[str, Any]:
    from alliance.people.models import User

    return {"person": User.objects.get(name="Anke Petersen").pk}


ROWS = [
    Row("chain_overview", "GET", everyone(200)),
    Row("phase_detail", "GET", everyone(200), phase),
    Row("phase_rename", "GET", everyone(403, jana=200, ralf=200), phase),
    Row(
        "phase_rename",
        "POST",
        everyone(403, jana=302, ralf=302),
        phase,
        lambda arguments: {"label_de": "Vertriebsphase", "label_en": ""},
    ),
    Row("seat_propose", "POST", everyone(403, ralf=302, anke=302, deniz=422, carolin=422), vacant_seat, anke),
    Row("proposal_accept", "POST", everyone(403, deniz=302), deniz_is_asked),
    Row("proposal_confirm", "POST", everyone(403, tobias=302), anke_waits_for_tobias),
    Row("proposal_decline", "POST", everyone(403, deniz=302), deniz_is_asked, reason),
    Row("proposal_withdraw", "POST", everyone(403, jana=302, ralf=302), deniz_is_asked),
    Row("seat_resign", "POST", everyone(403, deniz=302), deniz_sits, reason),
]
