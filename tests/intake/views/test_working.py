"""Logging contacts, recording consent and moving leads in the browser."""

from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from alliance.journal.models import Entry
from alliance.people.models import User
from leads.crm.models import Touch
from leads.crm.queries import may_contact
from leads.intake.imports import import_leads
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.intake.api.client import make_caller

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def test_a_call_is_logged_from_the_dialog_and_the_page_fetches_its_parts(cast: Cast, sign_in: SignIn) -> None:
    url = reverse("lead_touch", args=[make_lead().pk])
    browser = sign_in(cast.deniz)

    dialog = browser.get(url, headers=HTMX).content.decode()
    saved = browser.post(url, {"kind": "call", "outcome": "not_reached", "text": "Besetzt"}, headers=HTMX)

    assert 'id="task-title"' in dialog
    assert f'hx-post="{url}"' in dialog
    assert saved["HX-Trigger"] == '{"close-dialog": {}, "lead-changed": {}}'
    touch = Touch.objects.get()
    assert (touch.kind, touch.outcome, touch.text, touch.author) == (
        "call",
        "not_reached",
        "Besetzt",
        cast.deniz,
    )


@pytest.mark.parametrize(
    ("name", "arguments", "typed"),
    [
        ("lead_touch", [], {"kind": "call", "text": "Besetzt"}),
        ("lead_field", ["segment"], {"segment": "Bau", "initial-segment": "", "version": "1"}),
    ],
)
def test_an_answer_names_no_element_that_an_update_may_have_replaced(
    cast: Cast, sign_in: SignIn, name: str, arguments: list[str], typed: dict[str, str]
) -> None:
    url = reverse(name, args=[make_lead().pk, *arguments])

    saved = sign_in(cast.deniz).post(url, typed, headers=HTMX)

    assert (saved.status_code, saved["HX-Reswap"], "HX-Retarget" in saved.headers) == (200, "none", False)
    assert 'hx-swap-oob="beforeend:#toasts"' in saved.content.decode()


def test_without_script_the_answer_is_the_leads_page(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead()

    response = sign_in(cast.tobias).post(
        reverse("lead_touch", args=[lead.pk]), {"kind": "note", "text": "Notiz"}
    )

    assert response["Location"] == reverse("lead_detail", args=[lead.pk])


@pytest.mark.parametrize("typed", [{}, {"kind": "fax"}, {"kind": "page_visit"}])
def test_a_contact_of_no_known_kind_is_refused(cast: Cast, sign_in: SignIn, typed: dict[str, str]) -> None:
    response = sign_in(cast.deniz).post(reverse("lead_touch", args=[make_lead().pk]), typed, headers=HTMX)

    assert response.status_code == 422
    assert "kind" in response.context["form"].errors
    assert not Touch.objects.exists()
    assert not Entry.objects.exists()


def test_an_objection_closes_the_channel_for_both_sides(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead()
    typed = {"channel": "email", "state": "objected", "basis": "consent_express", "reason": "am Stand"}

    response = sign_in(cast.deniz).post(reverse("lead_consent", args=[lead.pk]), typed)

    assert response.status_code == 302
    assert not may_contact(lead, "email")
    assert may_contact(lead, "phone")
    assert Entry.objects.get().verb == "lead.objected"


def test_presumed_consent_without_its_reason_is_refused_at_the_field(cast: Cast, sign_in: SignIn) -> None:
    typed = {"channel": "phone", "state": "confirmed", "basis": "presumed_b2b_phone"}

    response = sign_in(cast.deniz).post(reverse("lead_consent", args=[make_lead().pk]), typed)

    assert response.status_code == 422
    assert "reason" in response.context["form"].errors


@pytest.mark.requirement("S11")
def test_a_forbidden_move_has_one_code_and_one_text_in_browser_rest_and_file(
    cast: Cast, sign_in: SignIn, tmp_path: Path
) -> None:
    lead = make_lead(stage="mql")
    file = tmp_path / "messe.csv"
    file.write_text(f"E-Mail;Phase\n{lead.email};Gewonnen\n")

    page = sign_in(cast.tobias).post(reverse("lead_move", args=[lead.pk]), {"stage": "won", "reason": "x"})
    german = {"Accept-Language": "de"}
    problem = make_caller()("POST", f"/leads/{lead.pk}/transitions", {"stage": "won"}, **german).json()
    (line,) = import_leads(actor=cast.tobias, path=file, now=NOW).problems

    assert (page.status_code, problem["status"], line.status) == (409, 409, "refused")
    assert (problem["code"], line.code) == ("stage_not_reachable", "stage_not_reachable")
    assert 'data-code="stage_not_reachable"' in page.text
    assert problem["detail"] == line.message
    assert problem["detail"] in unescape(page.text)
    lead.refresh_from_db()
    assert (lead.stage, Entry.objects.filter(subject_type="lead").count()) == ("mql", 0)


def test_a_word_that_is_no_stage_is_refused_at_the_field(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.tobias).post(reverse("lead_move", args=[make_lead().pk]), {"stage": "gone"})

    assert response.status_code == 422
    assert "stage" in response.context["form"].errors


def test_a_move_others_will_ask_about_needs_its_reason(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead(stage="inquiry")
    browser, url = sign_in(cast.tobias), reverse("lead_move", args=[lead.pk])

    refused = browser.post(url, {"stage": "mql"}, headers=HTMX)
    moved = browser.post(url, {"stage": "mql", "reason": "Messe"}, headers=HTMX)

    assert (refused.status_code, moved.status_code) == (422, 200)
    assert "reason" in refused.context["form"].errors
    lead.refresh_from_db()
    assert (lead.stage, Entry.objects.get().reason) == ("mql", "Messe")


@pytest.mark.parametrize("name", ["lead_touch", "lead_consent", "lead_move"])
def test_a_denied_person_changes_nothing(cast: Cast, sign_in: SignIn, name: str) -> None:
    lead = make_lead(stage="inquiry")
    typed = {
        "kind": "call",
        "channel": "email",
        "state": "objected",
        "basis": "not_stated",
        "stage": "nurturing",
    }

    response = sign_in(cast.paul).post(reverse(name, args=[lead.pk]), typed, headers=HTMX)

    assert response.status_code == 403
    lead.refresh_from_db()
    assert lead.stage == "inquiry"
    assert may_contact(lead, "email")
    assert not Entry.objects.exists()
    assert not Touch.objects.exists()
