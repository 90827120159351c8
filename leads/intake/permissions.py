"""Who may change leads: the people of both sides alike, and programs by their scopes."""

from alliance.people.models import User
from leads.crm.models import Lead
from leads.intake.models import SavedView
from leads.intake.view_owners import answers_for_views_of, left_behind


def may_capture_lead(user: User | None) -> bool:
    """Members of either side and API clients; None is the command line."""
    return user is None or user.side is not None or user.client is not None


def may_edit_lead(user: User | None, lead: Lead) -> bool:
    return may_capture_lead(user) and lead.stage != Lead.Stage.ERASED


def may_change_authority(user: User) -> bool:
    """Administrators, and the leads of both sides alike."""
    return user.is_admin or user.is_lead


def may_decide_duplicate(user: User) -> bool:
    return may_capture_lead(user)


def may_save_view(user: User) -> bool:
    """Everybody with a place keeps views of the list; programs have none."""
    return user.membership is not None


def may_change_view(user: User, view: SavedView) -> bool:
    """Its owner alone; others keep a copy under a name of their own."""
    return may_save_view(user) and view.owner_id == user.pk


def may_take_over_view(user: User, view: SavedView) -> bool:
    """Of a shared view whose owner left: a lead of the side that person was last on, or an administrator."""
    if not may_save_view(user) or not (user.is_lead or user.is_admin):
        return False
    left = left_behind([view])
    return view.pk in left and answers_for_views_of(user, left[view.pk])


def may_delete_view(user: User, view: SavedView) -> bool:
    """Its owner, or whoever could take it over."""
    return may_change_view(user, view) or may_take_over_view(user, view)


def may_export_leads(user: User) -> bool:
    """The people of both sides, who work with the leads; programs read them by REST."""
    return user.side is not None and user.client is None


def may_merge_leads(user: User) -> bool:
    """The people of both sides, and programs that act for one; a neutral program states facts and judges nobody."""
    return user.side is not None


def may_undo(user: User | None) -> bool:
    """The people of both sides alike, whoever did it; None is the command line."""
    return user is None or (user.side is not None and user.client is None)


def may_change_many_leads(user: User) -> bool:
    """The people of both sides alike; programs send batches of their own."""
    return user.side is not None and user.client is None


def may_import_leads(user: User) -> bool:
    """The people of both sides alike, each for every import; programs have REST."""
    return user.side is not None and user.client is None
