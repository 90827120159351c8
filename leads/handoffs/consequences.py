"""What changes upstream mean for hand-offs, in the same transaction."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.errors import Conflict
from alliance.people.models import Team, User
from leads.crm.models import Lead, Touch
from leads.handoffs.actions import assign_away_from, stamp_response
from leads.handoffs.models import Handoff


class TeamHasOpenHandoffs(Conflict):
    code = "team_has_open_handoffs"
    message = _("Hand-offs to or from this team are still open. They have to be answered first.")


def reassign_open_handoffs(*, actor: User | None, person: User, now: datetime, **facts: Any) -> None:
    """A membership ended: others get the open work."""
    assign_away_from(actor=actor, person=person, now=now)


def stamp_first_response(*, actor: User, lead: Lead, touch: Touch, now: datetime, **facts: Any) -> None:
    """A contact was logged: it may be the response somebody owes."""
    stamp_response(actor=actor, lead=lead, touch=touch, now=now)


def leads_in_handoff(*, lead_ids: Collection[int], **facts: Any) -> set[int]:
    """Those with an open hand-off: its answer alone decides about their stage."""
    found = Handoff.objects.filter(lead__in=lead_ids, closed_at=None)
    return set(found.values_list("lead_id", flat=True))


def refuse_closing_with_work(*, team: Team, **facts: Any) -> None:
    """A team closes only when nothing waits for it, and nothing can come back to it."""
    concerned = Q(target_team=team) | Q(from_team=team)
    if Handoff.objects.filter(concerned, closed_at=None).exists():
        raise TeamHasOpenHandoffs
