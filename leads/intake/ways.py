"""Along which leads a page is looked for, in the list and by programs, when no index gives it by itself."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from leads.crm.models import Lead

# What is asked of one column and has an index in the order of creation: first what mostly leaves the fewest leads.
NARROWEST_FIRST = (
    "campaign",
    "segment",
    "owner",
    "requested_at__isnull",
    "country",
    "stage",
    "source",
    "fit_grade",
    "owner_side",
)


def leads_along(order: tuple[str, ...], one_value: Mapping[str, Any], *, more: bool) -> QuerySet[Lead] | None:
    """The leads of the narrowest filter, or all, in this order; None where the filters have its index themselves.

    `one_value` are the filters that ask for one value of one column; `more` says whether there are others, whose
    index gives another order or none.
    """
    indexed = order[0].lstrip("-") == "created_at"
    names = [name for name in NARROWEST_FIRST if name in one_value] if indexed else []
    more = more or len(one_value) > len(names)
    if not more and len(names) < 2:
        return None
    return Lead.objects.filter(**{name: one_value[name] for name in names[:1]})
