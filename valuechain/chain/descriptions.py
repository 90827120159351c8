"""What each phase is about, in the words of both sides, and where what stands in it is found."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Description:
    """Why the phase exists, what either side brings, and what it hands on to the next."""

    purpose: Text
    marketing: Text
    sales: Text
    hands_on: Text


@dataclass(frozen=True)
class Shelf:
    """A list in another room where records of the phase stand, by the name of its address."""

    label: Text
    url_name: str
    query: str = ""

    @property
    def url(self) -> str:
        """Empty while the room that serves it is not there."""
        try:
            return f"{reverse(self.url_name)}{self.query}"
        except NoReverseMatch:
            return ""


DESCRIPTIONS: Mapping[str, Description] = {
    "insights": Description(
        purpose=_("Understand customers and markets, with what both sides see of them."),
        marketing=_("Markets, trends and research"),
        sales=_("What customers say and ask on site"),
        hands_on=_("Insights that the other side has acknowledged"),
    ),
    "offer_brand": Description(
        purpose=_("Develop what we offer, and the one story that all of us tell about it."),
        marketing=_("Positioning, story and proof"),
        sales=_("Objections, and what customers pay for"),
        hands_on=_("An adopted value story with its messages"),
    ),
    "campaigns": Description(
        purpose=_("Make the offer known and let interest grow until a conversation is worth it."),
        marketing=_("Campaigns, measures and the care for leads"),
        sales=_("Knowledge of accounts, before a plan is finished"),
        hands_on=_("Qualified leads with everything we know about them"),
    ),
    "sales": Description(
        purpose=_("Turn interest into decisions, in conversations that begin where marketing left off."),
        marketing=_("Complete hand-offs, and arguments with proof"),
        sales=_("An answer to every hand-off, the conversations and the deal"),
        hands_on=_("Won customers, and a reason for every lead that comes back"),
    ),
    "crm": Description(
        purpose=_("Keep and develop customers after the deal, on one customer base for both sides."),
        marketing=_("Service and information along the way"),
        sales=_("Personal care and the development of each account"),
        hands_on=_("What customers experience, as new insights"),
    ),
    "controlling": Description(
        purpose=_("Measure together what came of it, by the same yardstick for both sides."),
        marketing=_("Reach, leads and costs"),
        sales=_("Answers, pipeline and revenue"),
        hands_on=_("Figures and findings for all the other phases"),
    ),
}
SHELVES: Mapping[str, tuple[Shelf, ...]] = {
    "campaigns": (
        Shelf(_("Leads in nurturing"), "lead_list", "?stage=nurturing"),
        Shelf(_("Leads ready to be handed over"), "lead_list", "?stage=mql"),
    ),
    "sales": (
        Shelf(_("Hand-offs"), "handoff_list"),
        Shelf(_("Leads that sales accepted"), "lead_list", "?stage=sal"),
    ),
    "crm": (Shelf(_("Everybody in the shared customer base"), "lead_list"),),
}


def shelves_of(code: str) -> list[Shelf]:
    """The lists that can be opened today."""
    return [shelf for shelf in SHELVES.get(code, ()) if shelf.url]
