"""Phase 6."""

from django.utils.translation import gettext_lazy as _

from valuechain.chain.models import Phase
from valuechain.chain.rooms import PhaseRoom, open_room

open_room(
    PhaseRoom(
        code=Phase.Code.CONTROLLING,
        app="valuechain.controlling",
        purpose=_("Measure together what came of it, by the same yardstick for both sides."),
        marketing=_("Reach, leads and costs"),
        sales=_("Answers, pipeline and revenue"),
        hands_on=_("Figures and findings for all the other phases"),
    )
)
