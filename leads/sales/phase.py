"""Phase 4."""

from django.utils.translation import gettext_lazy as _

from valuechain.chain.models import Phase
from valuechain.chain.rooms import PhaseRoom, open_room

open_room(
    PhaseRoom(
        code=Phase.Code.SALES,
        app="leads.sales",
        purpose=_("Turn interest into decisions, in conversations that begin where marketing left off."),
        marketing=_("Complete hand-offs, and arguments with proof"),
        sales=_("An answer to every hand-off, the conversations and the deal"),
        hands_on=_("Won customers, and a reason for every lead that comes back"),
    )
)
