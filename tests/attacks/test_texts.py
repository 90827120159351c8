"""Names, notes and words of strangers on every page that shows them; fields nobody asked for; signs of SQL."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from alliance.people.models import User
from leads.crm.models import Lead
from tests.attacks.traces import counts
from tests.cast import Cast
from tests.factories import make_lead, make_user
from tests.handoffs.scenes import offered

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}"
SIGNS = ["'", '"', "1;--", "(SELECT 1)", "id desc", "__class__", "stage__in", "\\", "%", "-" * 3000, "💥"]


def is_harmless(html: str) -> bool:
    return "<script>alert" not in html and "<img src=x" not in html and "49</" not in html


def test_no_name_of_a_person_or_team_becomes_a_script(cast: Cast, sign_in: SignIn) -> None:
    User.objects.filter(pk=cast.deniz.pk).update(name=HOSTILE, what_i_do=HOSTILE, how_to_reach=HOSTILE[:60])
    type(cast.sales_south).objects.filter(pk=cast.sales_south.pk).update(name=HOSTILE[:80])
    handoff = offered(cast)
    pages = ["/people/", f"/people/{cast.deniz.pk}/", "/teams/", f"/teams/{cast.sales_south.pk}/", "/handoffs/",
             f"/handoffs/{handoff.pk}/", f"/leads/{handoff.lead_id}/", "/today/", "/chain/"]  # fmt: skip

    shown = {path: sign_in(cast.ralf).get(path).content.decode() for path in pages}

    assert {path for path, html in shown.items() if not is_harmless(html)} == set()
    assert "&lt;script&gt;" in shown["/people/"]


def test_no_word_in_a_timeline_or_toast_becomes_a_script(cast: Cast, sign_in: SignIn) -> None:
    browser, lead = sign_in(cast.tobias), make_lead()
    touch = {"kind": "call", "outcome": "reached", "text": HOSTILE}
    browser.post(reverse("lead_touch", args=[lead.pk]), touch)
    browser.post(
        reverse("lead_edit", args=[lead.pk]), {"city": HOSTILE[:60], "initial-city": "", "version": 2}
    )

    parts = [browser.get(f"/leads/{lead.pk}/").content.decode()]
    parts.append(browser.get(reverse("lead_timeline", args=[lead.pk])).content.decode())
    person = make_user(HOSTILE, team=cast.marketing)
    toast = sign_in(cast.paul).post(reverse("person_deactivate", args=[person.pk]), follow=True)

    assert [is_harmless(html) for html in (*parts, toast.content.decode())] == [True] * 3
    assert "&lt;script&gt;" in parts[1] + parts[0]


def test_no_reason_of_an_answer_becomes_a_script(cast: Cast, sign_in: SignIn) -> None:
    handoff = offered(cast)
    answer = {"reason": "capacity", "sentence": HOSTILE}
    sign_in(cast.deniz).post(reverse("handoff_reject", args=[handoff.pk]), answer)

    pages = [f"/handoffs/{handoff.pk}/", f"/leads/{handoff.lead_id}/", "/today/", "/handoffs/"]
    shown = {path: sign_in(cast.tobias).get(path).content.decode() for path in pages}

    assert {path for path, html in shown.items() if not is_harmless(html)} == set()
    assert "&lt;script&gt;" in shown[pages[0]]


@pytest.mark.parametrize("sign", SIGNS)
def test_signs_of_sql_in_filters_break_no_list(cast: Cast, sign_in: SignIn, sign: str) -> None:
    make_lead()
    browser = sign_in(cast.tobias)
    names = ("q", "sort", "stage", "cursor", "side", "owner", "fit", "into", "state", "show", "view", "after")
    query = dict.fromkeys(names, sign)

    answers = {path: browser.get(path, query).status_code for path in ("/leads/", "/handoffs/", "/people/")}

    assert set(answers.values()) <= {200, 400}


def test_fields_nobody_asked_for_are_not_taken(cast: Cast, sign_in: SignIn) -> None:
    extra = {"role": "admin", "is_active": "", "is_machine": "on", "email": "x@evil.example", "session_salt": "x",
             "team": cast.sales.pk, "password": "x", "name": "Chef", "side": "sales"}  # fmt: skip
    profile = {"language": "de", "timezone": "Europe/Berlin", "theme": "auto", **extra}
    before = dict(User.objects.filter(pk=cast.tobias.pk).values().get())

    sign_in(cast.tobias).post(reverse("profile"), profile)

    after = dict(User.objects.filter(pk=cast.tobias.pk).values().get())
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"last_login"}
    assert cast.tobias.memberships.get(ended_at=None).role == "member"


def test_a_form_about_a_lead_moves_no_stage_and_no_owner(cast: Cast, sign_in: SignIn) -> None:
    lead = make_lead()
    columns = ("stage", "owner_id", "owner_side", "fit_points", "version", "created_at")
    before = Lead.objects.values(*columns).get(pk=lead.pk)
    extra = {"stage": "customer", "owner": cast.deniz.pk, "owner_side": "sales", "fit_points": 99, "id": 7}

    sign_in(cast.tobias).post(
        reverse("lead_edit", args=[lead.pk]),
        {"city": "", "initial-city": "", "version": lead.version, **extra},
    )

    assert Lead.objects.values(*columns).get(pk=lead.pk) == before


@pytest.mark.parametrize("number", [0, 10**9, 2**63 - 1, 2**63, 10**30])
def test_a_number_that_names_nothing_is_404(cast: Cast, sign_in: SignIn, number: int) -> None:
    browser, before = sign_in(cast.tobias), counts()

    paths = ("leads", "handoffs", "people", "teams", "calendars")

    assert {browser.get(f"/{path}/{number}/").status_code for path in paths} == {404}
    assert counts() == before


def test_line_ends_get_into_no_header(cast: Cast, sign_in: SignIn) -> None:
    evil = "/today/\r\nSet-Cookie: evil=1"

    answers = [
        sign_in(cast.tobias).post("/language/", {"language": "en", "next": evil}),
        sign_in(cast.tobias).get("/accounts/login/", {"next": evil}),
        Client().get("/leads/", {"x": evil}),
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert not any("evil" in cookie for answer in answers for cookie in answer.cookies)
    assert not any("\n" in value or "\r" in value for answer in answers for value in answer.headers.values())
