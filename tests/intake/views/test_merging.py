"""Merging and undoing in the browser, the queue of pairs, and who is typed in twice."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from alliance.people.actions import create_client
from alliance.people.models import User
from leads.crm.models import Consent, Lead
from leads.intake.look_alikes.finding import find_look_alikes
from leads.intake.merging import merge_leads
from leads.intake.models import LookAlike, Merge
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.handoffs.scenes import accepted, offered
from tests.intake.merging.scenes import LATER, laden, two_of_one
from tests.intake.rows import put, row
from tests.intake.views import FRAME
from tests.intake.views.browser import as_sent

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S12")]
SignIn = Callable[[User], Client]


def address(keep: Lead, drop: Lead) -> str:
    return reverse("lead_merge", args=[keep.pk, drop.pk])


def test_the_page_shows_what_differs_with_the_proposal_and_what_goes_along(
    cast: Cast, sign_in: SignIn
) -> None:
    keep, drop = two_of_one()
    laden(drop, "d")

    page = sign_in(cast.deniz).get(address(keep, drop)).context["page"]

    proposed = {
        one.field: [option.choice for option in one.options if option.is_proposed] for one in page.differing
    }
    assert proposed["first_name"] == proposed["city"] == ["keep"]
    assert [(str(label), number) for label, number in page.moved][0][1] == 1


@pytest.mark.parametrize("touches", [1, 30])
def test_the_page_costs_the_same_for_short_and_long_stories(
    cast: Cast, sign_in: SignIn, django_assert_num_queries, touches: int
) -> None:
    keep, drop = two_of_one()
    for number in range(touches):
        laden(drop, f"d{number}")
    browser = sign_in(cast.deniz)

    # Both leads twice, their sources, who decides, the hand-offs, and three counts of what goes along.
    with django_assert_num_queries(FRAME + 11):
        browser.get(address(keep, drop))


def test_sending_the_form_as_it_stands_merges_as_proposed(cast: Cast, sign_in: SignIn) -> None:
    keep, drop = two_of_one()
    browser = sign_in(cast.deniz)
    said = {"versions": f"{keep.version}-{drop.version}", "email": "drop", "reason": "Am Telefon"}

    answer = browser.post(address(keep, drop), said)

    assert answer["Location"] == reverse("lead_detail", args=[keep.pk])
    assert Lead.objects.get().email == "mara@keller.example"
    assert "zusammengeführt" in browser.get(answer["Location"]).content.decode()


def test_which_of_two_promises_goes_on_is_chosen(cast: Cast, sign_in: SignIn) -> None:
    waiting, answered = offered(cast), accepted(cast)
    browser = sign_in(cast.jana)
    page = browser.get(address(waiting.lead, answered.lead)).context["page"]
    assert [promise.handoff_id for promise in page.promises] == [answered.pk, waiting.pk]

    browser.post(address(waiting.lead, answered.lead), {"promise": waiting.lead_id})

    waiting.refresh_from_db()
    assert waiting.is_open


def test_who_looked_before_somebody_changed_a_lead_is_asked_to_look_again(
    cast: Cast, sign_in: SignIn
) -> None:
    keep, drop = two_of_one()

    answer = sign_in(cast.deniz).post(address(keep, drop), {"versions": f"{keep.version}-{drop.version + 1}"})

    assert (answer.status_code, Lead.objects.count()) == (412, 2)


def test_merged_meanwhile_leads_to_the_kept_lead(cast: Cast, sign_in: SignIn) -> None:
    keep, drop = two_of_one()
    merge_leads(actor=cast.tobias, keep=keep, drop=drop, now=LATER)

    answer = sign_in(cast.deniz).get(address(keep, drop))

    assert answer["Location"] == reverse("lead_detail", args=[keep.pk])


def test_undoing_on_the_record_brings_the_other_lead_back(cast: Cast, sign_in: SignIn) -> None:
    keep, drop = two_of_one()
    merge = merge_leads(actor=cast.tobias, keep=keep, drop=drop, now=LATER)

    answer = sign_in(cast.deniz).post(reverse("merge_undo", args=[keep.pk, merge.pk]))

    assert answer["Location"] == reverse("lead_detail", args=[keep.pk])
    assert Lead.objects.filter(pk=drop.pk).exists()


def test_a_fact_says_where_it_comes_from(cast: Cast, sign_in: SignIn) -> None:
    crm = create_client(actor=cast.paul, name="CRM", system="crm", side="sales", now=NOW).user
    (outcome,) = put(row(email="m@x.de", last_name="Keller", phone="0711 5550001"), actor=crm)

    part = reverse("lead_part", args=[outcome.id, "facts"])
    pages = [sign_in(getattr(cast, name)).get(part).text for name in ("tobias", "deniz")]

    for page in pages:
        assert "+49 711 5550001" in page
        assert 'aria-describedby="source-phone"' in page
        assert f'id="source-phone"> aus CRM, {NOW:%d.%m.%Y}, Vertrieb </span>' in " ".join(page.split())


@pytest.mark.requirement("B09")
def test_after_a_merge_a_channel_that_was_objected_to_is_disabled_with_the_reason(
    cast: Cast, sign_in: SignIn
) -> None:
    keep, drop = two_of_one()
    Consent.objects.create(lead=drop, channel="email", state="objected", captured_at=LATER, recorded_at=LATER)
    merge_leads(actor=cast.deniz, keep=keep, drop=drop, now=LATER)

    ways = sign_in(cast.tobias).get(reverse("lead_detail", args=[keep.pk])).context["record"].ways

    shown = {way.channel: (way.is_permitted, way.is_objected, bool(way.link)) for way in ways}
    assert shown["email"] == (False, True, False)
    assert shown["phone"] == (True, False, True)


def test_a_pair_in_the_queue_is_told_apart(cast: Cast, sign_in: SignIn) -> None:
    keep, drop = two_of_one()
    pair = LookAlike.objects.create(
        lead=keep, other=drop, reasons=["name_and_phone"], strength=85, found_at=NOW
    )
    browser = sign_in(cast.deniz)
    assert [twins.pair for twins in browser.get(reverse("duplicate_list")).context["pairs"].twins] == [pair]

    browser.post(reverse("pair_tell_apart", args=[pair.pk]))

    assert browser.get(reverse("duplicate_list")).context["pairs"].twins == []


def test_a_row_whose_id_and_address_name_two_leads_offers_to_merge_them(cast: Cast, sign_in: SignIn) -> None:
    put(row(external_id="7", last_name="Keller", email="alt@x.de"))
    put(row(external_id="8", last_name="Keller", email="neu@x.de"))
    put(row(external_id="7", last_name="Keller", email="neu@x.de"))
    older, newer = Lead.objects.order_by("pk")

    answer = sign_in(cast.tobias).get(reverse("duplicate_list"))

    (comparison,) = answer.context["page"].comparisons
    assert comparison.pair_to_merge == (older, newer)
    assert address(older, newer) in answer.content.decode()


def test_an_address_that_another_lead_has_offers_to_merge_the_two(cast: Cast, sign_in: SignIn) -> None:
    keep, drop = two_of_one()
    edit = reverse("lead_field", args=[keep.pk, "email"])
    browser = sign_in(cast.tobias)
    form = browser.get(edit)

    answer = browser.post(edit, {**as_sent(form), "email": drop.email})

    assert answer.status_code == 409
    assert address(keep, drop) in answer.content.decode()


TYPED = {"first_name": "Mara", "last_name": "Keller", "phone": "0711 5550001", "country": "DE"}


def known() -> Lead:
    lead = make_lead("Keller", phone="+497115550001", company_name="")
    find_look_alikes([lead.pk], NOW)
    return lead


def test_who_is_typed_in_like_a_known_lead_is_shown_before_anything_is_saved(
    cast: Cast, sign_in: SignIn
) -> None:
    lead = known()
    browser = sign_in(cast.deniz)

    while_typing = browser.get(reverse("lead_known"), TYPED)
    sent = browser.post(reverse("lead_new"), TYPED)

    assert [one.lead for one in while_typing.context["known"]] == [lead]
    assert (sent.status_code, sent.context["must_decide"], Lead.objects.count()) == (422, True, 1)


def test_another_person_becomes_a_lead_and_is_not_asked_about_again(cast: Cast, sign_in: SignIn) -> None:
    lead = known()

    sign_in(cast.deniz).post(reverse("lead_new"), {**TYPED, "known": "another"})

    fresh = Lead.objects.latest("id")
    pair = LookAlike.objects.get()
    assert (pair.lead, pair.other, pair.state) == (lead, fresh, "different")


def test_the_same_person_goes_into_the_known_lead_and_can_come_out_again(cast: Cast, sign_in: SignIn) -> None:
    lead = known()

    answer = sign_in(cast.deniz).post(reverse("lead_new"), {**TYPED, "city": "Ulm", "known": lead.pk})

    assert answer["Location"] == reverse("lead_detail", args=[lead.pk])
    assert (Lead.objects.get().city, Merge.objects.get().kept) == ("Ulm", lead)
