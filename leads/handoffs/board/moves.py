"""Where a card may go: the answers a person can give now, and the column each leads to."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leads.handoffs.board.columns import (
    ACCEPTED,
    BACK,
    CLOSED,
    COLUMNS,
    CONTACTED,
    QUALIFIED,
    Column,
    column_of,
)
from leads.handoffs.cards import HandoffCard
from leads.handoffs.models import Handoff


@dataclass(frozen=True)
class Way:
    """One answer: its words, the key that gives it, the column it leads to (None: the card stays where it is)."""

    verb: str
    label: str | Promise
    column: str | None
    key: str = ""


# The first answer that leads to a column is the one a card dropped there asks for.
WAYS = (
    Way("accept", _("Accept"), ACCEPTED, "a"),
    Way("respond", _("Log contact"), CONTACTED, "l"),
    Way("qualify", _("Qualify…"), QUALIFIED, "q"),
    Way("confirm", _("Confirm and place…"), CLOSED, "a"),
    Way("dispute", _("We see it differently…"), CLOSED, "r"),
    Way("reject", _("Reject with a reason…"), BACK, "r"),
    Way("return", _("Return…"), BACK, "r"),
    Way("disqualify", _("Disqualify…"), CLOSED),
    Way("withdraw", _("Withdraw…"), CLOSED),
    Way("reassign", _("Pass on…"), None),
)


@dataclass(frozen=True)
class Move:
    """A way that is open for one card; `column` is None where the card stays."""

    way: Way
    handoff: Handoff
    column: Column | None

    @property
    def url(self) -> str:
        return reverse(f"handoff_{self.way.verb}", args=[self.handoff.pk])

    @property
    def is_at_once(self) -> bool:
        """Nothing is asked: accepting is a button, all other answers are forms."""
        return self.way.verb == "accept"


def moves_of(card: HandoffCard) -> list[Move]:
    """What the reader may do with the card, by the rules that the actions check again."""
    here = column_of(card.handoff)
    found = []
    for way in WAYS:
        if card.steps[way.verb]:
            goes = COLUMNS[way.column] if way.column and way.column != here.code else None
            found.append(Move(way, card.handoff, goes))
    return found
