"""What a webhook tells, and what became of a message, in words for the person who looks after it."""

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliance.hooks.kinds import RESYNC, TEST

TYPES: dict[str, tuple[Promise, Promise]] = {
    "lead": (_("Leads"), _("created, changed, in another stage, merged, separated, erased")),
    "touch": (_("Contacts"), _("a call, mail, visit or click was added to a lead")),
    "consent": (_("Consents"), _("given, asked for or withdrawn; objections at once")),
    "handoff": (_("Hand-offs"), _("offered, accepted, returned, and every other answer")),
    "ownership": (_("Phases"), _("a phase is owned by both sides, or stands vacant")),
    "holder": (_("Seats"), _("who was proposed for a phase, accepted or gave the seat back")),
    "user": (_("People"), _("who came, changed place or left; never how they sign in")),
    "team": (_("Teams"), _("founded, renamed, moved, closed or opened again")),
}

NO_ANSWER: dict[str, Promise] = {
    "address_not_allowed": _("The address leads into a network that webhooks must not reach."),
    "unknown_host": _("There is no computer with this name. Check the address for a slip."),
    "connection_refused": _("The computer is there, but nothing listens at this port."),
    "timed_out": _("No answer came in time. The receiver should answer at once and work afterwards."),
    "tls_failed": _("The certificate of the receiver is not valid for this address."),
    "cut_off": _("The connection broke off before there was an answer."),
}
ANSWERS: dict[int, Promise] = {
    301: _("The receiver moved. Enter its new address: we follow no redirects."),
    302: _("The receiver sends us elsewhere. Enter the final address: we follow no redirects."),
    307: _("The receiver sends us elsewhere. Enter the final address: we follow no redirects."),
    308: _("The receiver moved. Enter its new address: we follow no redirects."),
    400: _("The receiver could not read the message."),
    401: _("The receiver did not accept the signature. Compare the secret, and its clock."),
    403: _("The receiver did not accept the signature. Compare the secret, and its clock."),
    404: _("The receiver knows no such path. Check the address."),
    405: _("The receiver takes no POST there. Check the address."),
    410: _("The receiver says that it is gone for good; the webhook was paused."),
    413: _("The message was too long for the receiver."),
    429: _("The receiver asks for a pause; we try again later."),
}
REFUSED = _("The receiver refused the message. Its own log says why.")
BROKEN = _("The receiver had an error of its own.")
ELSEWHERE = _("The receiver sends us elsewhere. Enter the final address: we follow no redirects.")


def type_choices(kinds: list[str]) -> list[tuple[str, Promise]]:
    """Each kind by name with what it tells, for a list of boxes to tick."""
    return [(kind, format_lazy("{} – {}", *TYPES[kind])) for kind in kinds if kind in TYPES]


def type_names(kinds: list[str]) -> list[str]:
    return [str(TYPES[kind][0]) if kind in TYPES else kind for kind in kinds]


def trouble_of(status: int | None, error: str) -> str | Promise:
    """Why an attempt came to nothing; empty when it was taken."""
    if status is None:
        return NO_ANSWER.get(error, NO_ANSWER["cut_off"]) if error else ""
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return ANSWERS.get(status, ELSEWHERE)
    return BROKEN if status >= 500 else ANSWERS.get(status, REFUSED)


def kind_words(kind: str) -> str | Promise:
    """What a message is about: a test, everything anew, or one of the types."""
    if kind == TEST:
        return _("Test")
    if kind == RESYNC:
        return _("Please read everything again")
    subject = kind.partition(".")[0]
    return TYPES[subject][0] if subject in TYPES else kind
