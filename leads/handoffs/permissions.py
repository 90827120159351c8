"""Who may do what with a hand-off; the same words for both sides."""

from alliance.people.models import Role, User
from alliance.people.permissions import leads_team
from leads.crm.models import Lead
from leads.handoffs.models import Handoff


def may_offer_handoff(user: User, lead: Lead) -> bool:
    """Members of either side, their programs, and neutral programs (on behalf of marketing)."""
    return user.is_active and (user.side is not None or user.client is not None)


def may_answer_handoff(user: User, handoff: Handoff) -> bool:
    """The assignee, a lead of the receiving side, the team while nobody is assigned, and the side's own program."""
    if not user.is_active or user.side != handoff.to_side:
        return False
    if user.client is not None or user.pk == handoff.assignee_id:
        return True
    if user.role == Role.LEAD:
        return True
    return handoff.assignee_id is None and user.team is not None and user.team.pk == handoff.target_team_id


def may_assign_handoff(user: User, handoff: Handoff) -> bool:
    """The assignee passes it on; leads of the team and of the receiving side distribute."""
    if user.client is not None:
        return False
    return may_answer_handoff(user, handoff) or leads_team(user, handoff.target_team)


def may_withdraw_handoff(user: User, handoff: Handoff) -> bool:
    """Whoever offered it, a lead of the offering side, and the side's own program."""
    if not user.is_active or user.side != handoff.from_side:
        return user.is_active and user.client is not None and user.pk == handoff.offered_by_id
    return user.client is not None or user.role == Role.LEAD or user.pk == handoff.offered_by_id


def may_rate_context(user: User, handoff: Handoff) -> bool:
    """The side that worked with the context says whether it helped."""
    return user.is_active and user.client is None and user.side == handoff.to_side
