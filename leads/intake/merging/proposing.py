"""Which value of two leads is proposed for the one, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.people.models import ApiClient
from leads.intake.authorities import Decider, current_authorities
from leads.intake.merging.fields import BOTH, CHOSEN, DROP, EMPTY, JOINED, KEEP, Two
from leads.intake.provenance import Provenance
from leads.intake.values.emails import is_company_mail

Text = str | Promise
Sources = tuple[Mapping[str, Provenance], Mapping[str, Provenance]]
# Field → who decides about it, and the names under which that one is a source.
Deciders = Mapping[str, tuple[str, frozenset[str]]]


class Proposal(NamedTuple):
    """The value to take unless somebody chooses another; `why` is empty where nothing speaks for either."""

    choice: str
    why: Text = ""


def proposals(two: Two, sources: Sources) -> dict[str, Proposal]:
    """Both where nothing has to be given up; else what the first rule says that prefers one of them."""
    deciders = _deciders()
    return {field: _Case(two, field, sources, deciders).proposal() for field in CHOSEN}


def _deciders() -> Deciders:
    decide = current_authorities()
    names: dict[str, set[str]] = {}
    if systems := set(decide.values()) - {Decider.PEOPLE}:
        clients = ApiClient.objects.filter(system__in=systems)
        for system, slug, name in clients.values_list("system", "slug", "name"):
            names.setdefault(system, {system}).update((slug, name))
    # What a person typed in comes from no system.
    return {
        field: (who, frozenset({""} if who == Decider.PEOPLE else names.get(who, {who})))
        for field, who in decide.items()
    }


@dataclass(frozen=True)
class _Case:
    """One field of both, and what is known about where the two values come from."""

    two: Two
    field: str
    sources: Sources
    deciders: Deciders

    def proposal(self) -> Proposal:
        mine, theirs = self.two.values(self.field)
        if mine == theirs:
            return Proposal(KEEP)
        if mine in EMPTY or theirs in EMPTY:
            return Proposal(KEEP if theirs in EMPTY else DROP, _("the only value"))
        if self.field in JOINED:
            return Proposal(BOTH, _("nothing is lost"))
        for rule in (self._decided, self._business_address, self._first_source, self._fuller):
            if found := rule(mine, theirs):
                return found
        return self._newer()

    def _decided(self, _mine: object, _theirs: object) -> Proposal | None:
        """The value of whoever decides about the field, where just one of the two comes from there."""
        column = CHOSEN[self.field][0]
        who, names = self.deciders.get(column, ("", frozenset()))
        kept, dropped = (column in said and said[column].system in names for said in self.sources)
        if kept == dropped:
            return None
        why = (
            _("people decide about this field")
            if who == Decider.PEOPLE
            else _("%(system)s decides about this field") % {"system": who}
        )
        return Proposal(KEEP if kept else DROP, why)

    def _business_address(self, mine: str, theirs: str) -> Proposal | None:
        if self.field != "email" or is_company_mail(mine) == is_company_mail(theirs):
            return None
        return Proposal(KEEP if is_company_mail(mine) else DROP, _("business address"))

    def _first_source(self, _mine: object, _theirs: object) -> Proposal | None:
        if self.field != "source":
            return None
        kept_first = self.two.keep.created_at <= self.two.drop.created_at
        return Proposal(KEEP if kept_first else DROP, _("came first"))

    def _fuller(self, mine: object, theirs: object) -> Proposal | None:
        """`Mara` says more than `M.`."""
        if not isinstance(mine, str) or not isinstance(theirs, str):
            return None
        ours, others = mine.casefold().rstrip("."), theirs.casefold().rstrip(".")
        short, long = sorted((ours, others), key=len)
        if short == long or not long.startswith(short):
            return None
        return Proposal(KEEP if ours == long else DROP, _("says more"))

    def _newer(self) -> Proposal:
        kept, dropped = self._said_at(0), self._said_at(1)
        if kept == dropped:
            return Proposal(KEEP)
        return Proposal(KEEP if kept > dropped else DROP, _("newer"))

    def _said_at(self, which: int) -> datetime:
        said = self.sources[which].get(CHOSEN[self.field][0])
        return said.at if said else self.two[which].created_at
