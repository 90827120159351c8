"""Phase 5."""

from django.utils.translation import gettext_lazy as _

from leads.crm.models import Consent, ExternalId, Lead, Touch
from valuechain.chain.models import Phase
from valuechain.chain.rooms import PhaseRoom, Shelf, open_room, put_up, stand_in

open_room(
    PhaseRoom(
        code=Phase.Code.CRM,
        app="leads.crm",
        purpose=_("Keep and develop customers after the deal, on one customer base for both sides."),
        marketing=_("Service and information along the way"),
        sales=_("Personal care and the development of each account"),
        hands_on=_("What customers experience, as new insights"),
    )
)
stand_in(Phase.Code.CRM, Lead, ExternalId, Consent, Touch)
put_up(Phase.Code.CRM, Shelf(_("Everybody in the shared customer base"), "lead_list"))
