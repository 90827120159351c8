"""Touches and consents."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from alliance.errors import Denied
from alliance.journal.models import Entry
from leads.crm.actions import (
    ConsentLocked,
    DedupeKeyTaken,
    InTheFuture,
    UnknownKind,
    log_touch,
    record_consent,
)
from leads.crm.models import Consent, Lead, Touch
from leads.crm.queries import consent_by_channel, may_contact
from tests.cast import Cast, make_cast
from tests.factories import NOW, make_lead
from tests.twice import at_once


def declare(cast: Cast, lead: Lead, **said: Any) -> Consent:
    values = {
        "actor": cast.tobias, "lead": lead, "channel": "email", "basis": "consent_express", "state": "confirmed",
        "captured_at": NOW, "now": NOW, **said,
    }  # fmt: skip
    return record_consent(**values)


@pytest.mark.django_db
def test_log_touch_records_who_when_and_what(cast: Cast) -> None:
    lead = make_lead()

    touch = log_touch(
        actor=cast.deniz, lead=lead, kind="call", text=" Preis ", outcome="reached", occurred_at=NOW, now=NOW
    )

    assert (touch.side, touch.author, touch.text) == ("sales", cast.deniz, "Preis")
    entry = Entry.objects.get(verb="touch.logged")
    assert (entry.thread_type, entry.thread_id, entry.data["kind"]) == ("lead", lead.pk, "call")


@pytest.mark.django_db
def test_log_touch_counts_what_the_lead_did_and_may_qualify_it(cast: Cast) -> None:
    lead = make_lead(stage="inquiry", engagement_points=30, engagement_at=NOW)

    log_touch(actor=cast.tobias, lead=lead, kind="webinar", occurred_at=NOW, now=NOW)

    lead.refresh_from_db()
    assert (lead.engagement_points, lead.stage) == (55, "mql")
    assert Entry.objects.get(verb="lead.stage_changed").data["rule"] == 1


@pytest.mark.django_db
def test_log_touch_under_a_dedupe_key_happens_once(cast: Cast) -> None:
    lead = make_lead()
    said: dict[str, Any] = {
        "actor": cast.tobias,
        "lead": lead,
        "kind": "download",
        "occurred_at": NOW,
        "system": "crm",
        "dedupe_key": "k",
    }

    first, second = log_touch(**said, now=NOW), log_touch(**said, now=NOW + timedelta(days=1))

    assert first == second
    assert (Touch.objects.count(), Entry.objects.filter(verb="touch.logged").count()) == (1, 1)


@pytest.mark.django_db
def test_log_touch_under_the_dedupe_key_of_another_leads_touch_is_a_conflict(cast: Cast) -> None:
    said: dict[str, Any] = {
        "actor": cast.tobias, "kind": "download", "occurred_at": NOW, "now": NOW, "system": "crm", "dedupe_key": "k",
    }  # fmt: skip
    first = log_touch(**said, lead=make_lead())
    entries = Entry.objects.count()

    with pytest.raises(DedupeKeyTaken) as refused:
        log_touch(**said, lead=make_lead())

    assert [(field.pointer, field.code) for field in refused.value.fields] == [
        ("/dedupe_key", "dedupe_key_taken")
    ]
    assert (list(Touch.objects.all()), Entry.objects.count()) == ([first], entries)


@pytest.mark.django_db(transaction=True)
def test_log_touch_for_two_leads_under_one_key_at_once_happens_for_one() -> None:
    cast, leads = make_cast(), [make_lead(), make_lead()]
    said: dict[str, Any] = {
        "actor": cast.tobias, "kind": "download", "occurred_at": NOW, "now": NOW, "system": "crm", "dedupe_key": "k",
    }  # fmt: skip

    (error,) = at_once(*(partial(log_touch, **said, lead=lead) for lead in leads))

    assert isinstance(error, DedupeKeyTaken)
    assert Touch.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_log_touch_delivered_twice_at_once_happens_once() -> None:
    cast, lead = make_cast(), make_lead()

    def deliver() -> None:
        log_touch(
            actor=cast.tobias,
            lead=lead,
            kind="download",
            occurred_at=NOW,
            now=NOW,
            system="crm",
            dedupe_key="k",
        )

    assert at_once(deliver, deliver) == []

    assert Touch.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "error"),
    [({"kind": "dance"}, UnknownKind), ({"occurred_at": NOW + timedelta(minutes=1)}, InTheFuture)],
)
def test_log_touch_refuses_what_cannot_have_happened(cast: Cast, said: dict[str, Any], error: type) -> None:
    values = {
        "actor": cast.tobias,
        "lead": make_lead(),
        "kind": "call",
        "occurred_at": NOW,
        "now": NOW,
        **said,
    }

    with pytest.raises(error):
        log_touch(**values)

    assert (Touch.objects.count(), Entry.objects.count()) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["helga", "paul", "ingrid", "stranger"])
def test_who_belongs_to_no_side_writes_nothing_about_a_lead(cast: Cast, name: str) -> None:
    lead = make_lead(consents=False)

    with pytest.raises(Denied):
        log_touch(actor=getattr(cast, name), lead=lead, kind="note", occurred_at=NOW, now=NOW)
    with pytest.raises(Denied):
        declare(cast, lead, actor=getattr(cast, name))

    assert (Touch.objects.count(), Consent.objects.count(), Entry.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_the_newest_declaration_counts(cast: Cast) -> None:
    lead = make_lead(consents=False)
    declare(cast, lead)
    granted = may_contact(lead, "email")

    declare(cast, lead, state="withdrawn", captured_at=NOW + timedelta(days=1), now=NOW + timedelta(days=1))

    assert granted
    assert not may_contact(lead, "email")
    assert not may_contact(lead, "phone")
    assert list(Entry.objects.order_by("id").values_list("verb", flat=True)) == [
        "consent.granted",
        "consent.withdrawn",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("basis", "allowed"), [("not_stated", False), ("own_request", True)])
def test_a_basis_that_is_not_stated_allows_no_contact(cast: Cast, basis: str, allowed: bool) -> None:
    lead = make_lead(consents=False)

    declare(cast, lead, basis=basis)

    assert may_contact(lead, "email") is allowed


@pytest.mark.django_db
def test_an_objection_wins_until_a_new_express_consent(cast: Cast) -> None:
    lead, later = make_lead(consents=False), NOW + timedelta(days=1)
    declare(cast, lead, basis="not_stated", state="objected")

    with pytest.raises(ConsentLocked):
        declare(cast, lead, basis="own_request", captured_at=later, now=later)
    objected = consent_by_channel(lead)["email"].state
    declare(cast, lead, captured_at=later, now=later)

    assert objected == "objected"
    assert may_contact(lead, "email")
    assert Entry.objects.filter(verb="lead.objected").count() == 1


@pytest.mark.django_db
def test_an_objection_that_arrives_late_still_wins(cast: Cast) -> None:
    lead = make_lead(consents=False)
    declare(cast, lead, captured_at=NOW - timedelta(days=3))

    declare(cast, lead, basis="not_stated", state="objected", captured_at=NOW - timedelta(days=2))

    assert not may_contact(lead, "email")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"channel": "fax"}, "/channel", "unknown_channel"),
        ({"basis": "liking"}, "/basis", "unknown_basis"),
        ({"state": "maybe"}, "/state", "unknown_state"),
        ({"basis": "presumed_b2b_phone"}, "/basis", "basis_not_for_channel"),
        ({"channel": "phone", "basis": "presumed_b2b_phone", "reason": " "}, "/reason", "reason_missing"),
    ],
)
def test_record_consent_names_what_does_not_fit(
    cast: Cast, said: dict[str, str], pointer: str, code: str
) -> None:
    with pytest.raises(UnknownKind) as refused:
        declare(cast, make_lead(consents=False), **said)

    assert [(field.pointer, field.code) for field in refused.value.fields] == [(pointer, code)]
    assert Consent.objects.count() == 0


@pytest.mark.django_db
def test_presumed_consent_by_phone_keeps_its_concrete_reason(cast: Cast) -> None:
    lead = make_lead(consents=False)

    consent = declare(cast, lead, channel="phone", basis="presumed_b2b_phone", reason="Besuch am Messestand")

    assert consent.reason == Entry.objects.get().reason == "Besuch am Messestand"
    assert may_contact(lead, "phone")
