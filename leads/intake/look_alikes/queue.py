"""Pairs that wait for a decision, the likeliest first, side by side."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.paging import keyset_page
from alliance.people.models import User
from leads.crm.models import Lead
from leads.crm.queries import visible_leads
from leads.intake.lines import field_label
from leads.intake.look_alikes.keys import keys_of, likeness, number_of
from leads.intake.models import LeadKey, LookAlike
from leads.intake.values.shown import in_words

PAGE_SIZE = 20
MOST_KNOWN = 5
COMPARED = ("first_name", "last_name", "company_name", "job_title", "email", "phone", "city", "country")
REASONS: dict[str, str | Promise] = {
    "same_email": _("Same e-mail address"),
    "former_email": _("Address of a lead that was merged"),
    "same_mailbox": _("Same mailbox in another spelling"),
    "name_and_phone": _("Same name and phone number"),
    "similar_name_and_phone": _("Similar name, same phone number"),
    "name_and_domain": _("Same name and company address"),
    "name_and_company": _("Same name and company"),
    "name_and_local_part": _("Same name, same mailbox at another address"),
}


class Field(NamedTuple):
    """One field of both."""

    label: str
    one: str
    other: str

    @property
    def is_same(self) -> bool:
        return self.one.casefold() == self.other.casefold()


class Twins(NamedTuple):
    """One pair as the queue shows it."""

    pair: LookAlike
    why: list[str | Promise]
    fields: list[Field]


class TwinPage(NamedTuple):
    twins: list[Twins]
    next_cursor: str | None


class Known(NamedTuple):
    """A lead that somebody who types in another one may mean."""

    lead: Lead
    why: list[str | Promise]


def visible_pairs(reader: User) -> QuerySet[LookAlike]:
    """Pairs of leads, for those who see the leads."""
    pairs = LookAlike.objects.select_related("lead", "other").exclude(lead__stage=Lead.Stage.ERASED)
    shown = pairs.exclude(other__stage=Lead.Stage.ERASED)
    return shown if reader.membership is not None or reader.client is not None else shown.none()


def twin_page(reader: User, cursor: str | None) -> TwinPage:
    """The pairs that wait. One query."""
    waiting = visible_pairs(reader).filter(state=LookAlike.State.WAITING)
    page = keyset_page(waiting, order=("-strength", "-id"), cursor=cursor or None, limit=PAGE_SIZE)
    return TwinPage([_twins(pair) for pair in page.items], page.next_cursor)


def _twins(pair: LookAlike) -> Twins:
    both = [
        Field(
            field_label(column),
            *(in_words(column, getattr(lead, column)) for lead in (pair.lead, pair.other)),
        )
        for column in COMPARED
        if getattr(pair.lead, column) or getattr(pair.other, column)
    ]
    return Twins(pair, [REASONS.get(reason, reason) for reason in pair.reasons], both)


def known_like(reader: User, values: Mapping[str, Any]) -> list[Known]:
    """The leads that somebody may mean who types these values in, the likeliest first. Two queries at most."""
    keys = keys_of(values)
    numbers = [number_of(kind, key) for kind, key in keys.items() if kind != "email"]
    ids = LeadKey.objects.filter(key__in=numbers).values_list("lead_id", flat=True)[: MOST_KNOWN * 10]
    leads = visible_leads(reader).filter(pk__in=list(ids))
    if email := keys.get("email"):
        leads = visible_leads(reader).filter(email=email) | leads
    found = [(lead, likeness(values, vars(lead))) for lead in leads[: MOST_KNOWN * 10]] if keys else []
    ranked = sorted((one for one in found if one[1][0]), key=lambda one: (-one[1][1], one[0].pk))
    return [Known(lead, [REASONS[reason] for reason in why[0]]) for lead, why in ranked[:MOST_KNOWN]]
