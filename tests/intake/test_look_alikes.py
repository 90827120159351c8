"""Leads that may be one person are found on every way in, and waited for until somebody decides."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.errors import Denied
from alliance.journal.models import Entry
from alliance.journal.publisher import publish_all
from leads.crm.models import Lead
from leads.intake.actions import update_lead
from leads.intake.look_alikes.deciding import AlreadyToldApart, tell_apart
from leads.intake.look_alikes.finding import CROWD, find_in_feed, find_look_alikes
from leads.intake.look_alikes.keys import likeness
from leads.intake.look_alikes.queue import known_like, twin_page
from leads.intake.merging import merge_leads
from leads.intake.models import LookAlike
from tests.cast import Cast, make_cast
from tests.factories import NOW, make_lead
from tests.intake.merging.scenes import LATER
from tests.intake.rows import put, row
from tests.twice import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S12")]
MARA = {
    "first_name": "Mara", "company_name": "Falkenried GmbH", "company_domain": "",
    "email": "mara.keller@gmail.com", "phone": "+49711555001",
}  # fmt: skip


def lead(last_name: str = "Keller", **fields: Any) -> Lead:
    return make_lead(last_name, **{**MARA, **fields})


def found(*leads: Lead) -> list[tuple[int, int, list[str]]]:
    find_look_alikes([one.pk for one in leads], NOW)
    pairs = LookAlike.objects.order_by("lead_id", "other_id")
    return [(pair.lead_id, pair.other_id, pair.reasons) for pair in pairs]


def test_a_pair_that_waits_says_what_speaks_for_it_now() -> None:
    one, two = lead(), lead(email="")
    before = found(one, two)
    Lead.objects.filter(pk=two.pk).update(phone="+49711999999")

    after = found(two)

    assert before == [(one.pk, two.pk, ["name_and_phone", "name_and_company"])]
    assert after == [(one.pk, two.pk, ["name_and_company"])]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"email": "marakeller@googlemail.com", "phone": "", "company_name": ""}, "same_mailbox"),
        ({"email": "mara.keller+messe@gmial.com", "phone": "", "company_name": ""}, "same_mailbox"),
        ({"email": "", "phone": "+43711555001", "company_name": ""}, "name_and_phone"),
        ({"first_name": "Keller", "last_name": "Mara", "email": ""}, "name_and_phone"),
        ({"first_name": "M.", "email": "", "company_name": ""}, "similar_name_and_phone"),
        ({"last_name": "Kellner", "email": "", "company_name": ""}, "similar_name_and_phone"),
        ({"email": "", "phone": "", "company_name": "FALKENRIED  gmbh & co. kg"}, "name_and_company"),
        ({"email": "mara.keller@falkenreid.example", "phone": "", "company_name": ""}, "name_and_local_part"),
    ],
)
def test_one_person_in_two_spellings_is_found(other: dict[str, str], reason: str) -> None:
    one = lead()
    found(one)
    two = lead(**other)

    (pair,) = found(two)

    assert pair[:2] == (one.pk, two.pk)
    assert pair[2][0] == reason


@pytest.mark.parametrize(
    "other",
    [
        {"first_name": "Jens", "email": "jens.keller@gmail.com", "company_name": ""},
        {"last_name": "Vogel", "email": "m.vogel@falkenried.example"},
        {"last_name": "Vogel", "email": "mara.keller@web.de", "phone": "", "company_name": ""},
    ],
)
def test_two_people_with_something_in_common_are_two(other: dict[str, str]) -> None:
    found(lead())

    assert found(lead(**other)) == []


def test_a_switchboard_that_many_share_says_nothing(cast: Cast) -> None:
    people = [lead(last_name=f"Keller{'abcdefghijklmnopqrstuvwxyz'[n]}", email=f"p{n}@x.de", company_name="")
              for n in range(CROWD + 1)]  # fmt: skip

    assert found(*people) == []


def test_the_cost_does_not_grow_with_the_number_of_leads() -> None:
    def cost(count: int) -> int:
        leads = [make_lead(company_name="", company_domain="") for _number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            find_look_alikes([one.pk for one in leads], NOW)
        return len(queries)

    assert cost(4) == cost(20)


def test_a_pair_that_is_alike_no_longer_waits_no_longer(cast: Cast) -> None:
    one, two = lead(), lead(email="", company_name="")
    assert len(found(one, two)) == 1
    changes = {"phone": "0711 999888"}
    update_lead(actor=cast.tobias, lead=two, changes=changes, expected_version=None, now=LATER)

    assert found(two) == []


def test_two_told_apart_are_not_offered_again(cast: Cast) -> None:
    one, two = lead(), lead(email="", company_name="")
    found(one)

    (pair,) = tell_apart(actor=cast.deniz, lead=one, others=[two], now=LATER)
    found(one, two)

    assert LookAlike.objects.get().state == "different"
    assert (pair.decided_by, pair.decided_at) == (cast.deniz, LATER)
    assert Entry.objects.get().data == {"other": two.pk}


def test_a_pair_is_decided_once(cast: Cast) -> None:
    one, two = lead(), lead(email="")
    tell_apart(actor=cast.deniz, lead=one, others=[two], now=LATER)

    with pytest.raises(AlreadyToldApart):
        tell_apart(actor=cast.tobias, lead=two, others=[one], now=LATER)


@pytest.mark.parametrize("name", ["helga", "paul", "ingrid", "stranger"])
def test_who_stands_on_no_side_decides_nothing(cast: Cast, name: str) -> None:
    one, two = lead(), lead(email="")

    with pytest.raises(Denied):
        tell_apart(actor=getattr(cast, name), lead=one, others=[two], now=LATER)

    assert (LookAlike.objects.count(), Entry.objects.count()) == (0, 0)


def test_who_comes_with_the_address_that_a_merge_gave_up_is_offered(cast: Cast) -> None:
    keep, drop = make_lead("Vogel"), make_lead("Anders", email="alt@anders.example")
    merge_leads(actor=cast.deniz, keep=keep, drop=drop, choices={"email": "keep"}, now=LATER)
    (outcome,) = put(row(email="alt@anders.example"))

    assert found(Lead.objects.get(pk=outcome.id or 0)) == [(keep.pk, outcome.id, ["former_email"])]


def test_the_likeliest_pair_stands_first(cast: Cast) -> None:
    one, two = lead(), lead(email="", phone="")
    three = lead(last_name="Vogel", email="m.vogel@x.de")
    four = lead(last_name="Vogel", email="mvogel@x.de")
    found(one, two, three, four)

    page = twin_page(cast.tobias, None)

    strengths = [twins.pair.strength for twins in page.twins]
    assert strengths == sorted(strengths, reverse=True)
    assert (page.twins[-1].pair.lead, page.twins[-1].pair.other) == (one, two)


def test_who_is_typed_in_is_recognised_before_saving(cast: Cast) -> None:
    known = lead()
    find_look_alikes([known.pk], NOW)

    typed = {"first_name": "Mara", "last_name": "Keller", "phone": "+49711555001", "email": ""}
    (found_lead,) = known_like(cast.deniz, typed)

    assert found_lead.lead == known
    assert known_like(cast.stranger, typed) == []
    assert known_like(cast.deniz, {"first_name": "", "last_name": ""}) == []


def test_nobody_is_like_a_stranger() -> None:
    assert likeness({"email": "a@b.de"}, {"email": "c@d.de"}) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_whatever_way_they_came_the_feed_finds_them_once() -> None:
    put(
        row(email="m.keller@x.example", first_name="Mara", last_name="Keller", phone="0711 5550001"),
        system="crm",
    )
    put(
        row(email="mara@y.example", first_name="M.", last_name="Keller", phone="+49 711 5550001"),
        system="form",
    )
    publish_all()

    assert find_in_feed() == 2
    assert find_in_feed() == 0
    assert [pair.reasons for pair in LookAlike.objects.all()] == [["similar_name_and_phone"]]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_tell_them_apart_at_once_one_is_told() -> None:
    cast = make_cast()
    one, two = lead(), lead(email="")

    errors = at_once(
        lambda: tell_apart(actor=cast.deniz, lead=one, others=[two], now=LATER),
        lambda: tell_apart(actor=cast.tobias, lead=two, others=[one], now=LATER),
    )

    assert [type(error) for error in errors] == [AlreadyToldApart]
    assert LookAlike.objects.count() == 1
