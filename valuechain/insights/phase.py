"""Phase 1."""

from django.utils.translation import gettext_lazy as _

from valuechain.chain.models import Phase
from valuechain.chain.rooms import PhaseRoom, open_room

open_room(
    PhaseRoom(
        code=Phase.Code.INSIGHTS,
        app="valuechain.insights",
        purpose=_("Understand customers and markets, with what both sides see of them."),
        marketing=_("Markets, trends and research"),
        sales=_("What customers say and ask on site"),
        hands_on=_("Insights that the other side has acknowledged"),
    )
)
