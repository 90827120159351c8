"""Typing leads in and correcting them in the browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliance.journal.models import Entry
from alliance.people.models import User
from leads.crm.models import Lead
from leads.crm.queries import may_contact
from leads.intake.models import PossibleDuplicate
from tests.cast import Cast
from tests.factories import make_lead
from tests.intake.views.browser import as_sent

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}
NEW = {"first_name": "Mara", "last_name": "Keller", "email": "Mara.Keller@Falkenried.example"}


def errors(response) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


def edited(lead: Lead, **values: Any) -> dict[str, Any]:
    """What a browser sends back: what the person saw, and what they made of it."""
    seen = {f"initial-{name}": getattr(lead, name) for name in values}
    return {**seen, **values, "version": lead.version}


@pytest.mark.requirement("S02")
def test_a_new_lead_carries_source_and_consent_and_opens_its_page(cast: Cast, sign_in: SignIn) -> None:
    typed = {**NEW, "source": "event", "consent_email": "consent_express", "interest": "ZS-1, L3"}

    response = sign_in(cast.tobias).post(reverse("lead_new"), typed)

    lead = Lead.objects.get()
    assert response["Location"] == reverse("lead_detail", args=[lead.pk])
    assert (lead.email, lead.source, lead.interest) == (
        "mara.keller@falkenried.example",
        "event",
        ["ZS-1", "L3"],
    )
    assert may_contact(lead, "email")
    assert not may_contact(lead, "phone")
    assert lead.created_by == cast.tobias


@pytest.mark.parametrize(
    ("actor", "source", "side"), [("tobias", "web_form", "marketing"), ("deniz", "sales_own", "sales")]
)
def test_the_form_suggests_the_source_of_the_side(
    cast: Cast, sign_in: SignIn, actor: str, source: str, side: str
) -> None:
    browser = sign_in(getattr(cast, actor))
    form = browser.get(reverse("lead_new")).context["form"]

    browser.post(reverse("lead_new"), {**NEW, "source": form["source"].value()})

    assert form["source"].value() == source
    assert (Lead.objects.get().source, Lead.objects.get().owner_side) == (source, side)


def test_a_request_by_phone_permits_the_answer_by_phone(cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.tobias).post(
        reverse("lead_new"), {**NEW, "phone": "0711 123456", "country": "DE", "asked_by": "phone"}
    )

    lead = Lead.objects.get()
    assert lead.is_hand_raise
    assert lead.phone == "+49711123456"
    assert may_contact(lead, "phone")
    assert not may_contact(lead, "email")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"first_name": "Mara"}, "email"),
        ({**NEW, "email": "no address"}, "email"),
        ({**NEW, "phone": "abc"}, "phone"),
        ({**NEW, "company_name": "X GmbH", "company_domain": "no domain"}, "company_domain"),
        ({**NEW, "consent_phone": "presumed_b2b_phone"}, "reason_phone"),
        ({**NEW, "potential": "viel"}, "potential"),
        ({**NEW, "source": "api"}, "source"),
    ],
)
def test_what_cannot_be_stored_is_named_at_its_field_and_nothing_is_kept(
    cast: Cast, sign_in: SignIn, typed: dict[str, str], field: str
) -> None:
    response = sign_in(cast.tobias).post(reverse("lead_new"), typed)

    assert response.status_code == 422
    assert field in errors(response) or (field == "email" and "__all__" in errors(response))
    assert not Lead.objects.exists()
    assert not Entry.objects.exists()


def test_a_known_address_leads_to_the_lead_we_know(cast: Cast, sign_in: SignIn) -> None:
    known = make_lead(email="mara.keller@falkenried.example", job_title="")

    response = sign_in(cast.tobias).post(reverse("lead_new"), {**NEW, "job_title": "Leiterin Technik"})

    assert response["Location"] == reverse("lead_detail", args=[known.pk])
    known.refresh_from_db()
    assert (Lead.objects.count(), known.job_title) == (1, "Leiterin Technik")


def test_perhaps_the_same_person_waits_for_a_decision(cast: Cast, sign_in: SignIn) -> None:
    make_lead("Keller", phone="+49711123456")
    browser = sign_in(cast.tobias)

    typed = {"first_name": "Mara", "last_name": "Keller", "phone": "+49 711 123456", "city": "Ulm"}
    response = browser.post(reverse("lead_new"), typed, follow=True)

    assert response.redirect_chain == [(reverse("duplicate_list"), 302)]
    assert [comparison.name for comparison in response.context["page"].comparisons] == ["Mara Keller"]
    assert PossibleDuplicate.objects.count() == Lead.objects.count() == 1


def test_editing_changes_only_what_was_touched(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead("Keller", city="Ulm")

    response = sign_in(cast.deniz).post(
        reverse("lead_edit", args=[lead.pk]), edited(lead, city="Kempten", last_name="Keller")
    )

    assert response["Location"] == reverse("lead_detail", args=[lead.pk])
    lead.refresh_from_db()
    assert (lead.city, lead.job_title, lead.version) == ("Kempten", "Leiterin Instandhaltung", 2)
    assert Entry.objects.get().data == {"changes": {"city": ["Ulm", "Kempten"]}}


def test_the_whole_form_sent_back_untouched_changes_nothing(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead("Keller", potential="12500.50", interest=["ZS-1", "L3"], next_step_on="2026-12-01")
    browser, url = sign_in(cast.tobias), reverse("lead_edit", args=[lead.pk])

    response = browser.post(url, as_sent(browser.get(url)))

    assert response.status_code == 302
    lead.refresh_from_db()
    assert lead.version == 1
    assert not Entry.objects.exists()


def test_who_was_slower_sees_both_versions_and_overwrites_nothing_else(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead("Keller", city="Ulm", segment="alt")
    browser, url = sign_in(cast.tobias), reverse("lead_edit", args=[lead.pk])
    typed = {**as_sent(browser.get(url)), "city": "Kempten"}
    Lead.objects.filter(pk=lead.pk).update(city="Kassel", segment="neu", version=2)

    refused = browser.post(url, typed)

    (difference,) = refused.context["differences"]
    assert refused.status_code == 412
    assert (difference["mine"], difference["theirs"]) == ("Kempten", "Kassel")
    lead.refresh_from_db()
    assert lead.city == "Kassel"
    assert browser.post(url, as_sent(refused)).status_code == 302
    lead.refresh_from_db()
    assert (lead.city, lead.segment) == ("Kempten", "neu")


def test_one_fact_is_corrected_where_it_stands(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead("Keller", city="")
    browser, url = sign_in(cast.deniz), reverse("lead_field", args=[lead.pk, "place"])

    form = browser.get(url, headers=HTMX)
    saved = browser.post(url, edited(lead, city="Ulm", postal_code="89073"), headers=HTMX)

    assert list(form.context["form"].fields) == ["postal_code", "city", "country", "version"]
    assert 'id="fact-place"' in form.content.decode()
    assert saved.status_code == 200
    assert saved["HX-Reswap"] == "none"
    assert "lead-changed" in saved["HX-Trigger"]
    lead.refresh_from_db()
    assert (lead.city, lead.postal_code) == ("Ulm", "89073")


def test_a_fact_that_makes_no_sense_stays_a_form_with_its_reason(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead("Keller")

    response = sign_in(cast.deniz).post(
        reverse("lead_field", args=[lead.pk, "email"]), edited(lead, email="no address"), headers=HTMX
    )

    assert response.status_code == 422
    assert "email" in errors(response)
    assert "no address" in response.content.decode()
    assert not Entry.objects.exists()


def test_an_address_that_another_lead_has_is_refused_at_its_field(cast: Cast, sign_in: SignIn) -> None:
    other, lead = make_lead("Vogel"), make_lead("Keller")

    response = sign_in(cast.deniz).post(
        reverse("lead_field", args=[lead.pk, "email"]), edited(lead, email=other.email), headers=HTMX
    )

    assert response.status_code == 409
    assert "email" in errors(response)


@pytest.mark.parametrize("name", ["stage", "source", "nonsense"])
def test_what_is_no_fact_is_not_found(cast: Cast, sign_in: SignIn, name: str) -> None:
    url = reverse("lead_field", args=[make_lead().pk, name])

    assert sign_in(cast.tobias).get(url).status_code == 404


@pytest.mark.parametrize(("language", "words"), [("de", "12.500,50"), ("en", "12,500.50")])
def test_an_amount_is_typed_in_the_readers_notation(
    cast: Cast, sign_in: SignIn, language: str, words: str
) -> None:
    cast.tobias.language = language
    cast.tobias.save()
    lead = make_lead("Keller")

    sign_in(cast.tobias).post(
        reverse("lead_field", args=[lead.pk, "potential"]),
        {"potential": words, "initial-potential": "", "version": 1},
    )

    lead.refresh_from_db()
    assert str(lead.potential) == "12500.50"


def test_a_denied_person_changes_nothing(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead("Keller", city="Ulm")
    browser = sign_in(cast.helga)

    answers = [
        browser.post(reverse("lead_new"), NEW),
        browser.post(reverse("lead_edit", args=[lead.pk]), edited(lead, city="Kempten")),
        browser.post(reverse("lead_field", args=[lead.pk, "place"]), edited(lead, city="Kempten")),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    lead.refresh_from_db()
    assert lead.city == "Ulm"
    assert Lead.objects.count() == 1
    assert not Entry.objects.exists()
