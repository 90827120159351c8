"""A lead that Deniz of sales south looks after: the own team, the other team, and the other side."""

from typing import Any

from leads.crm.models import Lead
from leads.intake.bulk.acts import AddInterest
from leads.intake.bulk.changing import change_leads
from leads.intake.merging import merge_leads
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.matrix import Row, everyone
from tests.matrix.leads import as_it_is, both_sides

# South (Deniz, Carolin), north (Anke) and who leads both move what sales looks after; marketing moves none of it.
SALES = ("ralf", "deniz", "carolin", "anke")


def of_deniz(cast: Cast) -> Lead:
    return make_lead(stage="sal", owner_side="sales", owner=cast.deniz)


def a_lead(cast: Cast) -> dict[str, Any]:
    return {"lead_id": of_deniz(cast).pk}


def a_fact(cast: Cast) -> dict[str, Any]:
    return {**a_lead(cast), "name": "place"}


def a_part(cast: Cast) -> dict[str, Any]:
    return {**a_lead(cast), "part": "facts"}


def one_of_each_side(cast: Cast) -> dict[str, Any]:
    return {"lead_id": of_deniz(cast).pk, "other_id": make_lead().pk}


def a_merge(cast: Cast) -> dict[str, Any]:
    lead = of_deniz(cast)
    return {
        "lead_id": lead.pk,
        "merge_id": merge_leads(actor=cast.deniz, keep=lead, drop=make_lead(), now=NOW).pk,
    }


def a_change(cast: Cast) -> dict[str, Any]:
    change_set = change_leads(actor=cast.deniz, lead_ids=[of_deniz(cast).pk], act=AddInterest("L3"), now=NOW)
    return {"change_set_id": change_set.pk}


def a_call(_arguments: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "call", "outcome": "reached"}


def an_objection(_arguments: dict[str, Any]) -> dict[str, Any]:
    return {"channel": "email", "state": "objected", "basis": "not_stated"}


def given_up(_arguments: dict[str, Any]) -> dict[str, Any]:
    return {"stage": "disqualified", "reason": "Kein Bedarf"}


ROWS: list[Row] = [
    Row("lead_detail", "GET", everyone(200), a_lead),
    Row("lead_part", "GET", everyone(200), a_part),
    Row("lead_timeline", "GET", everyone(200), a_lead),
    Row("lead_score", "GET", everyone(200), a_lead),
    Row("lead_edit", "GET", both_sides(200), a_lead),
    Row("lead_edit", "POST", both_sides(302), a_lead, as_it_is),
    Row("lead_field", "POST", both_sides(302), a_fact, as_it_is),
    Row("lead_touch", "POST", both_sides(302), a_lead, a_call),
    Row("lead_consent", "POST", both_sides(302), a_lead, an_objection),
    Row("lead_move", "GET", both_sides(200), a_lead),
    Row("lead_move", "POST", both_sides(409, **dict.fromkeys(SALES, 302)), a_lead, given_up),
    Row("lead_merge", "POST", both_sides(302), one_of_each_side),
    Row("merge_undo", "POST", both_sides(302), a_merge),
    Row("bulk_undo", "POST", both_sides(302), a_change),
]
