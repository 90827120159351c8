"""What can be done to many leads at once, each time to one of them; the rules are those of a single edit."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Protocol

from django.utils.translation import gettext_lazy as _

from alliance.errors import Conflict, Invalid
from alliance.people.models import User
from alliance.people.queries import lock_place
from leads.crm.models import Lead
from leads.intake.asking import NOBODY, asking_as, permit_move
from leads.intake.changes import normal_changes
from leads.intake.engine.record import Record
from leads.intake.lifecycle import stage_values
from leads.intake.models import LeadDefinition


class OfTheOtherSide(Conflict):
    """The lead is looked after by the other side; only a hand-off brings it over."""

    code = "of_the_other_side"
    message = _("The other side looks after it; a hand-off brings it over.")


class InHandoff(Conflict):
    """The answer to an open hand-off decides who looks after the lead."""

    code = "in_handoff"
    message = _("A hand-off is open; its answer decides.")


class PersonNotOfYourSide(Invalid):
    """A side's leads are looked after by its own people, who have a place."""

    code = "person_not_of_your_side"
    message = _("Choose somebody of your own side.")


@dataclass(frozen=True)
class Circumstances:
    """What all leads of a bulk action have in common."""

    actor: User
    now: datetime
    definition: LeadDefinition | None
    promised: frozenset[int] | set[int]


class BulkAct(Protocol):
    """One thing done to a lead. `is_edit`: what is known changes, and the score with it.

    `code` and `name` say what was done, for the title of its result.
    """

    is_edit: ClassVar[bool]

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...

    def prepare(self, actor: User) -> None:
        """Before the first lead; raises what holds for all of them."""

    def change(self, lead: Lead, record: Record, about: Circumstances) -> None:
        """Change the record; raises the rule that says no to this lead."""


@dataclass(frozen=True)
class Assign:
    """Somebody of the own side looks after the leads; those of the other side, and promised ones, stay."""

    person: User
    code: ClassVar[str] = "assign"
    is_edit: ClassVar[bool] = False

    @property
    def name(self) -> str:
        return self.person.name

    def prepare(self, actor: User) -> None:
        """The place is kept from ending until the leads are given."""
        place = lock_place(self.person)
        if place is None or place.side != actor.side:
            raise PersonNotOfYourSide()

    def change(self, lead: Lead, record: Record, about: Circumstances) -> None:
        if lead.owner_side != about.actor.side:
            raise OfTheOtherSide()
        if lead.pk in about.promised:
            raise InHandoff()
        record.set("owner_id", self.person.pk)


@dataclass(frozen=True)
class SetFields:
    """The same values in the same fields, read as strictly as in the form of one lead."""

    values: dict[str, Any]
    code: str
    name: str
    is_edit: ClassVar[bool] = True

    def prepare(self, actor: User) -> None:
        """Nothing holds for all."""

    def change(self, lead: Lead, record: Record, about: Circumstances) -> None:
        for name, value in normal_changes(lead, self.values, about.now).items():
            record.set(name, value)


@dataclass(frozen=True)
class AddInterest:
    """One more product or topic; what is known stays."""

    word: str
    code: ClassVar[str] = "interest"
    is_edit: ClassVar[bool] = True

    @property
    def name(self) -> str:
        return self.word

    def prepare(self, actor: User) -> None:
        """Nothing holds for all."""

    def change(self, lead: Lead, record: Record, about: Circumstances) -> None:
        words = normal_changes(lead, {"interest": [*lead.interest, self.word]}, about.now)
        record.set("interest", words["interest"])


@dataclass(frozen=True)
class Move:
    """Another stage, along the one table of moves."""

    stage: str
    reason: str = ""
    code: ClassVar[str] = "stage"
    is_edit: ClassVar[bool] = False
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.stage

    def prepare(self, actor: User) -> None:
        """Nothing holds for all."""

    def change(self, lead: Lead, record: Record, about: Circumstances) -> None:
        if lead.stage == self.stage:
            return
        by = NOBODY if lead.pk in about.promised else asking_as(about.actor.side, lead.owner_side)
        why = permit_move(record.values, self.stage, by=by, reason=self.reason, definition=about.definition)
        for name, value in stage_values(record.values, self.stage, about.now).items():
            record.set(name, value)
        record.facts.append(
            ("lead.stage_changed", self.reason, {"from": lead.stage, "to": self.stage, **why})
        )


def next_step(text: str, on: date | None) -> SetFields:
    return SetFields({"next_step": text, "next_step_on": on}, "next_step", text)
