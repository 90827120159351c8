"""What to do about a refusal, for the person who looks after the connection."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_READ_AGAIN = _("Read the record again, then send the change with its new ETag, or without If-Match.")
_LOOK_AT_BODY = _("Correct the named field in the program that sends it; the schema says what it may be.")
_NOT_NOW = _("Nothing to repair: the record was in another state. Read it again before the next try.")
HINTS: dict[str, str | Promise] = {
    "scope_missing": _("Issue a token with the scope that is missing."),
    "token_expired": _("Issue a new token and put it into the program."),
    "too_many_requests": _(
        "Let the program wait as Retry-After says, send more rows at once, or raise its limit."
    ),
    "unknown_field": _LOOK_AT_BODY,
    "unknown_parameter": _LOOK_AT_BODY,
    "invalid_value": _LOOK_AT_BODY,
    "malformed_json": _("The body is no JSON. Check the encoding and whether it arrives whole."),
    "wrong_media_type": _("Send the body as application/json."),
    "body_too_large": _("Send fewer rows at once."),
    "too_many_rows": _("Send at most 1,000 rows at once."),
    "batch_refused": _("Correct the named rows, or send the batch without atomic."),
    "changed_meanwhile": _READ_AGAIN,
    "cursor_too_old": _("Read all leads again, then go on with the cursor of that answer."),
    "bad_cursor": _("Use next_cursor as it came, with the same sort."),
    "idempotency_key_reused": _("Use a new Idempotency-Key for every new request."),
    "idempotency_key_in_flight": _("Wait for the first answer before repeating a request."),
    "email_taken": _(
        "Two leads would have one e-mail address. Merge them, or correct the address in the source."
    ),
    "ambiguous_match": _("Decide under possible duplicates which lead is meant, or correct the external id."),
    "same_name_and_phone": _("Decide under possible duplicates whether it is the same person."),
    "same_name_and_company": _("Decide under possible duplicates whether it is the same person."),
    "invalid_email": _("Correct the e-mail address in the source."),
    "invalid_phone": _("Correct the phone number in the source."),
    "not_reachable": _("Send an e-mail address, a phone number, or a name with a company."),
    "lead_refused": _LOOK_AT_BODY,
    "unknown_lead": _("The lead is not there yet, or it was merged or erased. Send the lead first."),
    "not_found": _(
        "The record is gone or was never there. Follow the change feed to learn what became of it."
    ),
    "merged_into": _(
        "The lead was merged into another. Let the program follow merged_into, or the change feed."
    ),
    "already_merged": _("Nothing to repair: somebody else had merged these leads before."),
    "stage_not_reachable": _NOT_NOW,
    "reason_missing": _("Send a reason with the stage."),
    "field_kept": _(
        "Somebody else decides about this field. Change that under field authority, or send it no more."
    ),
    "field_not_allowed": _(
        "The program may write other fields only. Allow it this one under programs and tokens, or send it no more."
    ),
    "consent_locked_field": _(
        "The person has objected. Only a consent that they confirmed since opens the channel."
    ),
    "address_in_own_network": _(
        "Use an address of the public web, or let the operator set WEBHOOKS_TO_OWN_NETWORK."
    ),
    "too_many_webhooks": _("Remove webhooks that are not used any more."),
    "wrong_side": _(
        "The program answers for the other side. Give it that side, or leave the answer to people."
    ),
}


def hint(code: str) -> str | Promise:
    """What to do about a code; nothing for those that need a look at the answer itself."""
    return HINTS.get(code, "")
