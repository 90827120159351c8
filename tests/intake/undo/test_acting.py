"""Undoing a batch: all of it, once, and nothing that others did since."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.errors import Denied
from alliance.journal.models import Entry
from leads.crm.actions import log_touch, record_consent
from leads.crm.models import Consent, ExternalId, Lead
from leads.intake.actions import update_lead
from leads.intake.models import ChangeSet, LeadChange, PossibleDuplicate
from leads.intake.rows import ConsentRow
from leads.intake.undo import NothingToUndo, begin_change_set, begin_undo, continue_undo, undo_change_set
from leads.intake.undo.acting import report_of
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.handoffs.scenes import offered
from tests.intake.rows import EXPRESS, put, row
from tests.intake.undo.scenes import LATER, batch, changed_by, reasons, tables, undoer
from tests.twice import at_once

pytestmark = pytest.mark.django_db
MARA = {"external_id": "1", "email": "m.keller@falkenried.example"}


@pytest.mark.parametrize("side", ["marketing", "sales"])
def test_every_table_is_as_before_whichever_side_undoes(cast: Cast, side: str) -> None:
    make_lead("Lutz", email="", phone="+49711805920", stage="inquiry")
    put(row(**MARA, city="Ulm", consents=[EXPRESS], potential=900, interest=["ZS-1"], custom={"a": 1}))
    before = tables()
    change_set = batch(
        row(**MARA, city="Bonn", phone="0711 805921", potential="1.5", interest=["L3"], custom={"b": 2},
            requested_at="2026-11-16", consents=[ConsentRow("phone", "own_request")]),
        row(external_id="2", email="neu@falkenried.example", last_name="Neu", consents=[EXPRESS]),
        row(first_name="Mara", last_name="Lutz", phone="0711 805920", city="Ulm"),
    )  # fmt: skip
    assert PossibleDuplicate.objects.count() == 1

    report = undo_change_set(actor=undoer(cast, side), change_set=change_set, now=LATER)

    assert (report.restored, report.removed, report.left) == (1, 1, [])
    assert tables() == before


def test_versions_rise_and_the_journal_keeps_both(cast: Cast) -> None:
    put(row(**MARA, city="Ulm"))
    change_set = batch(row(**MARA, city="Bonn"), row(external_id="2", email="neu@falkenried.example"))
    new = Lead.objects.get(email="neu@falkenried.example").pk

    undo_change_set(actor=cast.deniz, change_set=change_set, now=LATER)

    assert Lead.objects.get().version == 3
    told = Entry.objects.order_by("-id").values_list("verb", "actor", "data")[:2]
    assert set(Entry.objects.filter(subject_id=new).values_list("verb", flat=True)) == {
        "lead.created",
        "lead.deleted",
    }
    assert (
        "lead.updated",
        cast.deniz.pk,
        {"undone": change_set.pk, "changes": {"city": ["Bonn", "Ulm"]}},
    ) in [*told]


def test_several_changes_of_one_lead_go_back_to_the_first(cast: Cast) -> None:
    put(row(**MARA, city="Ulm"))
    before = tables()
    change_set = batch(row(**MARA, city="Bonn"))
    changed_by(change_set, row(**MARA, city="Köln", note="zweimal"), now=NOW + timedelta(minutes=1))

    report = undo_change_set(actor=cast.deniz, change_set=change_set, now=LATER)

    assert (report.restored, report.left) == (1, [])
    assert tables() == before


def test_an_address_passed_on_goes_back(cast: Cast) -> None:
    put(row(external_id="1", email="a@b.de"), row(external_id="2", email="c@d.de"))
    before = tables()
    change_set = batch(row(external_id="1", email="neu@b.de"))
    changed_by(change_set, row(external_id="2", email="a@b.de"))

    report = undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER)

    assert (report.restored, report.left) == (2, [])
    assert tables() == before


def test_an_address_that_another_has_by_now_leaves_the_lead(cast: Cast) -> None:
    put(row(external_id="1", email="a@b.de", last_name="Alt"))
    change_set = batch(row(external_id="1", email="neu@b.de"))
    put(row(external_id="9", email="a@b.de", last_name="Anders"))

    report = undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER)

    assert (report.restored, reasons(report.left)) == (0, {"Alt": "email_taken"})
    assert Lead.objects.get(last_name="Alt").email == "neu@b.de"


def test_a_lead_changed_since_is_named_and_left(cast: Cast) -> None:
    put(row(**MARA, city="Ulm", last_name="Keller"))
    change_set = batch(row(**MARA, city="Bonn"), row(external_id="2", email="b@c.de", last_name="Neu"))
    for lead in Lead.objects.all():
        update_lead(actor=cast.deniz, lead=lead, changes={"note": "meins"}, expected_version=None, now=NOW)

    report = undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER)

    assert (report.restored, report.removed, report.left_count) == (0, 0, 2)
    assert reasons(report.left) == {"Keller": "changed_since", "Neu": "changed_since"}
    assert set(Lead.objects.values_list("city", "note")) == {("Bonn", "meins"), ("", "meins")}


def new_lead() -> tuple[ChangeSet, Lead]:
    change_set = batch(row(external_id="2", email="neu@falkenried.example", last_name="Neu"))
    return change_set, Lead.objects.get()


def assert_left(cast: Cast, change_set: ChangeSet, reason: str) -> None:
    report = undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER)

    assert (report.removed, reasons(report.left)) == (0, {"Neu": reason})
    assert Lead.objects.filter(last_name="Neu").exists()


def test_a_lead_with_a_contact_since_is_left(cast: Cast) -> None:
    change_set, lead = new_lead()
    log_touch(actor=cast.deniz, lead=lead, kind="call", occurred_at=NOW, now=NOW)

    assert_left(cast, change_set, "in_use")


def test_a_lead_with_a_consent_since_is_left(cast: Cast) -> None:
    change_set, lead = new_lead()
    record_consent(actor=cast.deniz, lead=lead, channel="phone", basis="own_request", state="confirmed",
                   captured_at=NOW, now=LATER)  # fmt: skip

    assert_left(cast, change_set, "in_use")


def test_a_lead_that_another_system_named_since_is_left(cast: Cast) -> None:
    change_set, _lead = new_lead()
    put(row(external_id="77", email="neu@falkenried.example"), system="webshop")

    assert_left(cast, change_set, "in_use")


def test_a_lead_for_whom_a_row_waits_is_left(cast: Cast) -> None:
    change_set = batch(row(external_id="2", phone="0711 805921", first_name="Ina", last_name="Neu"))
    put(row(external_id="3", phone="0711 805921", first_name="Ina", last_name="Neu"))

    report = undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER)

    assert reasons(report.left) == {"Ina Neu": "in_use"}
    assert PossibleDuplicate.objects.count() == 1


def test_a_lead_handed_over_since_is_left(cast: Cast) -> None:
    handoff = offered(cast)
    change_set = begin_change_set(actor=None, kind="bulk", title="alle", now=NOW)
    LeadChange.objects.create(
        change_set=change_set, lead_id=handoff.lead_id, is_new=True, version=handoff.lead.version, at=NOW
    )
    LeadChange.objects.update(version=Lead.objects.get().version)

    report = undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER)

    assert [one.reason for one in report.left] == ["in_use"]


def test_an_objection_that_came_along_is_never_taken_back(cast: Cast) -> None:
    put(row(**MARA, city="Ulm", last_name="Keller"))
    objected = ConsentRow("email", "not_stated", "objected")
    change_set = batch(
        row(**MARA, city="Bonn", consents=[objected]),
        row(external_id="2", email="neu@b.de", last_name="Neu", consents=[objected]),
    )

    report = undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER)

    assert (report.restored, report.removed) == (1, 0)
    assert reasons(report.left) == {"Keller": "objected", "Neu": "objected"}
    assert Lead.objects.get(last_name="Keller").city == "Ulm"
    assert set(Consent.objects.values_list("state", flat=True)) == {"objected"}
    assert report.refusals_kept == 2


def test_points_earned_since_stay(cast: Cast) -> None:
    put(row(**MARA, city="Ulm"))
    change_set = batch(row(**MARA, city="Bonn", requested_at="2026-11-16"))
    log_touch(actor=cast.deniz, lead=Lead.objects.get(), kind="webinar", occurred_at=LATER, now=LATER)
    points = Lead.objects.get().engagement_points

    undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER)

    lead = Lead.objects.get()
    assert (lead.city, lead.requested_at, lead.engagement_points) == ("Ulm", None, points)


def test_a_lead_that_is_gone_is_named(cast: Cast) -> None:
    change_set, lead = new_lead()
    lead_id = lead.pk
    Lead.objects.all().delete()

    report = undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER)

    assert report.left == [(lead_id, "", "gone")]


def test_what_a_shared_id_last_said_goes_back(cast: Cast) -> None:
    rows = [row(external_id="1", email="a@b.de", city="Ulm"), row(external_id="2", email="a@b.de")]
    put(*rows)
    before = tables()
    change_set = batch(row(external_id="1", email="a@b.de", city="Köln"))

    undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER)

    assert tables() == before
    assert ExternalId.objects.count() == 2


@pytest.mark.parametrize("who", ["helga", "ingrid", "paul", "stranger"])
def test_others_may_not_undo(cast: Cast, who: str) -> None:
    change_set, _lead = new_lead()

    with pytest.raises(Denied):
        undo_change_set(actor=getattr(cast, who), change_set=change_set, now=LATER)

    assert ChangeSet.objects.get().undone_at is None
    assert Entry.objects.filter(verb="lead.deleted").count() == 0


@pytest.mark.parametrize("state", ["undone", "open", "old"])
def test_only_once_when_finished_and_within_a_month(cast: Cast, state: str) -> None:
    change_set, _lead = new_lead()
    if state == "undone":
        undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER)
    ChangeSet.objects.update(is_open=state == "open")
    when = NOW + timedelta(days=30) if state == "old" else LATER

    with pytest.raises(NothingToUndo) as refused:
        undo_change_set(actor=cast.deniz, change_set=change_set, now=when)

    assert refused.value.status == 409
    assert Lead.objects.count() == (0 if state == "undone" else 1)


def test_an_interrupted_undo_goes_on_where_it_was(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leads.intake.undo.acting.LEADS_AT_ONCE", 2)
    change_set = batch(*(row(external_id=str(n), email=f"a{n}@b.de") for n in range(5)))
    begin_undo(actor=cast.tobias, change_set=change_set, now=LATER)
    assert continue_undo(change_set_id=change_set.pk, now=LATER)
    assert Lead.objects.count() == 3

    while continue_undo(change_set_id=change_set.pk, now=LATER):
        pass

    assert report_of(change_set).removed == 5
    assert Entry.objects.filter(verb="lead.deleted").count() == 5


@pytest.mark.django_db(transaction=True)
def test_twice_at_once_only_one_undoes(cast: Cast) -> None:
    change_set, _lead = new_lead()

    errors = at_once(
        lambda: undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER),
        lambda: undo_change_set(actor=cast.deniz, change_set=change_set, now=LATER),
    )

    assert [type(error) for error in errors] == [NothingToUndo]
    assert Entry.objects.filter(verb="lead.deleted").count() == 1


def test_ten_leads_cost_as_many_queries_as_one(cast: Cast) -> None:
    counts = {}
    for size in (1, 10):
        rows = [row(external_id=str(n), email=f"a{n}@b.de", consents=[EXPRESS]) for n in range(size)]
        change_set = batch(*rows)
        begin_undo(actor=cast.tobias, change_set=change_set, now=LATER)
        with CaptureQueriesContext(connection) as queries:
            continue_undo(change_set_id=change_set.pk, now=LATER)
        counts[size] = len(queries)

    assert counts[1] == counts[10]
