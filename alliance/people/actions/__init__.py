"""Every change to people, places, teams, absences and programs."""

from alliance.people.actions.absences import cancel_absence, record_absence
from alliance.people.actions.clients import (
    create_client,
    issue_token,
    limit_client,
    limit_fields,
    revoke_token,
)
from alliance.people.actions.memberships import end_membership, start_membership
from alliance.people.actions.persons import (
    create_person,
    deactivate_person,
    issue_sign_in_link,
    reactivate_person,
    update_person,
    update_profile,
)
from alliance.people.actions.sign_ins import note_second_factor, reset_second_factor, sign_out_everywhere
from alliance.people.actions.teams import change_team, close_team, create_team, rename_team, reopen_team

__all__ = [
    "cancel_absence",
    "change_team",
    "close_team",
    "create_client",
    "create_person",
    "create_team",
    "deactivate_person",
    "end_membership",
    "issue_sign_in_link",
    "issue_token",
    "limit_client",
    "limit_fields",
    "note_second_factor",
    "reactivate_person",
    "record_absence",
    "rename_team",
    "reopen_team",
    "reset_second_factor",
    "revoke_token",
    "sign_out_everywhere",
    "start_membership",
    "update_person",
    "update_profile",
]
