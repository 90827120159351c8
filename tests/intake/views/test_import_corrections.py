"""Cells of a rehearsed file are corrected where they stand, and nothing that was typed gets lost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliance.people.models import User
from leads.intake.models import ImportRun
from leads.intake.tasks import go_on_with_imports
from tests.cast import Cast
from tests.intake.runs.scenes import rehearsed
from tests.intake.views.browser import as_sent

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S02")]
SignIn = Callable[[User], Client]
LINES = b'Firma;E-Mail;Notiz\r\nHubwerk;no@@mail;"Halle 3\r\nTor 2"\r\n'
BEYOND = b"Firma;E-Mail\r\nHub;werk;j.gross@hubwerk.example\r\n"


@pytest.fixture
def tobias(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.tobias)


def at(name: str, run: ImportRun) -> str:
    return reverse(name, args=[run.pk])


def fixes(run: ImportRun) -> list[Any]:
    return list(run.fixes.order_by("line", "column").values_list("line", "column", "value"))


def test_a_cell_of_several_lines_keeps_its_breaks(cast: Cast, tobias: Client) -> None:
    run = rehearsed(cast.tobias, LINES)
    sent = as_sent(tobias.get(at("import_detail", run)))
    assert sent["cell-2-2"] == "Halle 3\r\nTor 2"

    tobias.post(at("import_fix", run), {**sent, "cell-2-1": "j@hubwerk.example"})

    assert fixes(run) == [(2, 1, "j@hubwerk.example")]


def test_a_cell_beyond_the_headings_is_emptied(cast: Cast, tobias: Client) -> None:
    run = rehearsed(cast.tobias, BEYOND)
    sent = as_sent(tobias.get(at("import_detail", run)))
    assert (run.refused, sent["cell-2-2"]) == (1, "j.gross@hubwerk.example")

    right = {"cell-2-0": "Hubwerk", "cell-2-1": sent["cell-2-2"], "cell-2-2": ""}
    tobias.post(at("import_fix", run), {**sent, **right})
    go_on_with_imports()

    run.refresh_from_db()
    assert (run.created, run.refused) == (1, 0)


def test_a_cell_far_beyond_the_headings_is_not_corrected(cast: Cast, tobias: Client) -> None:
    run = rehearsed(cast.tobias, BEYOND + b"A;B" + b";c" * 40_000 + b"\r\n")

    assert tobias.post(at("import_fix", run), {"cell-3-39999": "x"}).status_code == 302
    assert fixes(run) == []


@pytest.mark.parametrize("field", ["cell-²-1", "cell-2-²", "cell-99999999999-1", "cell--1", "cell-2-77"])
def test_a_cell_that_is_not_there_changes_nothing(cast: Cast, tobias: Client, field: str) -> None:
    run = rehearsed(cast.tobias, LINES)

    assert tobias.post(at("import_fix", run), {field: "x"}).status_code == 302

    run.refresh_from_db()
    assert (run.state, fixes(run)) == ("rehearsed", [])


@pytest.mark.parametrize("name", ["import_fix", "import_run"])
def test_a_page_from_before_another_correction_takes_nothing_back(
    cast: Cast, tobias: Client, sign_in: SignIn, name: str
) -> None:
    run = rehearsed(cast.tobias, LINES)
    early = as_sent(tobias.get(at("import_detail", run)))
    sign_in(cast.deniz).post(at("import_fix", run), {**early, "cell-2-0": "Hubwerk AG", "cell-2-1": "x@@y"})
    go_on_with_imports()

    late = tobias.post(at(name, run), early)

    run.refresh_from_db()
    assert (late.status_code, run.state) == (409, "rehearsed")
    assert fixes(run) == [(2, 0, "Hubwerk AG"), (2, 1, "x@@y")]


def test_enter_in_a_cell_saves_and_does_not_import(cast: Cast, tobias: Client) -> None:
    page = tobias.get(at("import_detail", rehearsed(cast.tobias, LINES))).text

    first, second = re.findall(r'<button[^>]*form="corrections"[^>]*>', page)

    assert ("formaction" in first, "formaction" in second) == (False, True)


def test_a_very_long_cell_is_shown_and_not_sent_along(cast: Cast, tobias: Client) -> None:
    run = rehearsed(cast.tobias, b"Firma;E-Mail;Notiz\r\nHubwerk;no@@mail;" + b"a" * 3001 + b"\r\n")

    page = tobias.get(at("import_detail", run))

    assert "a" * 2999 in page.text
    assert [name for name in as_sent(page) if name.startswith("cell-")] == ["cell-2-0", "cell-2-1"]


def test_a_sign_that_no_file_holds_is_left_out(cast: Cast, tobias: Client) -> None:
    run = rehearsed(cast.tobias, LINES)

    tobias.post(at("import_fix", run), {"cell-2-1": "j\0@hubwerk.example"})

    assert fixes(run) == [(2, 1, "j@hubwerk.example")]


def test_who_asks_for_the_import_with_a_correction_typed_sees_it_rehearsed_first(
    cast: Cast, tobias: Client
) -> None:
    run = rehearsed(cast.tobias, LINES)
    sent = as_sent(tobias.get(at("import_detail", run)))

    tobias.post(at("import_run", run), {**sent, "cell-2-1": "j@hubwerk.example"})

    run.refresh_from_db()
    assert (run.state, run.change_set, fixes(run)) == ("rehearsing", None, [(2, 1, "j@hubwerk.example")])
    go_on_with_imports()
    again = as_sent(tobias.get(at("import_detail", run)))
    tobias.post(at("import_run", run), again)
    run.refresh_from_db()
    assert run.state == "running"


def test_a_correction_leads_back_to_the_lines_that_were_looked_at(cast: Cast, tobias: Client) -> None:
    run = rehearsed(cast.tobias, LINES)
    place = {"kind": "refused", "cursor": ""}
    sent = as_sent(tobias.get(at("import_detail", run), place))

    answer = tobias.post(at("import_fix", run), {**sent, "cell-2-1": "j@hubwerk.example"})
    working = tobias.get(answer["Location"]).text

    assert answer["Location"] == at("import_detail", run) + "?kind=refused"
    assert f'hx-get="{at("import_progress", run)}?kind=refused"' in working
    go_on_with_imports()
    done = tobias.get(at("import_progress", run) + "?kind=refused", headers={"HX-Request": "true"})
    assert done["HX-Redirect"] == answer["Location"]
