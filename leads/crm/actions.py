"""Touches and consents: what was said to and by a lead."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from alliance import consequences
from alliance.errors import Conflict, Denied, FieldProblem, Invalid, require
from alliance.journal.actions import record
from alliance.people.models import User
from leads.crm.consents import Declaration, refusal, standing_of
from leads.crm.models import Consent, Lead, Touch
from leads.crm.permissions import may_write_about_lead
from leads.crm.queries import lock_lead

FIRST_YEAR = 1900


class UnknownKind(Invalid):
    """The touch or consent is of a kind that does not exist, or lacks what its kind asks for."""

    code = "unknown_kind"


class InTheFuture(Invalid):
    """Only what has happened can be recorded."""

    code = "in_the_future"
    message = _("This lies in the future.")


class LongAgo(Invalid):
    """An instant of another age: a slip of the keyboard, and none that a calendar could show."""

    code = "invalid_date"
    message = _("This date cannot be right.")


class DedupeKeyTaken(Conflict):
    """The sender gave this key to a contact with another lead: one of both is not what it means."""

    code = "dedupe_key_taken"
    message = _("This key already names a contact with another lead.")


class ConsentLocked(Denied):
    """The person has objected; only a new express consent of their own opens the channel again."""

    code = "consent_locked_field"
    message = _(
        "The person has objected to contact on this channel. Only their new express consent ends that."
    )


_REFUSALS = {
    "unknown_channel": ("/channel", _("There is no such channel.")),
    "unknown_basis": ("/basis", _("There is no such legal basis.")),
    "unknown_state": ("/state", _("There is no such state.")),
    "basis_not_for_channel": ("/basis", _("This legal basis does not fit the channel.")),
    "reason_missing": ("/reason", _("Say in concrete terms why the consent may be presumed.")),
}


def save_lead(lead: Lead, now: datetime, *changed: str) -> None:
    """Save the named fields of a locked lead; by its version programs see that something changed."""
    lead.updated_at, lead.version = now, lead.version + 1
    lead.save(update_fields=[*changed, "updated_at", "version"])


@transaction.atomic
def log_touch(
    *,
    actor: User,
    lead: Lead,
    kind: str,
    text: str = "",
    outcome: str = "",
    occurred_at: datetime,
    now: datetime,
    system: str = "",
    dedupe_key: str = "",
) -> Touch:
    """One contact with a lead, in or out; under the same dedupe key it is recorded only once.

    Raises DedupeKeyTaken when the key names a contact with another lead, UnknownKind, LongAgo or InTheFuture.
    """
    lead = lock_lead(lead)
    require(may_write_about_lead(actor, lead))
    _require_kind(kind)
    _require_past("/occurred_at", occurred_at, now)
    wanted = Touch(
        lead=lead, kind=kind, side=actor.side, author=actor, occurred_at=occurred_at, received_at=now,
        text=text.strip(), outcome=outcome[:30], system=system, dedupe_key=dedupe_key,
    )  # fmt: skip
    touch, is_new = _save_once(wanted)
    if is_new:
        _tell_of(touch, actor, lead, now)
    return touch


def _require_kind(kind: str) -> None:
    if kind not in Touch.Kind.values:
        message = _("There is no such kind of contact.")
        raise UnknownKind(fields=[FieldProblem("/kind", "unknown_kind", message)])


def _tell_of(touch: Touch, actor: User, lead: Lead, now: datetime) -> None:
    data = {"kind": touch.kind, "outcome": touch.outcome, "occurred_at": touch.occurred_at.isoformat()}
    record(actor, "touch.logged", touch, thread=lead, data=data, at=now)
    consequences.run(consequences.TOUCH_LOGGED, actor=actor, lead=lead, touch=touch, now=now)


def _require_past(pointer: str, moment: datetime, now: datetime) -> None:
    """Raises LongAgo or InTheFuture."""
    if moment.year < FIRST_YEAR:
        raise LongAgo(fields=[FieldProblem(pointer, LongAgo.code, LongAgo.message)])
    if moment > now:
        raise InTheFuture(fields=[FieldProblem(pointer, InTheFuture.code, InTheFuture.message)])


def _save_once(touch: Touch) -> tuple[Touch, bool]:
    """The touch, and whether it is new: of two deliveries at once the second waits and finds the first."""
    try:
        with transaction.atomic():
            touch.save()
    except IntegrityError:
        first = Touch.objects.get(system=touch.system, dedupe_key=touch.dedupe_key)
        if first.lead_id != touch.lead_id:
            problem = FieldProblem("/dedupe_key", DedupeKeyTaken.code, DedupeKeyTaken.message)
            raise DedupeKeyTaken(fields=[problem]) from None
        return first, False
    return touch, True


@transaction.atomic
def record_consent(
    *,
    actor: User,
    lead: Lead,
    channel: str,
    basis: str,
    state: str,
    reason: str = "",
    captured_at: datetime,
    now: datetime,
    text_version: str = "",
    confirmed_at: datetime | None = None,
    captured_in: str = "",
) -> Consent:
    """Add a declaration; nothing is ever changed, and an objection wins until a new express consent.

    A program lifts an objection only with the instant at which the person confirmed the new consent.
    """
    lead = lock_lead(lead)
    require(may_write_about_lead(actor, lead))
    reason = reason.strip()
    _require_understood(channel, basis, state, reason)
    _require_past("/captured_at", captured_at, now)
    _require_past("/confirmed_at", confirmed_at or now, now)
    said = Declaration(
        channel, basis, state, reason[:300], text_version, captured_at, confirmed_at, captured_in
    )
    _require_not_locked(actor, lead, said)
    consent = Consent.objects.create(lead=lead, recorded_at=now, **said._asdict())
    save_lead(lead, now)
    data = {"channel": channel, "basis": basis, "state": state}
    record(actor, _verb(state), consent, thread=lead, reason=reason, data=data, at=now)
    consequences.run(consequences.CONSENT_RECORDED, actor=actor, lead=lead, consent=consent, now=now)
    return consent


def _require_understood(channel: str, basis: str, state: str, reason: str) -> None:
    if code := refusal(channel, basis, state, reason):
        pointer, message = _REFUSALS[code]
        raise UnknownKind(message, fields=[FieldProblem(pointer, code, message)])


def _require_not_locked(actor: User, lead: Lead, said: Declaration) -> None:
    place = standing_of(lead.consents.filter(channel=said.channel).order_by("captured_at", "id")).get(
        said.channel
    )
    if place is None or place.allows(said):
        return
    # A person in front of the customer may vouch for an express consent given after the objection.
    is_express = said.basis == Consent.Basis.CONSENT_EXPRESS and said.state == Consent.State.CONFIRMED
    is_newer = place.objected_at is not None and said.captured_at > place.objected_at
    if actor.client is not None or not (is_express and is_newer):
        raise ConsentLocked()


def _verb(state: str) -> str:
    return {
        Consent.State.CONFIRMED: "consent.granted",
        Consent.State.PENDING_DOI: "consent.asked",
        Consent.State.WITHDRAWN: "consent.withdrawn",
        Consent.State.OBJECTED: "lead.objected",
    }[Consent.State(state)]
