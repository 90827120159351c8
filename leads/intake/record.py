"""What a lead's page shows; every part asks the database only for what it needs itself."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from alliance.people.models import User
from leads.crm.contact_ways import ContactWay, ways_of
from leads.crm.models import ExternalId, Lead
from leads.intake.facts import Fact, facts_of, sources_of
from leads.intake.filters import short_stage
from leads.intake.models import Merge
from leads.intake.moves import Move, possible_moves
from leads.intake.permissions import may_edit_lead, may_merge_leads
from leads.intake.provenance import Provenance
from leads.intake.scoring import engagement_now
from leads.intake.whereabouts import entries_of, standing_merges

Stage = Lead.Stage
PATH = (Stage.INQUIRY, Stage.NURTURING, Stage.MQL, Stage.HANDED_OVER, Stage.SAL, Stage.SQL, Stage.WON)
MOST_MERGES = 6
ENDS = (Stage.LOST, Stage.DISQUALIFIED)
# The phase of the value chain in which a lead of this stage is worked on.
_PHASES = {Stage.SAL: "sales", Stage.SQL: "sales", Stage.LOST: "sales", Stage.WON: "crm"}
# Entries that say when a stage was reached, where the entry does not name the stage itself.
_REACHED = {
    "handoff.offered": Stage.HANDED_OVER,
    "handoff.accepted": Stage.SAL,
    "handoff.qualified": Stage.SQL,
}


@dataclass(frozen=True)
class Step:
    """One stage of the bar: `state` is done, now or nothing; `at` when it was reached."""

    label: str
    state: str
    at: datetime | None


class LeadRecord:
    """One lead for one reader at one moment."""

    def __init__(self, lead: Lead, reader: User, now: datetime) -> None:
        self.lead, self.reader, self.now = lead, reader, now

    @property
    def phase(self) -> str:
        return _PHASES.get(Stage(self.lead.stage), "campaigns")

    @property
    def stage(self) -> str:
        return short_stage(self.lead.stage)

    @property
    def topic(self) -> str:
        return f"lead:{self.lead.pk}"

    @cached_property
    def may_edit(self) -> bool:
        return may_edit_lead(self.reader, self.lead)

    @cached_property
    def moves(self) -> list[Move]:
        return possible_moves(self.reader, self.lead)

    @cached_property
    def ways(self) -> list[ContactWay]:
        return ways_of(self.lead)

    @cached_property
    def external_ids(self) -> list[ExternalId]:
        return list(self.lead.external_ids.order_by("system", "external_id")[:12])

    @property
    def engagement(self) -> int:
        return engagement_now(self.lead, self.now)

    @property
    def is_cooling(self) -> bool:
        """Its points are fewer today than when they were counted."""
        return self.engagement < self.lead.engagement_points

    @property
    def facts(self) -> list[Fact]:
        return [fact._replace(source=self.sources.get(fact.name)) for fact in facts_of(self.lead)]

    @cached_property
    def sources(self) -> dict[str, Provenance]:
        """Fact → who said it last; one query."""
        return sources_of(self.lead)

    @cached_property
    def merges(self) -> list[Merge]:
        """The leads that went into this one, the latest first."""
        return list(standing_merges(self.lead).select_related("merged_by")[:MOST_MERGES])

    @property
    def may_merge(self) -> bool:
        return may_merge_leads(self.reader)

    @cached_property
    def steps(self) -> list[Step]:
        """The way so far and what lies ahead; a stage that was skipped is not shown as done."""
        reached, stage = self._reached(), Stage(self.lead.stage)
        ended = stage in ENDS
        here = len(PATH) if ended else PATH.index(stage)
        steps = [
            _step(step, index, here, reached)
            for index, step in enumerate(PATH)
            if step != Stage.NURTURING or step == stage or step in reached
        ]
        if ended:
            steps = [step for step in steps if step.state == "done"]
            steps.append(Step(short_stage(stage), "now", self.lead.stage_since))
        return steps

    def _reached(self) -> dict[str, datetime]:
        """When each stage was reached last; one query."""
        entries = entries_of(self.lead).filter(verb__in=("lead.stage_changed", "lead.merged", *_REACHED))
        reached: dict[str, datetime] = {Stage.INQUIRY: self.lead.created_at}
        for verb, at, data in entries.order_by("id").values_list("verb", "at", "data"):
            if stage := _REACHED.get(verb) or data.get("to"):
                reached[stage] = at
        reached[self.lead.stage] = self.lead.stage_since
        return reached


def _step(step: Stage, index: int, here: int, reached: dict[str, datetime]) -> Step:
    if index == here:
        return Step(short_stage(step), "now", reached.get(step))
    is_done = index < here and step in reached
    return Step(short_stage(step), "done" if is_done else "", reached[step] if is_done else None)
