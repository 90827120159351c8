"""Phase 3."""

from django.utils.translation import gettext_lazy as _

from valuechain.chain.models import Phase
from valuechain.chain.rooms import PhaseRoom, open_room

open_room(
    PhaseRoom(
        code=Phase.Code.CAMPAIGNS,
        app="campaigns",
        purpose=_("Make the offer known and let interest grow until a conversation is worth it."),
        marketing=_("Campaigns, measures and the care for leads"),
        sales=_("Knowledge of accounts, before a plan is finished"),
        hands_on=_("Qualified leads with everything we know about them"),
    )
)
