"""Which value of each field the one lead keeps: what may be chosen, what is proposed, what follows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from alliance.errors import FieldProblem
from leads.crm.models import Lead
from leads.intake.engine.normalise import LARGEST_CUSTOM, LONGEST_NOTE, MOST_WORDS
from leads.intake.merging.errors import ChoiceNotPossible

KEEP, DROP, BOTH = "keep", "drop", "both"
# A field that is chosen → the columns that go with it.
CHOSEN: dict[str, tuple[str, ...]] = {
    **{
        name: (name,)
        for name in (
            "salutation", "first_name", "last_name", "job_title", "company_name", "company_domain", "email", "phone",
            "postal_code", "city", "country", "language", "segment",
        )
    },
    "source": ("source", "source_detail"),
    "campaign": ("campaign",),
    "interest": ("interest",),
    "potential": ("potential", "currency"),
    "next_step": ("next_step", "next_step_on"),
    "note": ("note",),
    "custom": ("custom",),
}  # fmt: skip
# The columns that people and programs are told about; the score is worked out anew.
TOLD = frozenset({column for columns in CHOSEN.values() for column in columns} | {"stage"})
# Of these nothing has to be given up.
JOINED = frozenset({"interest", "note", "custom"})
EMPTY: tuple[Any, ...] = ("", None, [], {})
# The stage with all that belongs to it goes as one: it fits the hand-off it came from.
STAGE = ("stage", "stage_since", "pass_no", "resume_on", "owner_side", "owner_id")
SCORE = ("engagement_points", "engagement_at", "fit_points", "fit_grade", "score_reasons")
# Where two stages meet and no hand-off decides, the one further on in life counts; an end counts least.
RANKS = ("disqualified", "lost", "inquiry", "nurturing", "mql", "handed_over", "sal", "sql", "won")


class Two(NamedTuple):
    """The lead that stays, and the one that goes into it."""

    keep: Lead
    drop: Lead

    def values(self, field: str) -> tuple[Any, Any]:
        """What both say in a field: the first of its columns."""
        column = CHOSEN[field][0]
        return getattr(self.keep, column), getattr(self.drop, column)

    def differ_in(self, field: str) -> bool:
        mine, theirs = self.values(field)
        return bool(mine != theirs)


def checked(choices: Mapping[str, str]) -> dict[str, str]:
    """The choices as they came; raises ChoiceNotPossible."""
    problems = [
        FieldProblem(f"/{field}", ChoiceNotPossible.code, ChoiceNotPossible.message)
        for field, choice in choices.items()
        if field not in CHOSEN or choice not in (KEEP, DROP, *((BOTH,) if field in JOINED else ()))
    ]
    if problems:
        raise ChoiceNotPossible(fields=problems)
    return dict(choices)


def merged_values(two: Two, choices: Mapping[str, str]) -> dict[str, Any]:
    """Column → value of the one lead, for what the two say; the person asked and was met when they first did."""
    values: dict[str, Any] = {}
    for field, columns in CHOSEN.items():
        choice = choices[field]
        if choice == BOTH:
            values[field] = _joined(field, *two.values(field))
        elif choice == DROP:
            values |= {column: getattr(two.drop, column) for column in columns}
    values["first_touch_at"] = _one(min, two.keep.first_touch_at, two.drop.first_touch_at)
    values["requested_at"] = _one(max, two.keep.requested_at, two.drop.requested_at)
    return values


def _one(choose: Any, mine: datetime | None, theirs: datetime | None) -> datetime | None:
    stated = [moment for moment in (mine, theirs) if moment is not None]
    return choose(stated) if stated else None


def _joined(field: str, mine: Any, theirs: Any) -> Any:
    if field == "interest":
        return list(dict.fromkeys([*mine, *theirs]))[:MOST_WORDS]
    if field == "custom":
        joined = {**theirs, **mine}
        return joined if len(str(joined)) < LARGEST_CUSTOM else mine
    texts = [text for text in (mine, theirs) if text]
    return "\n\n".join(dict.fromkeys(texts))[:LONGEST_NOTE]


def stage_from(two: Two) -> str:
    """Whose stage counts while no hand-off decides."""
    return DROP if RANKS.index(two.drop.stage) > RANKS.index(two.keep.stage) else KEEP
