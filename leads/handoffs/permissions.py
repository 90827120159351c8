"""Who may do what with a hand-off; the same words for both sides."""

from django.utils import timezone

from alliance.people.models import Role, User
from alliance.people.queries import first_present_deputies
from leads.crm.models import Lead
from leads.handoffs.models import Handoff


def may_offer_handoff(user: User, lead: Lead) -> bool:
    """Members of either side, their programs, and neutral programs (on behalf of marketing)."""
    return user.is_active and (user.side is not None or user.client is not None)


def may_answer_handoff(user: User, handoff: Handoff) -> bool:
    """The assignee or who stands in for them, a lead of the side, the team while nobody is assigned, its program."""
    if not user.is_active or user.side != handoff.to_side:
        return False
    if user.client is not None or user.pk == handoff.assignee_id:
        return True
    if user.role == Role.LEAD:
        return True
    if handoff.assignee_id is not None:
        return handoff.assignee_id in stands_in_for(user)
    return user.team is not None and user.team.pk == handoff.target_team_id


def may_assign_handoff(user: User, handoff: Handoff) -> bool:
    """Whoever may answer passes it on: the assignee, and leads of the receiving side; never a program."""
    return user.client is None and may_answer_handoff(user, handoff)


def may_withdraw_handoff(user: User, handoff: Handoff) -> bool:
    """Whoever offered it, a lead of the offering side, and the side's own program."""
    if not user.is_active or user.side != handoff.from_side:
        return user.is_active and user.client is not None and user.pk == handoff.offered_by_id
    return user.client is not None or user.role == Role.LEAD or user.pk == handoff.offered_by_id


def may_rate_context(user: User, handoff: Handoff) -> bool:
    """The side that worked with the context says whether it helped."""
    return user.is_active and user.client is None and user.side == handoff.to_side


def stands_in_for(user: User) -> frozenset[int]:
    """The absent people whose deputy the user is today; read once per request, because lists ask for every row."""
    today = timezone.localdate()
    known = vars(user).get("_stands_in_for")
    if known is None or known[0] != today:
        deputies = first_present_deputies(today)
        known = (today, frozenset(absent for absent, deputy in deputies.items() if deputy == user.pk))
        vars(user)["_stands_in_for"] = known
    return known[1]
