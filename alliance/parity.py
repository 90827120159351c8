"""The same yardstick for both sides: every action, who of which side does it, and what answers it on the other side.

Paths are strings, so that this page imports no room. `tests/parity` fails when an action has no row here, when a row
names nothing, when a mirror does not look back, or when the permissions of the two sides differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """Who may do it; none of these names a side, for what is true of one is true of the other."""

    EITHER = "people of either side, on the same terms"
    GIVER = "the side that hands something over"
    TAKER = "the side that receives it"
    OWN = "each side for its own people, teams and seats"
    SELF = "each person for themselves"
    ABOVE = "nobody of a side: administrators"
    CONSEQUENCE = "nobody: it follows from another change"


@dataclass(frozen=True)
class Mirror:
    """An action's row: `answered_by` is what the other side does in turn, by default the same action."""

    who: Who
    answered_by: str = ""


def _room(prefix: str, rows: Mapping[str, Mirror]) -> dict[str, Mirror]:
    return {
        f"{prefix}.{name}": Mirror(row.who, f"{prefix}.{row.answered_by or name}")
        for name, row in rows.items()
    }


EITHER, OWN, SELF = Mirror(Who.EITHER), Mirror(Who.OWN), Mirror(Who.SELF)
ABOVE, CONSEQUENCE = Mirror(Who.ABOVE), Mirror(Who.CONSEQUENCE)

MIRRORS: dict[str, Mirror] = {
    **_room("alliance.calendars.actions", {"create_calendar": EITHER, "change_calendar": EITHER}),
    **_room("alliance.inbox.actions", {"mark_item_done": SELF, "mark_news_read": SELF}),
    **_room(
        "alliance.hooks.actions",
        dict.fromkeys(
            (
                "create_endpoint",
                "update_endpoint",
                "remove_endpoint",
                "rotate_secret",
                "switch_endpoint",
                "send_test",
                "replay",
            ),
            ABOVE,
        ),
    ),
    **_room("alliance.people.actions.absences", {"record_absence": OWN, "cancel_absence": OWN}),
    **_room(
        "alliance.people.actions.clients",
        {
            "create_client": ABOVE,
            "issue_token": ABOVE,
            "revoke_token": ABOVE,
            "limit_client": ABOVE,
            "limit_fields": ABOVE,
        },
    ),
    **_room("alliance.people.actions.memberships", {"start_membership": ABOVE, "end_membership": ABOVE}),
    **_room(
        "alliance.people.actions.persons",
        {
            "create_person": ABOVE,
            "update_person": ABOVE,
            "update_profile": SELF,
            "deactivate_person": ABOVE,
            "reactivate_person": ABOVE,
            "issue_sign_in_link": ABOVE,
        },
    ),
    **_room(
        "alliance.people.actions.sign_ins",
        {"note_second_factor": SELF, "reset_second_factor": ABOVE, "sign_out_everywhere": SELF},
    ),
    **_room(
        "alliance.people.actions.teams",
        {
            "create_team": ABOVE,
            "rename_team": OWN,
            "change_team": ABOVE,
            "close_team": ABOVE,
            "reopen_team": ABOVE,
        },
    ),
    **_room(
        "valuechain.chain.actions",
        {
            "propose_holder": OWN,
            "accept_seat": Mirror(Who.SELF, "confirm_seat_change"),
            "confirm_seat_change": Mirror(Who.EITHER, "accept_seat"),
            "decline_proposal": EITHER,
            "withdraw_proposal": EITHER,
            "resign_seat": SELF,
            "vacate_seats_of": CONSEQUENCE,
            "rename_phase": EITHER,
        },
    ),
    **_room("leads.crm.actions", {"log_touch": EITHER, "record_consent": EITHER}),
    **_room(
        "leads.intake.actions",
        {
            "capture_lead": EITHER,
            "patch_lead": EITHER,
            "update_lead": EITHER,
            "move_lead": OWN,
        },
    ),
    **_room(
        "leads.intake.saved_views",
        {
            "save_view": EITHER,
            "change_view": SELF,
            "delete_view": SELF,
            "take_over_view": OWN,
            "pin_view": SELF,
            "unpin_view": SELF,
        },
    ),
    **_room("leads.intake.authorities", {"change_authorities": EITHER}),
    # Who looks after a lead, and its stage, each side says of its own leads, as by a single edit.
    **_room("leads.intake.bulk.changing", {"change_leads": EITHER}),
    **_room("leads.intake.exports", {"export_leads": EITHER}),
    **_room("leads.intake.duplicates", {"decide_duplicate": EITHER}),
    **_room("leads.intake.undo.acting", {"begin_undo": EITHER}),
    **_room(
        "leads.intake.runs.actions",
        {
            "upload_import": EITHER,
            "read_again": EITHER,
            "map_columns": EITHER,
            "rehearse_import": EITHER,
            "fix_cells": EITHER,
            "run_import": EITHER,
            "cancel_import": EITHER,
        },
    ),
    **_room("leads.intake.look_alikes.deciding", {"tell_apart": EITHER}),
    **_room("leads.intake.look_alikes.typing_in", {"capture_another": EITHER, "capture_same": EITHER}),
    **_room("leads.intake.merging", {"merge.merge_leads": EITHER, "undo.undo_merge": EITHER}),
    **_room(
        "leads.handoffs.actions",
        {
            # A lead offered may come back; each way there is a context, an answer owed and a clock.
            "offering.offer_handoff": Mirror(Who.GIVER, "working.return_handoff"),
            "working.return_handoff": Mirror(Who.TAKER, "offering.offer_handoff"),
            "answering.accept_handoff": Mirror(Who.TAKER, "placing.confirm_handoff"),
            "placing.confirm_handoff": Mirror(Who.GIVER, "answering.accept_handoff"),
            "answering.reject_handoff": Mirror(Who.TAKER, "placing.dispute_handoff"),
            "placing.dispute_handoff": Mirror(Who.GIVER, "answering.reject_handoff"),
            "answering.withdraw_handoff": Mirror(Who.GIVER, "working.disqualify_handoff"),
            "working.disqualify_handoff": Mirror(Who.TAKER, "answering.withdraw_handoff"),
            # The rest belongs to whoever received, in both directions.
            "assigning.reassign_handoff": OWN,
            "assigning.assign_away_from": CONSEQUENCE,
            "working.log_response": OWN,
            "working.qualify_handoff": OWN,
            "working.rate_context": OWN,
        },
    ),
}
