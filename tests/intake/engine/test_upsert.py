"""What becomes of a batch of rows."""

from datetime import UTC, datetime, timedelta

import pytest

from alliance.errors import Denied
from alliance.journal.models import Entry
from leads.crm.models import Consent, ExternalId, Lead
from leads.intake.engine import BatchRefused, TooManyRows
from leads.intake.engine.recognise import Known
from leads.intake.engine.upsert import BasisNotUsable
from leads.intake.models import PossibleDuplicate
from leads.intake.rows import ConsentRow, LeadRow
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.intake.rows import EXPRESS, counted, put, row, statuses

pytestmark = pytest.mark.django_db


def test_a_new_person_becomes_a_lead_with_ids_consent_and_one_entry() -> None:
    (outcome,) = put(
        row(external_id="7", email=" M.Keller@Falkenried.example", last_name="Keller", source="Messe",
            consents=[EXPRESS], client_ref="line 1")
    )  # fmt: skip

    lead = Lead.objects.get()
    assert (outcome.status, outcome.id, outcome.client_ref) == ("created", lead.pk, "line 1")
    assert (lead.email, lead.source, lead.source_detail, lead.stage) == (
        "m.keller@falkenried.example", "event", "Messe", "inquiry",
    )  # fmt: skip
    assert str(ExternalId.objects.get()) == "crm:7"
    assert str(Consent.objects.get()) == "email: consent_express confirmed"
    entry = Entry.objects.get()
    assert (entry.verb, entry.subject_id, entry.actor_id) == ("lead.created", lead.pk, None)
    assert entry.data == {
        "source": "event", "external_ids": [["crm", "7"]], "consents": [["email", "consent_express", "confirmed"]],
    }  # fmt: skip


def test_the_same_row_again_is_unchanged_and_leaves_no_trace() -> None:
    rows = [row(external_id="7", email="a@b.de", consents=[EXPRESS], custom={"visits": 2}, interest=["ZS-1"])]
    put(*rows)

    outcomes = put(*rows, now=NOW + timedelta(days=1))

    assert statuses(outcomes) == ["unchanged"]
    assert (Entry.objects.count(), Consent.objects.count(), Lead.objects.get().version) == (1, 1, 1)


def test_the_same_address_in_any_spelling_is_the_same_lead_with_all_external_ids() -> None:
    outcomes = put(
        row(external_id="1", email="max@müller.de", city="Ulm"),
        row(external_id="2", email="<MAX@xn--mller-kva.de>", city="Bonn"),
    )
    later = put(row(external_id="9", email="mailto:max@Müller.de"), system="webshop")

    assert statuses(outcomes) == ["created", "updated"]
    assert statuses(later) == ["updated"]
    lead = Lead.objects.get()
    assert lead.city == "Bonn"
    assert sorted(map(str, lead.external_ids.all())) == ["crm:1", "crm:2", "webshop:9"]


def test_records_of_one_system_that_share_a_lead_do_not_overwrite_each_other_when_nothing_is_new() -> None:
    rows = [
        row(external_id="1", email="a@b.de", city="Ulm"),
        row(external_id="2", email="a@b.de", city="Bonn"),
    ]
    put(*rows)

    again = put(*rows)
    news = put(row(external_id="1", email="a@b.de", city="Köln"))

    assert statuses(again) == ["unchanged", "unchanged"]
    assert statuses(news) == ["updated"]
    assert Lead.objects.get().city == "Köln"


def test_an_update_fills_and_replaces_but_an_empty_value_never_erases() -> None:
    put(row(external_id="7", email="a@b.de", city="Ulm", note="alt", custom={"a": 1}))

    (outcome,) = put(row(external_id="7", city="", note="neu", phone="0711 805920", custom={"b": 2}))

    lead = Lead.objects.get()
    assert outcome.status == "updated"
    assert (lead.city, lead.note, lead.phone, lead.custom) == ("Ulm", "neu", "+49711805920", {"a": 1, "b": 2})
    assert lead.version == 2
    assert Entry.objects.filter(verb="lead.updated").get().data == {
        "changes": {
            "note": ["alt", "neu"],
            "phone": ["", "+49711805920"],
            "custom": [{"a": 1}, {"a": 1, "b": 2}],
        }
    }


def test_a_known_external_id_is_enough_and_a_bad_address_does_not_harm() -> None:
    put(row(external_id="7", email="a@b.de"))

    (outcome,) = put(row(external_id="7", email="max@@mail", city="Ulm"))

    assert (outcome.status, [warning.code for warning in outcome.warnings]) == ("updated", ["invalid_email"])
    assert (Lead.objects.get().email, Lead.objects.get().city) == ("a@b.de", "Ulm")


def test_an_external_id_whose_address_changes_stays_the_same_lead() -> None:
    put(row(external_id="7", email="alt@b.de"))

    outcomes = put(row(external_id="7", email="neu@b.de"), row(external_id="8", email="alt@b.de"))

    assert statuses(outcomes) == ["updated", "created"]
    assert ExternalId.objects.get(external_id="7").lead.email == "neu@b.de"
    assert ExternalId.objects.get(external_id="8").lead.email == "alt@b.de"


