"""Pages under attack: foreign sites, foreign people, hostile text."""

from collections.abc import Callable

import pytest
from django.test import Client

from alliance.people.models import User
from tests.attacks.traces import counts
from tests.cast import Cast
from tests.factories import make_lead
from tests.handoffs.scenes import CONTEXT, offered

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
SCRIPT = '"><script>alert(1)</script>'


def test_no_field_of_a_lead_becomes_a_script(cast: Cast, sign_in: SignIn) -> None:
    texts = ("first_name", "company_name", "company_domain", "job_title", "city", "note", "next_step")
    lead = make_lead(
        SCRIPT, **dict.fromkeys(texts, SCRIPT), custom={SCRIPT: SCRIPT, "u": "javascript:alert(1)"},  # type: ignore[arg-type]
        interest=[SCRIPT, "javascript:alert(1)"], email=f"{SCRIPT}@b.de",
    )  # fmt: skip
    handoff = offered(cast, lead=lead, context=dict.fromkeys(CONTEXT, SCRIPT))
    browser = sign_in(cast.deniz)
    paths = [f"/leads/{lead.pk}/", f"/leads/{lead.pk}/edit/", "/leads/", f"/leads/?q={SCRIPT}", "/today/",
             f"/handoffs/{handoff.pk}/", "/handoffs/"]  # fmt: skip

    for path in paths:
        text = browser.get(path).content.decode()
        assert "<script>alert" not in text, path
        assert '="javascript:' not in text, path


def test_a_form_without_its_token_is_403(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.tobias, backend="alliance.people.backends.PersonBackend")
    lead, before = make_lead(), counts()

    response = browser.post(f"/leads/{lead.pk}/touches/", {"kind": "call", "outcome": "reached"})

    assert (response.status_code, counts()) == (403, before)


def test_ten_megabytes_in_a_form_are_refused(cast: Cast, sign_in: SignIn) -> None:
    before = counts()

    response = sign_in(cast.tobias).post("/leads/new/", {"email": "a@b.de", "note": "x" * 10_000_000})

    assert (response.status_code, counts()) == (413, before)


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_signing_in_leads_nowhere_else(cast: Cast, where: str) -> None:
    cast.tobias.set_password("geheim-geheim-1")
    cast.tobias.save()

    sent = {"login": cast.tobias.email, "password": "geheim-geheim-1", "next": where}
    response = Client().post("/accounts/login/", sent)

    assert (response.status_code, response["Location"]) == (302, "/today/")


def test_the_session_of_a_deactivated_person_ends_at_once(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.sofia)
    User.objects.filter(pk=cast.sofia.pk).update(is_active=False)
    lead, before = make_lead(), counts()

    response = browser.post(f"/leads/{lead.pk}/touches/", {"kind": "call", "outcome": "reached"})

    assert response["Location"].startswith("/accounts/login/")
    assert counts() == before


@pytest.mark.parametrize("path", ["/people/?q=a%00b", "/leads/?q=a%00b", "/handoffs/?into=a%00b"])
def test_a_nul_in_a_search_breaks_no_page(cast: Cast, sign_in: SignIn, path: str) -> None:
    assert sign_in(cast.tobias).get(path).status_code == 200


def test_an_unknown_language_is_answered_in_german(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.tobias).get("/leads/", headers={"Accept-Language": "x-klingon;q=§"})

    assert (response.status_code, response["Content-Language"]) == (200, "de")
