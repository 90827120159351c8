"""Who decides about a field: a sync may fill an empty one, and overwrites only what nobody else decides about."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.errors import Denied, FieldProblem, Invalid, require
from alliance.journal.actions import record
from alliance.people.models import ApiClient, User
from alliance.stored_words import as_source, said
from leads.intake.models import FieldAuthority
from leads.intake.permissions import may_change_authority
from leads.intake.rows import Problem

Decider = FieldAuthority.Decider
_PEOPLE_DECIDE = gettext_lazy("Only people in the workspace change this field; the value stays as it is.")
_SYSTEM_DECIDES = gettext_lazy("Only %(system)s changes this field; the value stays as it is.")
# What people type into a form comes under this name: they decide about every field.
OWN_SYSTEM = "alliance"
FIELDS = (
    "salutation", "first_name", "last_name", "job_title", "company_name", "company_domain", "email", "phone",
    "country", "postal_code", "city", "language", "segment", "campaign", "interest", "potential", "currency", "note",
    "custom", "requested_at", "first_touch_at",
)  # fmt: skip
POINTERS = {"company_name": "/company/name", "company_domain": "/company/domain"}
# What a program may be limited to: beside those, what only people and programs of one side change by rule.
WRITABLE = (*FIELDS[:17], "source", "stage", "next_step", "next_step_on", *FIELDS[17:])
# Columns that go along with another.
_GOES_WITH = {"source_detail": "source"}
# Who decides that a value stays when the program may not write the field at all.
LIMIT = "limit"
EMPTY: tuple[Any, ...] = ("", None, [], {})
# Field → "people", or the system that decides; fields that are everybody's are left out.
Authorities = Mapping[str, str]


class FieldNotAllowed(Denied):
    """The program is limited to other fields; where an answer can name it, the value is left out instead."""

    code = "field_not_allowed"
    message = gettext_lazy("This program may not write this field; the value stays as it is.")


class UnknownAuthority(Invalid):
    """There is no such field, or no such system decides about anything here."""

    code = "unknown_authority"


def current_authorities() -> Authorities:
    """The fields that not just anybody overwrites."""
    rows = FieldAuthority.objects.exclude(decider=Decider.ANYBODY)
    return {row.field: row.system or row.decider for row in rows}


def known_systems() -> QuerySet[ApiClient, str]:
    """The systems that sync with us, by name."""
    return ApiClient.objects.order_by("system").values_list("system", flat=True).distinct()


class Guard:
    """What one system may not overwrite; the table is read once and only when a value would be.

    People decide about every field `by_hand`. A program may be limited to some fields: None is no limit.
    """

    def __init__(self, system: str, *, by_hand: bool = False, limit: Collection[str] | None = None) -> None:
        self.system, self.by_hand, self.limit = system, by_hand, limit

    @classmethod
    def against(cls, actor: User | None, system: str, *, is_file: bool = False) -> "Guard":
        """A program speaks as the system it is, under whatever system's name it states a lead."""
        if actor is not None and actor.client is not None:
            return cls(actor.client.system, limit=actor.client.writable_fields)
        return cls(system, by_hand=system == OWN_SYSTEM and not is_file)

    @cached_property
    def authorities(self) -> Authorities:
        return current_authorities()

    def may_write(self, field: str) -> bool:
        """The program is not limited, or to this field among others."""
        return self.limit is None or _GOES_WITH.get(field, field) in self.limit

    def decider_of(self, field: str, old: Any, new: Any) -> str:
        """Who decides that the old value stays; nobody when it is empty, the same, or this system's to change."""
        if new == old:
            return ""
        if not self.may_write(field):
            return LIMIT
        if old in EMPTY or self.by_hand:
            return ""
        decides = self.authorities.get(field, "")
        return "" if decides == self.system else decides


def kept_field(field: str, decides: str, pointer: str = "") -> Problem:
    """What a system is told about a value of its own that was left out."""
    pointer = pointer or POINTERS.get(field, f"/{field}")
    if decides == LIMIT:
        return Problem(FieldNotAllowed.code, str(FieldNotAllowed.message), pointer)
    return Problem("field_kept", said(*kept_words(decides)), pointer, decides=decides)


def kept_words(decides: str) -> tuple[str, dict[str, str]]:
    """The same apart: the words as they stand in the source, and the name in them."""
    if decides == Decider.PEOPLE:
        return as_source(_PEOPLE_DECIDE), {}
    return as_source(_SYSTEM_DECIDES), {"system": decides}


def require_writable(actor: User, pointers: Mapping[str, str]) -> None:
    """For what nobody leaves out: field → where the body names it. Raises FieldNotAllowed with those at fault."""
    guard = Guard.against(actor, "")
    refused = dict.fromkeys(pointer for field, pointer in pointers.items() if not guard.may_write(field))
    if refused:
        message = FieldNotAllowed.message
        raise FieldNotAllowed(
            fields=[FieldProblem(pointer, FieldNotAllowed.code, message) for pointer in refused]
        )


@transaction.atomic
def change_authorities(*, actor: User, choices: Mapping[str, str], now: datetime) -> list[FieldAuthority]:
    """Say for fields who decides: `anybody`, `people`, or `system:` with a name; what stays as it is is no news.

    Raises UnknownAuthority for a field or a system that is not there.
    """
    require(may_change_authority(actor))
    systems = set(known_systems())
    # One at a time, so that two people never change the same field unseen.
    present = {row.field: row for row in FieldAuthority.objects.select_for_update().order_by("field")}
    changed = []
    for field, choice in choices.items():
        decider, _colon, system = choice.partition(":")
        if field not in FIELDS or decider not in Decider.values or (system and system not in systems):
            message = _("There is no such field or no such system.")
            raise UnknownAuthority(fields=[FieldProblem(f"/{field}", UnknownAuthority.code, message)])
        if bool(system) != (decider == Decider.SYSTEM):
            message = _("Name the system that decides.")
            raise UnknownAuthority(fields=[FieldProblem(f"/{field}", UnknownAuthority.code, message)])
        if row := _change(present.get(field), field, decider, system, actor, now):
            changed.append(row)
    return changed


def _change(
    old: FieldAuthority | None, field: str, decider: str, system: str, actor: User, now: datetime
) -> FieldAuthority | None:
    before = (old.decider, old.system) if old else (Decider.ANYBODY.value, "")
    if before == (decider, system):
        return None
    values = {"decider": decider, "system": system, "changed_by": actor, "changed_at": now}
    row, _is_new = FieldAuthority.objects.update_or_create(field=field, defaults=values)
    was, becomes = (part[1] or part[0] for part in (before, (decider, system)))
    record(actor, "authority.changed", row, data={"field": field, "from": was, "to": becomes}, at=now)
    return row
