"""Who may open and change leads: everybody with a place reads, the people of both sides write alike."""

from typing import Any

from alliance.people.models import Membership
from leads.crm.models import Lead
from leads.intake.authorities import FIELDS
from leads.intake.bulk.acts import AddInterest
from leads.intake.bulk.changing import change_leads
from leads.intake.merging import merge_leads
from leads.intake.models import LookAlike, PossibleDuplicate
from leads.intake.saved_views import save_view
from tests.cast import Cast
from tests.factories import NOW, make_lead, make_user
from tests.matrix import Row, everyone

NEUTRAL = ("helga", "yusuf", "paul", "ingrid")


def both_sides(status: int, **others: int) -> dict[str, int]:
    return everyone(status, **dict.fromkeys(NEUTRAL, 403), **others)


def a_lead(cast: Cast) -> dict[str, Any]:
    return {"lead_id": make_lead().pk}


def a_part(cast: Cast) -> dict[str, Any]:
    return {**a_lead(cast), "part": "facts"}


def a_fact(cast: Cast) -> dict[str, Any]:
    return {**a_lead(cast), "name": "place"}


def a_duplicate(cast: Cast) -> dict[str, Any]:
    row = {"first_name": "Mara", "last_name": "Keller", "phone": "+4971112345"}
    kept = PossibleDuplicate.objects.create(
        row=row, candidate=make_lead("Keller"), fingerprint="matrix", system="crm", created_at=NOW
    )
    return {"duplicate_id": kept.pk}


def a_shared_view(cast: Cast) -> dict[str, Any]:
    view = save_view(actor=cast.tobias, name="Heiß", query="stage=mql", scope="everyone", now=NOW)
    return {"view_id": view.pk}


def a_view_left_behind(cast: Cast) -> dict[str, Any]:
    """Its owner was in marketing and left."""
    gone = make_user("Wer ging", team=cast.marketing)
    view = save_view(actor=gone, name="Heiß", query="stage=mql", scope="everyone", now=NOW)
    Membership.objects.filter(person=gone).update(ended_at=NOW)
    return {"view_id": view.pk}


def a_view_of_a_team(cast: Cast) -> dict[str, Any]:
    """One that only the south of sales sees, to which Deniz belongs."""
    view = save_view(actor=cast.deniz, name="Heiß", query="stage=mql", scope="team", now=NOW)
    return {"view_id": view.pk}


def a_change(cast: Cast) -> dict[str, Any]:
    change_set = change_leads(actor=cast.tobias, lead_ids=[make_lead().pk], act=AddInterest("L3"), now=NOW)
    return {"change_set_id": change_set.pk}


def owner_alone(status: int) -> dict[str, int]:
    return everyone(403, tobias=status)


def two_leads(cast: Cast) -> dict[str, Any]:
    return {"lead_id": make_lead().pk, "other_id": make_lead().pk}


def a_merge(cast: Cast) -> dict[str, Any]:
    lead = make_lead()
    merge = merge_leads(actor=cast.tobias, keep=lead, drop=make_lead(), now=NOW)
    return {"lead_id": lead.pk, "merge_id": merge.pk}


def a_pair(cast: Cast) -> dict[str, Any]:
    pair = LookAlike.objects.create(lead=make_lead(), other=make_lead(), strength=60, found_at=NOW)
    return {"pair_id": pair.pk}


def as_it_is(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"city": "Ulm", "initial-city": "", "version": Lead.objects.get(pk=arguments["lead_id"]).version}


