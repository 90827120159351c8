"""A hand-off is answered in phase 4, whichever way it goes."""

from django.utils.translation import gettext_lazy as _

from leads.handoffs.models import Handoff
from valuechain.chain.models import Phase
from valuechain.chain.rooms import Shelf, put_up, stand_in

stand_in(Phase.Code.SALES, Handoff)
put_up(Phase.Code.SALES, Shelf(_("Hand-offs"), "handoff_list"))
