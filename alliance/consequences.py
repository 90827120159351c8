"""What must happen downstream in the same transaction as an upstream change, as dotted paths.

An upstream room never imports a downstream one. It calls `run(MEMBERSHIP_ENDED, ...)`; every function listed
here is called with the same keyword arguments, inside the caller's transaction.
"""

from typing import Any

from django.utils.module_loading import import_string

MEMBERSHIP_ENDED: list[str] = [
    "valuechain.chain.consequences.vacate_seats",
    "leads.handoffs.consequences.reassign_open_handoffs",
]
# May refuse: a team closes only when no open work waits for it.
TEAM_CLOSING: list[str] = ["leads.handoffs.consequences.refuse_closing_with_work"]

# Not in the caller's transaction: who reads the feed onwards once new entries have their place in it.
ENTRIES_PUBLISHED: list[str] = ["alliance.inbox.fanout.fan_out"]
# The same for readers nobody waits for: in a stream of entries they read once a second.
ENTRIES_PUBLISHED_A_WHILE_AGO: list[str] = [
    "leads.intake.look_alikes.finding.find_in_feed",
    "alliance.hooks.telling.tell_in_feed",
]

TOUCH_LOGGED: list[str] = [
    "leads.intake.consequences.count_touch",
    "leads.handoffs.consequences.stamp_first_response",
]
# Asked, not told: which of the leads are promised downstream, so that only the answer moves them on.
LEADS_PROMISED: list[str] = ["leads.handoffs.consequences.leads_in_handoff"]
# Asked before two leads become one: what each is promised; then to take it over, and what is needed to give it back.
PROMISES_TO_LEADS: list[str] = ["leads.handoffs.merging.open_promises"]
LEAD_MERGED: list[str] = ["leads.handoffs.merging.move_handoffs"]
# Asked first, and may refuse: does the stage go back with what was promised? Then told, once the lead is there again.
LEAD_UNMERGE_BEGINS: list[str] = ["leads.handoffs.merging.stage_goes_back"]
LEAD_UNMERGED: list[str] = ["leads.handoffs.merging.give_handoffs_back"]
# Asked by the page about programs: the fields of a lead that one may be limited to, each with its name for readers.
WRITABLE_FIELDS: list[str] = ["leads.intake.authority_form.writable_fields"]
CONSENT_RECORDED: list[str] = ["leads.intake.consequences.count_refusal"]


def run(consequences: list[str], **facts: Any) -> None:
    for path in consequences:
        import_string(path)(**facts)


def ask(questions: list[str], **facts: Any) -> list[Any]:
    """What each of the functions answers; like `run`, in the caller's transaction."""
    return [import_string(path)(**facts) for path in questions]
