"""What a bulk action did and left: for its page and for the words after it."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliance.errors import RuleError
from leads.crm.models import Lead
from leads.intake.asking import REFUSALS
from leads.intake.bulk.acts import InHandoff, OfTheOtherSide
from leads.intake.bulk.changing import LeadGone
from leads.intake.models import BulkRefusal, ChangeSet, LeadChange

MOST_NAMED = 200
_RULES: tuple[type[RuleError], ...] = (*REFUSALS, OfTheOtherSide, InHandoff, LeadGone)
_WORDS: dict[str, str | Promise] = {rule.code: rule.message for rule in _RULES}


class LeftLead(NamedTuple):
    """A lead that stayed as it was, and why."""

    lead_id: int
    name: str
    why: str | Promise


class BulkResult:
    """How many leads changed, and which did not."""

    def __init__(self, change_set: ChangeSet) -> None:
        self.change_set = change_set
        self.changed = LeadChange.objects.filter(change_set=change_set).count()
        self.refused = BulkRefusal.objects.filter(change_set=change_set).count()

    @property
    def words(self) -> str:
        """For the toast: 42 leads changed, 3 left as they were."""
        changed = ngettext("%(count)s lead changed", "%(count)s leads changed", self.changed)
        said = changed % {"count": self.changed}
        if not self.refused:
            return f"{said}."
        left = ngettext("%(count)s left as it was", "%(count)s left as they were", self.refused)
        return f"{said}, {left % {'count': self.refused}}."

    def left(self) -> Iterator[LeftLead]:
        """The first of those that stayed, by name where they are still there."""
        some = BulkRefusal.objects.filter(change_set=self.change_set).order_by("lead_id")[:MOST_NAMED]
        codes = dict(some.values_list("lead_id", "code"))
        leads = Lead.objects.exclude(stage=Lead.Stage.ERASED).in_bulk(codes)
        for lead_id, code in codes.items():
            name = leads[lead_id].name if lead_id in leads else ""
            yield LeftLead(lead_id, name, _WORDS.get(code, _("It does not fit this lead.")))