ROWS: list[Row] = [
    Row("authority_list", "GET", everyone(200)),
    Row(
        "authority_list",
        "POST",
        everyone(403, jana=302, ralf=302, paul=302),
        payload=lambda _arguments: dict.fromkeys(FIELDS, "people"),
    ),
    Row("lead_list", "GET", everyone(200)),
    Row("lead_columns", "GET", everyone(200)),
    Row("lead_bulk", "GET", both_sides(200)),
    # Nothing is selected.
    Row("lead_bulk", "POST", both_sides(422), payload=lambda _arguments: {"act": "nurture"}),
    Row("bulk_result", "GET", everyone(200), a_change),
    Row("bulk_undo", "POST", both_sides(302), a_change),
    Row("lead_export", "GET", both_sides(200)),
    Row("lead_export", "POST", both_sides(200), payload=lambda _arguments: {"file_format": "csv"}),
    Row("saved_view_list", "GET", everyone(200)),
    Row("saved_view_new", "GET", everyone(200)),
    Row(
        "saved_view_new",
        "POST",
        everyone(302),
        payload=lambda _arguments: {"name": "Heiß", "scope": "everyone"},
    ),
    Row("saved_view_edit", "GET", owner_alone(200), a_shared_view),
    Row(
        "saved_view_edit",
        "POST",
        owner_alone(302),
        a_shared_view,
        lambda _arguments: {"name": "Lau", "scope": "private"},
    ),
    Row("saved_view_keep", "POST", owner_alone(302), a_shared_view, lambda _arguments: {"query": "fit=A"}),
    Row("saved_view_pin", "POST", everyone(302), a_shared_view, lambda _arguments: {"pin": "yes"}),
    # Who is not in the team does not even learn that there is a view.
    Row(
        "saved_view_pin",
        "POST",
        everyone(404, deniz=302, carolin=302),
        a_view_of_a_team,
        lambda _arguments: {"pin": "yes"},
    ),
    Row("saved_view_take_over", "POST", everyone(403, jana=302, paul=302), a_view_left_behind),
    Row("saved_view_delete", "GET", owner_alone(200), a_shared_view),
    Row("saved_view_delete", "POST", everyone(403, jana=302, paul=302), a_view_left_behind),
    Row("saved_view_delete", "POST", owner_alone(302), a_shared_view),
    Row("lead_detail", "GET", everyone(200), a_lead),
    Row("lead_part", "GET", everyone(200), a_part),
    Row("lead_timeline", "GET", everyone(200), a_lead),
    Row("lead_score", "GET", everyone(200), a_lead),
    Row("lead_new", "GET", both_sides(200)),
    Row("lead_new", "POST", both_sides(302), payload=lambda _arguments: {"email": "neu@nordhang.example"}),
    Row("lead_edit", "GET", both_sides(200), a_lead),
    Row("lead_edit", "POST", both_sides(302), a_lead, as_it_is),
    Row("lead_field", "GET", both_sides(200), a_fact),
    Row("lead_field", "POST", both_sides(302), a_fact, as_it_is),
    Row("lead_touch", "GET", both_sides(200), a_lead),
    Row(
        "lead_touch",
        "POST",
        both_sides(302),
        a_lead,
        lambda _arguments: {"kind": "call", "outcome": "reached"},
    ),
    Row("lead_consent", "GET", both_sides(200), a_lead),
    Row(
        "lead_consent",
        "POST",
        both_sides(302),
        a_lead,
        lambda _arguments: {"channel": "email", "state": "objected", "basis": "not_stated"},
    ),
    Row("lead_move", "GET", both_sides(200), a_lead),
    # A side moves what it looks after; here that is marketing.
    Row(
        "lead_move",
        "POST",
        both_sides(409, jana=302, tobias=302, sofia=302),
        a_lead,
        lambda _arguments: {"stage": "nurturing"},
    ),
    Row("duplicate_list", "GET", everyone(200)),
    Row("duplicate_candidates", "GET", everyone(200), a_duplicate),
    Row("duplicate_decide", "POST", both_sides(302), a_duplicate, lambda _arguments: {"same": "yes"}),
    Row("lead_merge", "GET", both_sides(200), two_leads),
    Row("lead_merge", "POST", both_sides(302), two_leads),
    Row("merge_undo", "POST", both_sides(302), a_merge),
    Row("pair_tell_apart", "POST", both_sides(302), a_pair),
    Row("lead_known", "GET", both_sides(200)),
    Row("score_rules", "GET", everyone(200)),
]
