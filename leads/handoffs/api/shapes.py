"""Bodies in and out; the OpenAPI document is made from these."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from alliance.people.models import Team, User
from leads.handoffs.models import Handoff
from leads.handoffs.reasons import Disqualification, Placement, Rejection, Return
from leads.handoffs.steps import refusal_of


def one_of(words: type[Enum]) -> Meta:
    """What the text may be, said in the schema; the rule itself refuses others with its own code."""
    return Meta(description="One of " + ", ".join(f"`{word.value}`" for word in words) + ".")


class OfferBody(msgspec.Struct, forbid_unknown_fields=True):
    """`team` is an id or a name of the other side; `context` holds a text for each item of the package."""

    team: int | str
    context: dict[str, str]
    assignee: str | None = None
    priority: Literal["hot", "normal"] | None = None


class NoBody(msgspec.Struct, forbid_unknown_fields=True):
    """Nothing to say: `{}`."""


class RejectBody(msgspec.Struct, forbid_unknown_fields=True):
    reason: Annotated[str, one_of(Rejection)] = ""
    sentence: str = ""


class DisqualifyBody(msgspec.Struct, forbid_unknown_fields=True):
    reason: Annotated[str, one_of(Disqualification)] = ""
    sentence: str = ""


class SentenceBody(msgspec.Struct, forbid_unknown_fields=True):
    sentence: str = ""


class ReturnBody(msgspec.Struct, forbid_unknown_fields=True):
    reason: Annotated[str, one_of(Return)] = ""
    sentence: str = ""
    resume_on: date | None = None


class QualifyBody(msgspec.Struct, forbid_unknown_fields=True):
    need: str = ""
    next_step: str = ""
    next_step_on: date | None = None


class ConfirmBody(msgspec.Struct, forbid_unknown_fields=True):
    placement: Annotated[str, one_of(Placement)] = ""
    resume_on: date | None = None


class ResponseBody(msgspec.Struct, forbid_unknown_fields=True):
    """`outcome` is `reached` or `not_reached`."""

    kind: str
    outcome: str
    text: str = ""


class PersonView(msgspec.Struct):
    id: int
    name: str
    email: str | None


class TeamView(msgspec.Struct):
    id: int
    name: str


class HandoffView(msgspec.Struct):
    """A hand-off. `first_response_at` is the first attempt, which stops the clock.

    `reached_at` is when somebody was reached, `answers` the hand-off a reverse one brings an answer to, `possible`
    what this client may do.
    """

    id: int
    lead_id: int
    kind: str
    state: str
    priority: str
    from_side: str
    to_side: str
    offered_by: PersonView
    from_team: TeamView
    target_team: TeamView
    assignee: PersonView | None
    answers: int | None
    context: dict[str, str]
    offered_at: datetime
    remind_at: datetime
    due_at: datetime
    escalate_at: datetime
    accept_breached_at: datetime | None
    response_breached_at: datetime | None
    escalated_at: datetime | None
    decided_at: datetime | None
    decided_by: PersonView | None
    reason: str
    sentence: str
    resume_on: date | None
    first_response_at: datetime | None
    reached_at: datetime | None
    attempts: int
    closed_at: datetime | None
    context_helped: str
    updated_at: datetime
    possible: list[str]


class HandoffWritten(msgspec.Struct):
    """What a token that may write but not read is told of the hand-off."""

    id: int
    state: str


class HandoffList(msgspec.Struct):
    results: list[HandoffView]
    next_cursor: str | None


ANSWERS = (
    "accept", "reject", "return", "qualify", "disqualify", "withdraw", "confirm", "dispute", "respond"
)  # fmt: skip
_OWN = ("offered_by", "from_team", "target_team", "assignee", "decided_by", "answers", "possible")
_SAME_NAME = [name for name in HandoffView.__struct_fields__ if name not in _OWN]


def handoff_view(handoff: Handoff, reader: User) -> HandoffView:
    """The hand-off as REST shows it."""
    return HandoffView(
        **{name: getattr(handoff, name) for name in _SAME_NAME},
        offered_by=_person(handoff.offered_by),
        from_team=_team(handoff.from_team),
        target_team=_team(handoff.target_team),
        assignee=_person(handoff.assignee) if handoff.assignee else None,
        decided_by=_person(handoff.decided_by) if handoff.decided_by else None,
        answers=handoff.answers_id,
        possible=[verb for verb in ANSWERS if refusal_of(reader, handoff, verb) is None],
    )


def _person(person: User) -> PersonView:
    return PersonView(person.pk, person.name, None if person.is_machine else person.email)


def _team(team: Team) -> TeamView:
    return TeamView(team.pk, team.name)
