"""The six phases as the frame of every page shows them: menu and chain bar."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Label = str | Promise


@dataclass(frozen=True)
class PhaseLink:
    """One phase as the frame shows it; the room of the phases owns everything else about it."""

    code: str
    number: int
    label: Label
    short_label: Label


PHASES = (
    PhaseLink("insights", 1, _("Customer insights"), _("Insights")),
    PhaseLink("offer_brand", 2, _("Offer & brand"), _("Offer")),
    PhaseLink("campaigns", 3, _("Campaigns & promotion"), _("Campaigns")),
    PhaseLink("sales", 4, pgettext_lazy("phase", "Sales"), pgettext_lazy("phase", "Sales")),
    PhaseLink("crm", 5, _("Customer management"), _("CRM")),
    PhaseLink("controlling", 6, _("Controlling"), _("Controlling")),
)
NewLabels = Callable[[], Mapping[str, str]]
_sources: list[NewLabels] = []


def relabel_phases_from(source: NewLabels) -> None:
    """Let the room of the phases say which labels an installation changed: `{code: label}`, asked per page."""
    if source not in _sources:
        _sources.append(source)


def phase_links() -> tuple[PhaseLink, ...]:
    """The six phases in their order, under the names this installation gave them."""
    new = {code: label for source in _sources for code, label in source().items() if label}
    return tuple(
        replace(phase, label=new[phase.code], short_label=new[phase.code]) if phase.code in new else phase
        for phase in PHASES
    )
