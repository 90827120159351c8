"""Deciding about rows that were kept for review."""

import pytest

from alliance.errors import Denied
from alliance.journal.models import Entry
from leads.crm.models import ExternalId, Lead
from leads.intake.candidates import candidates_of
from leads.intake.duplicates import AlreadyDecided, NotACandidate, decide_duplicate, waiting_duplicates
from leads.intake.models import PossibleDuplicate
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.intake.rows import EXPRESS, put, row, statuses

pytestmark = pytest.mark.django_db
PERSON = {"external_id": "L-2", "first_name": "Mara", "last_name": "Keller", "phone": "0711 805920"}


def kept(**fields: object) -> PossibleDuplicate:
    put(row(**{**PERSON, **fields}))
    return PossibleDuplicate.objects.get()


def test_the_same_person_goes_into_the_known_lead(cast: Cast) -> None:
    known = make_lead("Keller", phone="+49711805920", consents=False)
    duplicate = kept(city="Ulm", consents=[EXPRESS])

    lead = decide_duplicate(actor=cast.tobias, duplicate=duplicate, same=True, now=NOW)

    assert lead == known
    assert (lead.city, lead.consents.count(), str(lead.external_ids.get())) == ("Ulm", 1, "crm:L-2")
    assert statuses(put(row(**PERSON, city="Ulm"))) == ["unchanged"]


def test_another_person_becomes_a_lead_of_its_own(cast: Cast) -> None:
    known = make_lead("Keller", phone="+49711805920")
    duplicate = kept()

    lead = decide_duplicate(actor=cast.tobias, duplicate=duplicate, same=False, now=NOW)

    assert lead != known
    assert str(lead.external_ids.get()) == "crm:L-2"
    assert statuses(put(row(**PERSON))) == ["unchanged"]
    assert Entry.objects.get(verb="duplicate.decided").data == {"same": False}


@pytest.mark.parametrize("same", [True, False])
def test_a_decided_row_without_external_id_is_known_from_then_on(cast: Cast, same: bool) -> None:
    make_lead("Keller", phone="+49711805920")
    duplicate = kept(external_id=None, city="Ulm")

    decide_duplicate(actor=cast.tobias, duplicate=duplicate, same=same, now=NOW)

    assert statuses(put(row(**{**PERSON, "external_id": None}, city="Ulm"))) == ["unchanged"]
    assert Lead.objects.count() == (1 if same else 2)


@pytest.mark.parametrize(("same", "city_of"), [(True, "c@d.de"), (False, "a@b.de")])
def test_an_ambiguous_row_goes_to_the_lead_of_its_address_or_of_its_id(
    cast: Cast, same: bool, city_of: str
) -> None:
    put(row(external_id="1", email="a@b.de"), row(external_id="2", email="c@d.de"))
    put(row(external_id="1", email="c@d.de", phone="0711 805920", city="Ulm"))

    lead = decide_duplicate(actor=cast.tobias, duplicate=PossibleDuplicate.objects.get(), same=same, now=NOW)

    assert lead.email == city_of
    assert list(Lead.objects.filter(city="Ulm")) == [lead]
    assert ExternalId.objects.get(external_id="1").lead == lead


def test_who_loses_an_external_id_and_who_gains_it_have_a_new_version(cast: Cast) -> None:
    put(row(external_id="1", email="a@b.de"), row(external_id="2", email="c@d.de"))
    put(row(external_id="1", email="c@d.de"))

    decide_duplicate(actor=cast.tobias, duplicate=PossibleDuplicate.objects.get(), same=True, now=NOW)

    told = Entry.objects.filter(verb="lead.updated").order_by("pk").values_list("subject_id", "data")
    loser, winner = Lead.objects.get(email="a@b.de"), Lead.objects.get(email="c@d.de")
    assert (loser.version, winner.version) == (2, 2)
    assert list(told) == [
        (loser.pk, {"external_ids_removed": [["crm", "1"]]}),
        (winner.pk, {"external_ids": [["crm", "1"]]}),
    ]


@pytest.mark.parametrize("same", [True, False])
@pytest.mark.parametrize("stage", ["mql", "won"])
def test_a_stage_that_a_kept_row_may_not_ask_for_does_not_lose_the_row(
    cast: Cast, same: bool, stage: str
) -> None:
    make_lead("Keller", phone="+49711805920", stage="inquiry", fit_grade="D", owner_side="sales")
    duplicate = kept(stage=stage, city="Ulm")

    lead = decide_duplicate(actor=cast.tobias, duplicate=duplicate, same=same, now=NOW)

    assert (lead.city, lead.stage, str(lead.external_ids.get())) == ("Ulm", "inquiry", "crm:L-2")


