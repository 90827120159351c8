"""Some of the leads of a change set, taken back in one transaction."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from alliance.journal.actions import Fact, record_many
from leads.crm.consents import State
from leads.crm.models import Consent, ExternalId, Lead, Touch
from leads.intake.engine.changes import plain
from leads.intake.lifecycle import promised_leads
from leads.intake.models import ChangeSet, LeadChange
from leads.intake.undo.holding import addresses_going_back, held_leads
from leads.intake.undo.putting_back import NOT_NEWS, restore_digests, set_values
from leads.intake.whereabouts import names_of_merged

Left = LeadChange.Left
_SCORE = frozenset({"fit_points", "fit_grade", "engagement_points", "engagement_at", "score_reasons"})
_PROMISED = frozenset({"stage", "owner_id", "owner_side"})
# What a person forbade stays forbidden: taking it back would bring an older permission back.
_LEFT_BY = {State.OBJECTED: Left.OBJECTED, State.WITHDRAWN: Left.WITHDRAWN}


class Way:
    """What is to be done with one lead: its values put back, its additions taken away, or the lead itself."""

    def __init__(self, lead: Lead, changes: list[LeadChange]) -> None:
        """The changes come newest first."""
        self.lead, self.changes = lead, changes
        self.is_new = changes[-1].is_new
        self.before: dict[str, Any] = {}
        for change in changes:
            self.before.update(change.before)
        self.consents: list[Consent] = []
        self.refusals: list[Consent] = []
        self.external_ids: list[ExternalId] = []
        self.has_more = False

    @property
    def is_unchanged(self) -> bool:
        """Nobody changed the lead after the batch, nor between two of its parts."""
        expected = self.lead.version
        for change in self.changes:
            if change.version != expected:
                return False
            expected = change.version - change.has_raised_version
        return True

    def sort_consent(self, consent: Consent) -> None:
        said = [consent.channel, consent.basis, consent.state]
        ours = any(c.at == consent.recorded_at and said in c.added.get("consents", ()) for c in self.changes)
        if ours and consent.state in _LEFT_BY:
            self.refusals.append(consent)
        elif ours:
            self.consents.append(consent)
        elif self.is_new or consent.recorded_at > self.changes[-1].at:
            self.has_more = True

    def sort_external_id(self, known: ExternalId) -> None:
        named = [known.system, known.external_id]
        if any(named in change.added.get("external_ids", ()) for change in self.changes):
            self.external_ids.append(known)
        elif self.is_new:
            self.has_more = True

    @property
    def is_about_promises(self) -> bool:
        """Stage and owner follow an open hand-off, and it was offered on the strength of the consents."""
        return not self.is_new and bool(self.before.keys() & _PROMISED or self.consents)

    @property
    def refused(self) -> str:
        """Why something of it stays because of what the person refused, an objection before a withdrawal."""
        states = {consent.state for consent in self.refusals}
        return next((reason for state, reason in _LEFT_BY.items() if state in states), "")

    def digests(self) -> Iterator[list[str]]:
        for change in self.changes:
            yield from change.added.get("digests", ())


class Piece:
    """Undoes the changes of one set to some leads; what changed since is left and marked with the reason."""

    def __init__(self, change_set: ChangeSet, lead_ids: list[int], now: datetime) -> None:
        self.change_set, self.lead_ids, self.now = change_set, lead_ids, now
        self.restored = self.removed = self.refusals_kept = 0
        self.reasons: dict[int, str] = {}
        self.facts: list[Fact] = []

    @property
    def left(self) -> int:
        return len(self.reasons)

    def undo(self) -> None:
        ways = self._ways()
        held = held_leads([way.lead.pk for way in ways if way.is_new], self.change_set)
        touched = self._touched_since(ways)
        addresses = self._addresses_going_back(ways)
        promised = promised_leads([way.lead.pk for way in ways if way.is_about_promises])
        going: list[Way] = []
        staying: list[Way] = []
        for way in ways:
            if way.is_new and (way.has_more or way.lead.pk in held):
                self.reasons[way.lead.pk] = Left.IN_USE
            elif not way.is_unchanged:
                self.reasons[way.lead.pk] = Left.CHANGED
            elif way.lead.pk in promised:
                self.reasons[way.lead.pk] = Left.IN_USE
            elif way.is_new and (way.refused == Left.OBJECTED or way.lead.email in addresses):
                self._keep_refusals(way)
            else:
                (going if way.is_new else staying).append(way)
        self._remove(going)
        self._restore(staying, touched)
        self._mark()
        record_many(self.change_set.undone_by, self.facts, at=self.now)

    def _ways(self) -> list[Way]:
        changes: dict[int, list[LeadChange]] = defaultdict(list)
        rows = LeadChange.objects.filter(change_set=self.change_set, lead_id__in=self.lead_ids)
        for change in rows.order_by("-id"):
            changes[change.lead_id].append(change)
        leads = Lead.objects.select_for_update(of=("self",)).filter(pk__in=self.lead_ids).order_by("pk")
        ways = {lead.pk: Way(lead, changes[lead.pk]) for lead in leads}
        gone = [lead_id for lead_id in self.lead_ids if lead_id not in ways]
        merged = names_of_merged(gone)
        self.reasons.update((pk, Left.MERGED if pk in merged else Left.GONE) for pk in gone)
        for consent in Consent.objects.filter(lead__in=ways):
            ways[consent.lead_id].sort_consent(consent)
        for known in ExternalId.objects.filter(lead__in=ways):
            ways[known.lead_id].sort_external_id(known)
        return list(ways.values())

    def _addresses_going_back(self, ways: Iterable[Way]) -> set[str]:
        """What somebody refused under an address must not be gone when the address is another lead's again."""
        emails = {way.lead.email for way in ways if way.is_new and way.refusals and way.lead.email}
        return addresses_going_back(emails, self.change_set)

    def _keep_refusals(self, way: Way) -> None:
        self.reasons[way.lead.pk] = way.refused
        self.refusals_kept += len(way.refusals)

    def _touched_since(self, ways: Iterable[Way]) -> set[int]:
        """Those with a contact or a declaration since: their engagement is not the batch's any more."""
        since = {way.lead.pk: way.changes[0].at for way in ways if not way.is_new}
        touches = Touch.objects.filter(lead__in=since, received_at__gt=self.change_set.created_at)
        found = touches.values_list("lead_id", "received_at")
        return {lead_id for lead_id, at in found if at > since[lead_id]} | {
            way.lead.pk for way in ways if way.has_more
        }

    def _remove(self, ways: list[Way]) -> None:
        ids = [way.lead.pk for way in ways]
        self.removed = len(ids)
        self.facts += [Fact("lead.deleted", "lead", pk, {"undone": self.change_set.pk}) for pk in ids]
        if ids:
            Lead.objects.filter(pk__in=ids).delete()

    def _restore(self, ways: list[Way], touched: set[int]) -> None:
        wanted = {}
        for way in ways:
            left_out = _SCORE if way.lead.pk in touched else frozenset()
            wanted[way.lead] = {name: old for name, old in way.before.items() if name not in left_out}
        taken = set_values(wanted, self.now)
        done = [way for way in ways if way.lead not in taken]
        self.reasons.update((lead.pk, Left.EMAIL_TAKEN) for lead in taken)
        for way in done:
            if way.refusals:
                self._keep_refusals(way)
        self.restored = len(done)
        Consent.objects.filter(pk__in=[one.pk for way in done for one in way.consents]).delete()
        ExternalId.objects.filter(pk__in=[one.pk for way in done for one in way.external_ids]).delete()
        restore_digests([digest for way in done for digest in way.digests()])
        for way in done:
            self.facts += self._news(way, wanted[way.lead])

    def _news(self, way: Way, before: dict[str, Any]) -> Iterator[Fact]:
        lead, data = way.lead, {"undone": self.change_set.pk}
        changes = {
            column: [plain(getattr(lead, column)), old]
            for column, old in before.items()
            if column not in NOT_NEWS
        }
        about = {
            "changes": changes,
            "external_ids_removed": [[one.system, one.external_id] for one in way.external_ids],
            "consents_removed": [[one.channel, one.basis, one.state] for one in way.consents],
        }
        yield Fact("lead.updated", "lead", lead.pk, {**data, **{k: v for k, v in about.items() if v}})
        if "stage" in before:
            moved = {"from": lead.stage, "to": before["stage"]}
            yield Fact("lead.stage_changed", "lead", lead.pk, {**moved, **data})

    def _mark(self) -> None:
        by_reason: dict[str, list[int]] = defaultdict(list)
        for lead_id, reason in self.reasons.items():
            by_reason[reason].append(lead_id)
        rows = LeadChange.objects.filter(change_set=self.change_set)
        for reason, lead_ids in by_reason.items():
            rows.filter(lead_id__in=lead_ids).update(left_because=reason)