def test_two_leads_can_swap_their_addresses() -> None:
    put(row(external_id="1", email="a@b.de"), row(external_id="2", email="b@b.de"))

    put(
        row(external_id="1", email="x@b.de"),
        row(external_id="2", email="a@b.de"),
        row(external_id="1", email="b@b.de"),
    )

    emails = dict(ExternalId.objects.values_list("external_id", "lead__email"))
    assert emails == {"1": "b@b.de", "2": "a@b.de"}


def test_where_a_lead_first_came_from_stays() -> None:
    put(row(email="a@b.de", source="event", first_touch_at="2026-03-25"))

    (outcome,) = put(row(email="a@b.de", source="partner", first_touch_at="2026-02-01"))

    lead = Lead.objects.get()
    assert (lead.source, lead.first_touch_at) == ("event", datetime(2026, 1, 31, 23, tzinfo=UTC))
    assert [warning.code for warning in outcome.warnings] == ["source_kept"]


def test_an_unspecific_source_gives_way_to_the_first_that_says_more() -> None:
    put(row(email="a@b.de"))

    put(row(email="a@b.de", source="Webinar"))

    assert (Lead.objects.get().source, Lead.objects.get().source_detail) == ("event", "Webinar")


def test_rows_of_a_school_are_all_created_and_again_all_unchanged() -> None:
    rows = [
        row(external_id=f"p-{number}", email=f"p-{number}@school.example", source="Landing Page",
            job_title="Unemployed", interest=["Marketing Management"], custom={"TotalVisits": str(number)})
        for number in range(300)
    ]  # fmt: skip

    first, second = put(*rows), put(*rows)

    assert counted(first) == {"created": 300}
    assert counted(second) == {"unchanged": 300}
    assert Lead.objects.count() == 300


def test_an_atomic_batch_with_one_bad_row_stores_nothing() -> None:
    with pytest.raises(BatchRefused) as refused:
        put(row(email="a@b.de"), row(email="nobody"), atomic=True)

    assert [(field.pointer, field.code) for field in refused.value.fields] == [
        ("/leads/1/email", "invalid_email")
    ]
    assert (Lead.objects.count(), Entry.objects.count()) == (0, 0)


def test_a_batch_has_at_most_a_thousand_rows() -> None:
    with pytest.raises(TooManyRows):
        put(*[LeadRow(email="a@b.de")] * 1001)


def test_a_rehearsal_stores_nothing_and_its_batches_know_of_each_other() -> None:
    known = Known.nobody()

    first = put(row(email="a@b.de"), row(phone="0711 805920", last_name="K"), dry_run=True, known=known)
    second = put(
        row(email="A@b.de", city="Ulm"), row(external_id="1", phone="+49711805920", last_name="K"),
        dry_run=True, known=known,
    )  # fmt: skip

    assert statuses(first) == ["created", "created"]
    assert statuses(second) == ["updated", "possible_duplicate"]
    assert (Lead.objects.count(), PossibleDuplicate.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_a_stranger_may_not_put_leads_in(cast: Cast) -> None:
    with pytest.raises(Denied):
        put(row(email="a@b.de"), actor=cast.stranger)

    assert (Lead.objects.count(), Entry.objects.count()) == (0, 0)


def test_the_legal_basis_is_not_stated_unless_the_batch_states_one() -> None:
    put(row(email="a@b.de", phone="0711 805920"))
    put(row(email="c@d.de", phone="0711 805921"), basis="own_request")

    assert set(Consent.objects.values_list("lead__email", "channel", "basis")) == {
        ("c@d.de", "email", "own_request"),
        ("c@d.de", "phone", "own_request"),
    }


def test_presumed_consent_for_a_batch_needs_its_reason() -> None:
    with pytest.raises(BasisNotUsable):
        put(row(phone="0711 805920"), basis="presumed_b2b_phone")

    put(row(phone="0711 805920"), basis="presumed_b2b_phone", basis_reason="Besuch am Messestand")

    assert Consent.objects.get().reason == "Besuch am Messestand"


def test_no_row_revives_a_consent_against_an_objection() -> None:
    lead = make_lead(consents=False)
    Consent.objects.create(lead=lead, channel="email", state="objected", captured_at=NOW, recorded_at=NOW)
    later = (NOW + timedelta(days=2)).isoformat()

    (ignored,) = put(row(email=lead.email, consents=[EXPRESS]), now=NOW + timedelta(days=3))
    (new,) = put(
        row(email=lead.email, consents=[ConsentRow("email", "consent_express", doi_confirmed_at=later)]),
        now=NOW + timedelta(days=3),
    )

    assert (ignored.status, [warning.code for warning in ignored.warnings]) == (
        "unchanged",
        ["consent_locked_field"],
    )
    assert new.status == "updated"
    assert lead.consents.count() == 2
