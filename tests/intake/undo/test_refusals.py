"""A person's refusal of contact outlives the batch it came with, wherever it concerns somebody known."""

from datetime import timedelta

import pytest

from leads.crm.models import Consent, Lead
from leads.crm.queries import may_contact
from leads.intake.models import PossibleDuplicate
from leads.intake.rows import ConsentRow
from leads.intake.undo import undo_change_set
from leads.intake.undo.acting import report_of
from tests.cast import Cast
from tests.factories import NOW
from tests.intake.rows import EXPRESS, put, row
from tests.intake.undo.scenes import LATER, batch, changed_by, reasons, undoer

pytestmark = pytest.mark.django_db
MARA = {"external_id": "1", "email": "m.keller@falkenried.example", "last_name": "Keller"}
WITHDRAWN = ConsentRow("email", "not_stated", "withdrawn")
OBJECTED = ConsentRow("email", "not_stated", "objected")


def stated() -> list[tuple[str, str]]:
    return list(Consent.objects.order_by("id").values_list("lead__last_name", "state"))


@pytest.mark.parametrize("side", ["marketing", "sales"])
def test_a_withdrawal_of_a_known_lead_stays_and_the_older_consent_does_not_count(
    cast: Cast, side: str
) -> None:
    put(row(**MARA, city="Ulm", consents=[EXPRESS]))
    change_set = batch(row(**MARA, city="Bonn", consents=[WITHDRAWN]))

    report = undo_change_set(actor=undoer(cast, side), change_set=change_set, now=LATER)

    lead = Lead.objects.get()
    assert (lead.city, may_contact(lead, "email")) == ("Ulm", False)
    assert stated() == [("Keller", "confirmed"), ("Keller", "withdrawn")]
    assert (report.restored, report.refusals_kept) == (1, 1)
    assert reasons(report.left) == {"Keller": "withdrawn"}


def test_a_new_lead_goes_whole_with_its_withdrawal(cast: Cast) -> None:
    change_set = batch(row(external_id="2", email="neu@b.de", consents=[WITHDRAWN]))

    report = undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER)

    assert (Lead.objects.count(), Consent.objects.count()) == (0, 0)
    assert (report.removed, report.refusals_kept, report.left) == (1, 0, [])


def test_a_consent_of_the_same_batch_goes_and_the_refusal_after_it_stays(cast: Cast) -> None:
    put(row(**MARA))
    change_set = batch(row(**MARA, consents=[EXPRESS]))
    changed_by(change_set, row(**MARA, consents=[WITHDRAWN]), now=NOW + timedelta(minutes=1))

    report = undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER)

    assert stated() == [("Keller", "withdrawn")]
    assert (report.restored, report.refusals_kept) == (1, 1)


def test_who_refused_on_two_channels_is_one_lead_and_two_refusals(cast: Cast) -> None:
    put(row(**MARA, phone="0711 805921"))
    phone = ConsentRow("phone", "not_stated", "withdrawn")
    change_set = batch(row(**MARA, consents=[OBJECTED, phone]))

    report = undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER)

    assert reasons(report.left) == {"Keller": "objected"}
    assert (report.left_count, report.refusals_kept) == (1, 2)


@pytest.mark.parametrize("pieces", [500, 1])
def test_an_address_does_not_go_back_without_its_withdrawal(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    """The batch gave Mara's address to somebody new, who withdrew: she must not be written to at it again."""
    monkeypatch.setattr("leads.intake.undo.acting.LEADS_AT_ONCE", pieces)
    put(row(**MARA, consents=[EXPRESS]))
    change_set = batch(row(external_id="1", email="mara@keller.example"))
    changed_by(change_set, row(external_id="2", email=MARA["email"], last_name="Neu", consents=[WITHDRAWN]))

    report = undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER)

    assert reasons(report.left) == {"Neu": "withdrawn", "Keller": "email_taken"}
    assert Lead.objects.get(last_name="Neu").email == MARA["email"]
    assert (report.removed, report.restored, report.refusals_kept) == (0, 0, 1)


@pytest.mark.parametrize(("said", "kept"), [(WITHDRAWN, 1), (OBJECTED, 1), (EXPRESS, 0), (None, 0)])
def test_a_refusal_that_waits_for_a_second_look_goes_on_waiting(
    cast: Cast, said: ConsentRow | None, kept: int
) -> None:
    put(row(first_name="Ina", last_name="Lutz", phone="0711 805921"))
    twin = row(external_id="9", first_name="Ina", last_name="Lutz", phone="0711 805921")
    twin.consents = [said] if said else None
    change_set = batch(twin)

    report = undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER)

    assert (PossibleDuplicate.objects.count(), report.refusals_kept) == (kept, kept)
    change_set.refresh_from_db()
    assert change_set.undo_ended_at == LATER


def test_a_row_about_a_lead_that_goes_goes_along_whatever_it_says(cast: Cast) -> None:
    new = row(external_id="2", phone="0711 805921", first_name="Ina", last_name="Neu")
    again = row(external_id="3", phone="0711 805921", first_name="Ina", last_name="Neu", consents=[WITHDRAWN])
    change_set = batch(new, again)

    undo_change_set(actor=cast.tobias, change_set=change_set, now=LATER)

    assert (Lead.objects.count(), PossibleDuplicate.objects.count()) == (0, 0)
    assert report_of(change_set).refusals_kept == 0
