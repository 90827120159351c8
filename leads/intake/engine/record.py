"""A lead in the engine's hands: plain values, what changed, and what is to be added."""

from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection

from leads.crm.consents import Declaration, Standing
from leads.crm.models import Consent, ExternalId, Lead
from leads.crm.queries import Parts

JSON_COLUMNS = ("custom", "score_reasons")
SCORE_COLUMNS = ("fit_points", "fit_grade", "engagement_points", "engagement_at", "score_reasons")


@cache
def columns() -> tuple[str, ...]:
    """Every column of a lead that is written, the id first."""
    return tuple(field.attname for field in Lead._meta.concrete_fields if not field.generated)


@cache
def column_types() -> dict[str, str]:
    """Their types, as PostgreSQL names them."""
    return {
        field.attname: str(field.rel_db_type(connection) if field.is_relation else field.db_type(connection))
        for field in Lead._meta.concrete_fields
        if not field.generated
    }


@cache
def blank() -> dict[str, Any]:
    """A lead about which nothing is known."""
    return {field.attname: field.get_default() for field in Lead._meta.concrete_fields if not field.generated}


class Record:
    """An existing lead or one about to be."""

    __slots__ = (
        "before", "consent_ids", "consents", "external_ids", "facts", "is_new", "refreshed", "scored_before",
        "standing", "touched", "values",
    )  # fmt: skip

    def __init__(self, values: dict[str, Any], *, is_new: bool) -> None:
        self.values = values
        self.is_new = is_new
        self.begin_batch()
        self.standing: dict[str, Standing] = {}

    def begin_batch(self) -> None:
        """Forget what earlier batches of a rehearsal did."""
        self.before: dict[str, Any] = {}
        self.consents: list[Declaration] = []
        self.consent_ids: list[int] = []
        self.external_ids: list[tuple[str, str]] = []
        self.refreshed: list[tuple[str, str, str]] = []
        self.facts: list[tuple[str, str, dict[str, Any]]] = []
        self.scored_before: dict[str, Any] = {}
        self.touched = False

    def set(self, column: str, value: Any) -> bool:
        """Remember what it was at the beginning; True when that changes something."""
        old = self.values[column]
        if old == value:
            return False
        self.before.setdefault(column, old)
        self.values[column] = value
        return True

    def remember_score(self) -> None:
        """Before it is worked out anew; scoring writes the values themselves."""
        self.scored_before = {column: self.values[column] for column in SCORE_COLUMNS}

    def parts(self, system: str, now: datetime) -> Parts | None:
        """What a single new lead was written with, without asking for it; None for one that had parts before."""
        if not self.is_new:
            return None
        lead_id = self.values["id"]
        consents = [
            Consent(id=consent_id, lead_id=lead_id, recorded_at=now, **declaration._asdict())
            for consent_id, declaration in zip(self.consent_ids, self.consents, strict=True)
        ]
        names = [
            ExternalId(system=system, external_id=name, lead_id=lead_id)
            for name, _digest in self.external_ids
        ]
        return Parts(consents, names)

    def as_lead(self) -> Lead:
        """The lead once it is written, without asking for it."""
        names = columns()
        return Lead.from_db(connection.alias, names, [self.values[name] for name in names])
