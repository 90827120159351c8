"""Changing many leads in one transaction: locked in one order, written by one statement, noted as one change set."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from alliance.crossing import again_when_crossed
from alliance.errors import Conflict, Invalid, RuleError, require
from alliance.journal.actions import Fact, record_many
from alliance.people.models import User
from leads.crm.models import Lead
from leads.crm.queries import visible_leads
from leads.intake.bulk.acts import BulkAct, Circumstances
from leads.intake.definitions import yardstick
from leads.intake.engine.changes import plain
from leads.intake.engine.merge import qualify
from leads.intake.engine.record import Record, column_types, columns
from leads.intake.lifecycle import promised_leads
from leads.intake.models import BulkRefusal, ChangeSet
from leads.intake.permissions import may_change_many_leads
from leads.intake.scoring import set_fit
from leads.intake.undo import Changed, begin_change_set, note_changes

MOST_LEADS = 5000
_NOT_NEWS = frozenset(
    {
        "stage", "stage_since", "pass_no", "resume_on", "fit_points", "fit_grade", "engagement_points",
        "engagement_at", "score_reasons",
    }
)  # fmt: skip
_encode = msgspec.json.Encoder(decimal_format="string").encode


class TooManyLeads(Conflict):
    """More than one transaction changes in a few seconds."""

    code = "too_many_leads"
    message = _("At most 5,000 leads are changed at once. Narrow the filters.")


class NoLeads(Invalid):
    """Nothing was selected."""

    code = "no_leads"
    message = _("Select at least one lead.")


class LeadGone(Conflict):
    """The lead was erased or merged into another meanwhile."""

    code = "lead_gone"
    message = _("It is not there any more.")


@again_when_crossed
@transaction.atomic
def change_leads(*, actor: User, lead_ids: Sequence[int], act: BulkAct, now: datetime) -> ChangeSet:
    """Do the same to each lead or leave it as it is, as the rules of a single one say; all of it or nothing.

    Raises TooManyLeads, NoLeads or what the act says about all leads.
    """
    require(may_change_many_leads(actor))
    wanted = set(lead_ids)
    if not wanted:
        raise NoLeads()
    if len(wanted) > MOST_LEADS:
        raise TooManyLeads()
    act.prepare(actor)
    leads = list(visible_leads(actor).filter(pk__in=wanted).select_for_update(of=("self",)).order_by("pk"))
    batch = _Batch(actor, act, now, leads)
    batch.refused.update(dict.fromkeys(wanted - {lead.pk for lead in leads}, LeadGone.code))
    about = {"act": act.code, "name": act.name}
    change_set = begin_change_set(actor=actor, kind=ChangeSet.Kind.BULK, about=about, now=now)
    batch.write(change_set)
    return change_set


class _Batch:
    """The leads of one action: what changes about each, or which rule said no."""

    def __init__(self, actor: User, act: BulkAct, now: datetime, leads: Sequence[Lead]) -> None:
        self.actor, self.act, self.now = actor, act, now
        self.refused: dict[int, str] = {}
        self.changed: list[tuple[Record, dict[str, Any]]] = []
        self._rules, self._definition = yardstick(now)
        about = Circumstances(actor, now, self._definition, promised_leads([lead.pk for lead in leads]))
        for lead in leads:
            try:
                self._change(lead, about)
            except RuleError as error:
                self.refused[lead.pk] = (error.fields[0].code if error.fields else error.code)[:40]

    def _change(self, lead: Lead, about: Circumstances) -> None:
        values = {name: getattr(lead, name) for name in columns()}
        record = Record(dict(values), is_new=False)
        self.act.change(lead, record, about)
        if not record.before:
            return
        if self.act.is_edit:
            set_fit(record.values, self._rules)
            if self._definition is not None:
                qualify(record, self._definition, self.now)
        before = {name: old for name, old in values.items() if record.values[name] != old}
        record.values["version"] += 1
        self.changed.append((record, before))

    def write(self, change_set: ChangeSet) -> None:
        _update([record for record, _before in self.changed], self.now)
        record_many(self.actor, self._facts(change_set), at=self.now)
        noted = (
            Changed(record.values["id"], record.values["version"], before) for record, before in self.changed
        )
        note_changes(change_set, noted, now=self.now)
        BulkRefusal.objects.bulk_create(
            [BulkRefusal(change_set=change_set, lead_id=pk, code=code) for pk, code in self.refused.items()]
        )

    def _people(self) -> dict[int, str]:
        """The names of whoever looked or looks after one of the leads."""
        asked = {
            values["owner_id"]
            for record, old in self.changed
            for values in (record.values, old)
            if "owner_id" in old and "owner_id" in values
        }
        return dict(User.objects.filter(pk__in=asked).values_list("pk", "name")) if asked else {}

    def _facts(self, change_set: ChangeSet) -> Iterable[Fact]:
        people = self._people()
        for record, before in self.changed:
            lead_id = record.values["id"]
            news = {
                name: [plain(old), plain(record.values[name])]
                for name, old in before.items()
                if name not in _NOT_NEWS
            }
            if "owner_id" in news:
                news["owner"] = [people.get(pk, "") for pk in news.pop("owner_id")]
            if news:
                data = {"changes": news, "change_set": change_set.pk}
                yield Fact("lead.updated", "lead", lead_id, data)
            for verb, reason, about in record.facts:
                yield Fact(verb, "lead", lead_id, {**about, "change_set": change_set.pk}, reason=reason)


def _update(records: Sequence[Record], now: datetime) -> None:
    if not records:
        return
    types = column_types()
    names = sorted({name for record in records for name in record.before} | _SCORED)
    shape = ", ".join(f'"{name}" {types[name]}' for name in ("id", "version", *names))
    assignments = ", ".join(f'"{name}" = v."{name}"' for name in ("version", *names))
    rows = [{name: record.values[name] for name in ("id", "version", *names)} for record in records]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE crm_lead l SET updated_at = %s, {assignments} "  # noqa: S608
            f"FROM json_to_recordset(%s) AS v({shape}) WHERE l.id = v.id",
            [now, _encode(rows).decode()],
        )


_SCORED = frozenset({"fit_points", "fit_grade", "score_reasons"})
