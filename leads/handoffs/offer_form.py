"""The form in which one side hands a lead to the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.people.models import Team, User
from alliance.people.queries import absences_on, current_memberships
from leads.handoffs.context import ITEMS, LONGEST_ITEM, missing_items
from leads.handoffs.models import Handoff
from leads.handoffs.routing import Candidate

HINTS = {
    "who": _("Name, role, company, how to reach"),
    "why_now": _("What happened? One sentence."),
    "what_they_saw": _("Pages, studies, mails, events"),
    "interest": _("Which offer, which problem"),
    "promised": _("What did we announce? “Nothing” is an answer too."),
    "next_step": _("What should the first contact be about?"),
    "open_questions": _("What is to be found out?"),
    "score": _("Filled in from the score"),
}
AUTOMATIC = ("", _("whose turn it is (round robin)"))


@dataclass(frozen=True)
class TeamChoice:
    """A team of the other side with the people who could be given the lead."""

    team: Team
    people: list[Candidate]

    @property
    def present(self) -> int:
        return sum(not each.is_absent for each in self.people)


def teams_with_people(teams: Sequence[Team], now: datetime) -> list[TeamChoice]:
    """Each team with its members, present ones first; two queries for all of them."""
    away = {absence.person_id for absence in absences_on(now.date())}
    members: dict[int | None, list[Candidate]] = {}
    for place in current_memberships().filter(team__in=teams).order_by("person__name", "person_id"):
        candidate = Candidate(place.person, place.person_id in away)
        members.setdefault(place.team_id, []).append(candidate)
    return [
        TeamChoice(team, sorted(members.get(team.pk, []), key=lambda each: each.is_absent)) for team in teams
    ]


class OfferForm(forms.Form):
    """Team, person, priority, and a field for every item of the context package."""

    team = forms.TypedChoiceField(label=_("Team"), coerce=int)
    assignee = forms.ChoiceField(label=_("Person"), required=False)
    priority = forms.ChoiceField(
        label=_("Priority"), required=False, choices=[("", _("by score")), *Handoff.Priority.choices[1:]]
    )

    def __init__(
        self,
        data: Any = None,
        *,
        choices: Sequence[TeamChoice],
        package: Mapping[str, str],
        hand_raise: bool = False,
    ) -> None:
        first = next((each for each in choices if each.present), None)
        initial = {f"context-{item}": text for item, text in package.items()}
        super().__init__(data, initial={**initial, "team": first.team.pk if first else None})
        self.choices, self.is_hand_raise = choices, hand_raise
        self.fields["team"].choices = [(each.team.pk, each.team.name) for each in choices]  # type: ignore[attr-defined]
        self.fields["assignee"].choices = [AUTOMATIC, *self._people()]  # type: ignore[attr-defined]
        if hand_raise:
            del self.fields["priority"]
        for item, label in ITEMS.items():
            self.fields[f"context-{item}"] = forms.CharField(
                label=str(label), required=False, max_length=LONGEST_ITEM, help_text=HINTS[item],
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def _people(self) -> list[tuple[str, list[tuple[int, str]]]]:
        return [
            (each.team.name, [(person.person.pk, person.label) for person in each.people])
            for each in self.choices
            if each.people
        ]

    @property
    def items(self) -> list[forms.BoundField]:
        """The fields of the package, in order."""
        return [self[f"context-{item}"] for item in ITEMS]

    @property
    def package(self) -> dict[str, str]:
        """The package as it stands in the form, checked or not."""
        return {item: str(self[f"context-{item}"].value() or "") for item in ITEMS}

    @property
    def missing(self) -> list[forms.BoundField]:
        """The fields that say nothing yet."""
        return [self[f"context-{item}"] for item in missing_items(self.package)]

    @property
    def chosen(self) -> TeamChoice | None:
        """The team as it stands in the form."""
        wanted = str(self["team"].value() or "")
        return next((each for each in self.choices if str(each.team.pk) == wanted), None)

    @property
    def chosen_person(self) -> User | None:
        """The person as they stand in the form."""
        wanted = str(self["assignee"].value() or "")
        people = (person.person for each in self.choices for person in each.people)
        return next((person for person in people if str(person.pk) == wanted), None)