def test_every_lead_that_a_row_may_be_is_a_candidate_with_its_reason(cast: Cast) -> None:
    first, second = make_lead("Keller", phone="+49711805920"), make_lead("Keller", phone="+49711805920")
    make_lead("Anders", phone="+49711805920")
    duplicate = kept()

    found = candidates_of(cast.deniz, [duplicate])[duplicate.pk]

    assert found == [(first, "same_name_and_phone"), (second, "same_name_and_phone")]


def test_both_leads_of_an_ambiguous_row_are_candidates(cast: Cast) -> None:
    put(row(external_id="1", email="a@b.de"), row(external_id="2", email="c@d.de"))
    put(row(external_id="1", email="c@d.de", city="Ulm"))
    duplicate = PossibleDuplicate.objects.get()

    found = candidates_of(cast.deniz, [duplicate])[duplicate.pk]

    assert [(one.lead.email, one.reason) for one in found] == [
        ("c@d.de", "same_email"),
        ("a@b.de", "same_external_id"),
    ]


def test_a_lead_that_changed_meanwhile_is_no_candidate_any_more(cast: Cast) -> None:
    first, second = make_lead("Keller", phone="+49711805920"), make_lead("Keller", phone="+49711805920")
    duplicate = kept()
    Lead.objects.filter(pk=second.pk).update(last_name="Kern")

    assert [one.lead for one in candidates_of(cast.deniz, [duplicate])[duplicate.pk]] == [first]


def test_the_decision_names_which_of_the_candidates_it_is(cast: Cast) -> None:
    first, second = make_lead("Keller", phone="+49711805920"), make_lead("Keller", phone="+49711805920")
    duplicate = kept(city="Ulm")

    lead = decide_duplicate(actor=cast.tobias, duplicate=duplicate, same=True, lead=second, now=NOW)

    first.refresh_from_db()
    assert (lead, lead.city, first.city) == (second, "Ulm", "")
    assert str(second.external_ids.get()) == "crm:L-2"
    assert statuses(put(row(**PERSON, city="Ulm"))) == ["unchanged"]


def test_a_decided_row_without_external_id_means_the_named_candidate_from_then_on(cast: Cast) -> None:
    _first, second = make_lead("Keller", phone="+49711805920"), make_lead("Keller", phone="+49711805920")
    duplicate = kept(external_id=None, city="Ulm")

    decide_duplicate(actor=cast.tobias, duplicate=duplicate, same=True, lead=second, now=NOW)

    (again,) = put(row(**{**PERSON, "external_id": None}, city="Ulm"))
    assert (again.status, again.id) == ("unchanged", second.pk)


def test_the_lead_of_the_external_id_may_be_named_for_an_ambiguous_row(cast: Cast) -> None:
    put(row(external_id="1", email="a@b.de"), row(external_id="2", email="c@d.de"))
    put(row(external_id="1", email="c@d.de", city="Ulm"))
    named = Lead.objects.get(email="a@b.de")

    lead = decide_duplicate(
        actor=cast.tobias, duplicate=PossibleDuplicate.objects.get(), same=True, lead=named, now=NOW
    )

    assert (lead, lead.email, lead.city) == (named, "a@b.de", "Ulm")
    assert ExternalId.objects.get(external_id="1").lead == named


def test_a_lead_that_the_row_cannot_be_is_not_taken(cast: Cast) -> None:
    make_lead("Keller", phone="+49711805920")
    duplicate, stranger = kept(), make_lead()

    with pytest.raises(NotACandidate):
        decide_duplicate(actor=cast.tobias, duplicate=duplicate, same=True, lead=stranger, now=NOW)

    duplicate.refresh_from_db()
    assert (duplicate.state, ExternalId.objects.count()) == ("waiting", 0)
    assert Entry.objects.filter(verb="duplicate.decided").count() == 0


def test_a_row_is_decided_once(cast: Cast) -> None:
    make_lead("Keller", phone="+49711805920")
    duplicate = kept()
    decide_duplicate(actor=cast.tobias, duplicate=duplicate, same=True, now=NOW)

    with pytest.raises(AlreadyDecided):
        decide_duplicate(actor=cast.deniz, duplicate=duplicate, same=False, now=NOW)

    assert Lead.objects.count() == 1


@pytest.mark.parametrize("name", ["helga", "paul", "stranger"])
def test_who_belongs_to_no_side_decides_nothing(cast: Cast, name: str) -> None:
    make_lead("Keller", phone="+49711805920")
    duplicate = kept()

    with pytest.raises(Denied):
        decide_duplicate(actor=getattr(cast, name), duplicate=duplicate, same=False, now=NOW)

    duplicate.refresh_from_db()
    assert (duplicate.state, Lead.objects.count()) == ("waiting", 1)
    assert Entry.objects.filter(verb="duplicate.decided").count() == 0


def test_waiting_duplicates_are_seen_by_those_who_see_leads(cast: Cast) -> None:
    make_lead("Keller", phone="+49711805920")
    duplicate = kept()

    assert list(waiting_duplicates(cast.deniz)) == [duplicate]
    assert list(waiting_duplicates(cast.stranger)) == []
