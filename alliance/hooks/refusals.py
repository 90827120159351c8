"""Why a webhook cannot be made or changed as somebody wants it."""

from django.utils.translation import gettext_lazy as _

from alliance.errors import Conflict, FieldProblem, Invalid, RuleError


class AddressNotUsable(Invalid):
    """Not an address of the web without user, password and fragment, of at most 500 characters (422)."""

    code = "address_not_usable"
    message = _(
        "Give an address of at most 500 characters that begins with https://, without user name and password."
    )

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/url", self.code, self.message)])


class AddressInOwnNetwork(Invalid):
    """The address itself names a network that webhooks must not reach (422)."""

    code = "address_in_own_network"
    message = _("This address lies in a network that webhooks must not reach.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/url", self.code, self.message)])


class UnknownTypes(Invalid):
    """None at all, or one that is not in the feed (422)."""

    code = "unknown_types"
    message = _("Choose at least one kind of change, and only those there are.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/types", self.code, self.message)])


class DescriptionTooLong(Invalid):
    """What it is for is one line (422)."""

    code = "description_too_long"
    message = _("Say in at most 120 characters what it is for.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/description", self.code, self.message)])


class AddressTaken(Conflict):
    """One webhook per program and address (409)."""

    code = "address_taken"
    message = _("This program is told under this address already. Change that webhook instead.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/url", self.code, self.message)])


class TooManyEndpoints(Conflict):
    """A program has few of them (409)."""

    code = "too_many_webhooks"
    message = _("A program has at most 10 webhooks. Remove one first.")


class WebhookRemoved(Conflict):
    """Somebody removed it meanwhile (409)."""

    code = "webhook_removed"
    message = _("This webhook was removed meanwhile.")


class NothingToReplay(Conflict):
    """It is under way anyhow (409)."""

    code = "nothing_to_replay"
    message = _("This message still waits for its next attempt.")


class WebhookChanged(RuleError):
    """Somebody changed it since it was read (412)."""

    code = "changed_meanwhile"
    status = 412
    message = _("The webhook has changed since you read it. Read it again, then decide.")
