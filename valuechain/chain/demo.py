"""Who owns which phase in the demo company, and one seat that waits for somebody."""

from datetime import datetime, timedelta

from alliance.people.models import User
from valuechain.chain.actions import (
    accept_seat,
    confirm_seat_change,
    end_notices,
    propose_holder,
    resign_seat,
)
from valuechain.chain.models import Holder, Seat

OWNERS = {
    "insights": ("petra", "deniz"),
    "offer_brand": ("jana", "carolin"),
    "campaigns": ("tobias", "anke"),
    "sales": ("sofia", "ralf"),
    "crm": ("sofia", "carolin"),
    "controlling": ("jana", "ralf"),
}
REASON = "Elternzeit ab nächster Woche"


def load(now: datetime) -> None:
    """Nine months ago all seats were taken; one was vacant for six days since; two changes wait today."""
    began = now - timedelta(days=270)
    for code, (marketing, sales) in OWNERS.items():
        _seat(code, "marketing", _person(marketing), began)
        _seat(code, "sales", _person(sales), began + timedelta(hours=2))
    left = now - timedelta(days=90)
    petra = _person("petra")
    holder = Holder.objects.get(person=petra, state=Holder.State.ACCEPTED)
    resigned = resign_seat(actor=petra, holder=holder, reason=REASON, now=left)
    vacant = resigned.leaves_at or left
    end_notices(now=vacant)
    _seat("insights", "marketing", _person("lukas"), vacant + timedelta(days=6))
    _pass_on("campaigns", "sales", _person("anke"), _person("deniz"), now)
    jana, miriam = _person("jana"), _person("miriam")
    asked = now - timedelta(days=1)
    propose_holder(actor=jana, seat=_find("offer_brand", "marketing"), person=miriam, now=asked)
    nils = _person("nils")
    handed_on = propose_holder(actor=jana, seat=_find("sales", "marketing"), person=nils, now=asked)
    accept_seat(actor=nils, holder=handed_on, now=asked + timedelta(hours=2))


def _pass_on(code: str, side: str, former: User, to: User, now: datetime) -> None:
    """Two months ago a seat changed hands for a fortnight and came back, each time confirmed by the other owner."""
    other = _person(OWNERS[code][0])
    for person, days in ((to, 60), (former, 46)):
        at = now - timedelta(days=days)
        proposal = propose_holder(actor=_person("ralf"), seat=_find(code, side), person=person, now=at)
        waiting = accept_seat(actor=person, holder=proposal, now=at + timedelta(hours=1))
        confirm_seat_change(actor=other, holder=waiting, now=at + timedelta(hours=3))


def _seat(code: str, side: str, person: User, at: datetime) -> None:
    lead = _person("jana" if side == "marketing" else "ralf")
    proposal = propose_holder(actor=lead, seat=_find(code, side), person=person, now=at)
    accept_seat(actor=person, holder=proposal, now=at + timedelta(hours=1))


def _find(code: str, side: str) -> Seat:
    return Seat.objects.get(ownership__subject_type="phase", ownership__subject_id=code, side=side)


def _person(name: str) -> User:
    return User.objects.get(email=f"{name}@nordhang.example")


def remove() -> None:
    """The phases are honestly vacant again where demo people sat."""
    Holder.objects.filter(person__is_demo=True).delete()
