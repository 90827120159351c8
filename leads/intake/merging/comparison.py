"""Two leads side by side: what both say, where it comes from, what is proposed, and what will go along."""

from typing import Any, NamedTuple

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from leads.crm.models import Consent, ExternalId, Lead, Touch
from leads.intake.lines import field_label, shown_value
from leads.intake.merging.fields import BOTH, CHOSEN, DROP, EMPTY, JOINED, KEEP, Two
from leads.intake.merging.promises import Promise, promises_of
from leads.intake.merging.proposing import Proposal, Sources, proposals
from leads.intake.provenance import Provenance, provenance_of
from leads.intake.values.shown import in_words

_LABELS: dict[str, str | Lazy] = {"custom": _("Further fields")}
_MOVED = (
    (Touch, _("Contacts")),
    (Consent, _("What the person said about being contacted")),
    (ExternalId, _("Names in other systems")),
)


class Option(NamedTuple):
    """One value that the field may have afterwards; `why` says what speaks for the proposed one."""

    choice: str
    text: str
    source: Provenance | None
    is_proposed: bool
    why: str | Lazy = ""


class Row(NamedTuple):
    """One field of both; only where they differ is there something to choose."""

    field: str
    label: str | Lazy
    keep: Option
    drop: Option
    both: Option | None
    differs: bool

    @property
    def options(self) -> list[Option]:
        return [option for option in (self.keep, self.drop, self.both) if option is not None]


class MergePage(NamedTuple):
    """What a person needs to see before two leads become one."""

    keep: Lead
    drop: Lead
    rows: list[Row]
    promises: list[Promise]
    moved: list[tuple[str | Lazy, int]]

    @property
    def differing(self) -> list[Row]:
        return [row for row in self.rows if row.differs]

    @property
    def agreeing(self) -> list[Row]:
        return [row for row in self.rows if not row.differs]

    @property
    def has_two_promises(self) -> bool:
        return len(self.promises) > 1

    @property
    def versions(self) -> str:
        return f"{self.keep.version}-{self.drop.version}"


def merge_page(keep: Lead, drop: Lead) -> MergePage:
    """As `merge_leads` would do it if nobody chose anything."""
    two = Two(keep, drop)
    sources = provenance_of(keep), provenance_of(drop)
    said = proposals(two, sources)
    rows = [_row(two, field, said[field], sources) for field in CHOSEN]
    shown = [row for row in rows if any(option.text for option in row.options)]
    moved = [(label, model._default_manager.filter(lead=drop).count()) for model, label in _MOVED]
    return MergePage(keep, drop, shown, promises_of(keep, drop), [one for one in moved if one[1]])


def _row(two: Two, field: str, proposal: Proposal, sources: Sources) -> Row:
    column = CHOSEN[field][0]

    def option(name: str, text: str, source: Provenance | None = None) -> Option:
        is_proposed = proposal.choice == name
        return Option(name, text, source, is_proposed, proposal.why if is_proposed else "")

    mine, theirs = (
        option(name, _text(lead, field), said.get(column))
        for name, lead, said in ((KEEP, two.keep, sources[0]), (DROP, two.drop, sources[1]))
    )
    may_join = field in JOINED and all(value not in EMPTY for value in two.values(field))
    both = option(BOTH, str(_("Keep both"))) if may_join else None
    label = _LABELS.get(field) or field_label(field)
    return Row(field, label, mine, theirs, both, two.differ_in(field))


def _text(lead: Lead, field: str) -> str:
    """What the columns of a field say together, as a person reads it."""
    values: list[Any] = [in_words(column, getattr(lead, column)) for column in CHOSEN[field]]
    if values[0] in EMPTY:
        return ""
    if field == "source":
        values[0] = lead.get_source_display()
    return " · ".join(shown_value(value) for value in values if value not in EMPTY)
