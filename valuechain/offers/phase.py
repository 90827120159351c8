"""Phase 2."""

from django.utils.translation import gettext_lazy as _

from valuechain.chain.models import Phase
from valuechain.chain.rooms import PhaseRoom, open_room

open_room(
    PhaseRoom(
        code=Phase.Code.OFFER_BRAND,
        app="valuechain.offers",
        purpose=_("Develop what we offer, and the one story that all of us tell about it."),
        marketing=_("Positioning, story and proof"),
        sales=_("Objections, and what customers pay for"),
        hands_on=_("An adopted value story with its messages"),
    )
)
