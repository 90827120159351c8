"""What a hand-off can refuse, with the same codes through every channel."""

from django.utils.translation import gettext_lazy as _

from alliance.errors import Conflict, Denied, FieldProblem, Invalid


class HandoffNotOnOffer(Conflict):
    """It was answered, withdrawn or is a reverse one."""

    code = "handoff_not_on_offer"
    message = _("This hand-off is not waiting for an answer any more. Reload the page to see what happened.")


class HandoffNotAccepted(Conflict):
    code = "handoff_not_accepted"
    message = _("Accept the hand-off first.")


class HandoffNotContacted(Conflict):
    code = "handoff_not_contacted"
    message = _("Log the first contact first.")


class HandoffAlreadyOpen(Conflict):
    """`details["handoff_id"]` is the one that is open."""

    code = "handoff_already_open"
    message = _("This lead is already being handed over. Finish that hand-off first.")


class NotAReverseHandoff(Conflict):
    code = "not_a_reverse_handoff"
    message = _("Only a lead that came back can be placed. Accept or reject this one.")


class ReverseHandoffIsPlaced(Conflict):
    code = "reverse_handoff_is_placed"
    message = _("A lead that came back is confirmed or disputed, not accepted or rejected.")


class HandoffNotClosed(Conflict):
    code = "handoff_not_closed"
    message = _("The question comes when the hand-off is closed.")


class WrongSide(Denied):
    """The other side, or another person of this side, has to answer."""

    code = "wrong_side"
    message = _(
        "This answer is owed by somebody else: the assigned person or the lead of the receiving side."
    )


class ReasonRequired(Invalid):
    """An answer that says no has a reason from the list and a sentence."""

    code = "reason_required"
    message = _("Please give a reason from the list and one sentence.")

    def __init__(self, *missing: str) -> None:
        fields = [FieldProblem(f"/{name}", self.code, _("This is missing.")) for name in missing]
        super().__init__(fields=fields)


class ResumeDateRequired(Invalid):
    code = "resume_date_required"
    message = _("Say from when on it makes sense to talk again: a date after today.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/resume_on", self.code, self.message)])


class ResumeDateNotUsed(Invalid):
    """Only a lead that is nurtured further rests until a day."""

    code = "resume_date_not_used"
    message = _("A day to talk again goes with “nurture further” only. Leave it empty.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/resume_on", self.code, self.message)])


class ResponseUnclear(Invalid):
    """Only what is said can be counted: an unknown outcome must not pass for somebody reached."""

    code = "response_unclear"
    message = _("Say whether it was a call, an e-mail or a meeting, and whether somebody was reached.")

    def __init__(self, *unclear: str) -> None:
        super().__init__(fields=[FieldProblem(f"/{name}", self.code, self.message) for name in unclear])


class AttemptsMissing(Invalid):
    """Not reached counts only after the agreed attempts."""

    code = "attempts_missing"
    message = _("“Not reached” needs at least five attempts on two channels within ten working days.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/reason", self.code, self.message)])


class NeedNotConfirmed(Invalid):
    """Qualifying needs the need in words and a dated next step."""

    code = "need_not_confirmed"
    message = _("Say what the customer needs and what happens next, with a date.")

    def __init__(self, *missing: str) -> None:
        fields = [FieldProblem(f"/{name}", self.code, _("This is missing.")) for name in missing]
        super().__init__(fields=fields)


class PlacementRequired(Invalid):
    code = "placement_required"
    message = _("Say where the lead goes now.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/placement", self.code, self.message)])


class TeamNotReceiving(Invalid):
    """A hand-off goes to an open team of the other side."""

    code = "team_not_receiving"
    message = _("Choose an open team of the other side.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/team", self.code, self.message)])


class NobodyToOfferFor(Invalid):
    """A neutral program offers on behalf of marketing, which needs a team."""

    code = "nobody_to_offer_for"
    message = _("There is no marketing team on whose behalf this could be offered.")


class NoPermittedChannel(Invalid):
    code = "no_permitted_channel"
    message = _("There is no permitted way to contact this person. Record a consent or a request first.")
