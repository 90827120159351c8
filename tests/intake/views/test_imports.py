"""The pages of an import: from the upload to the undoing, as people meet them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from alliance.people.models import User
from leads.crm.models import Lead
from leads.intake.models import ChangeSet, ImportRun
from leads.intake.tasks import go_on_with_imports
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.intake.runs.scenes import finish, mapped, messy, read, rehearsed, running
from tests.intake.views.browser import as_sent

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
State = ImportRun.State


@pytest.fixture(autouse=True)
def _english(cast: Cast) -> None:
    User.objects.update(language="en")
    for person in (cast.tobias, cast.deniz, cast.helga):
        person.language = "en"


def at(name: str, run: ImportRun) -> str:
    return reverse(name, args=[run.pk])


@pytest.mark.parametrize("who", ["tobias", "deniz"])
def test_either_side_goes_all_the_way(cast: Cast, sign_in: SignIn, who: str) -> None:
    client = sign_in(getattr(cast, who))
    client.post(reverse("import_new"), {"file": SimpleUploadedFile("messe.csv", messy())})
    run = ImportRun.objects.get()
    go_on_with_imports()

    client.post(at("import_columns", run), as_sent(client.get(at("import_columns", run))))
    client.post(at("import_terms", run), {"basis": "not_stated", "source": "event", "policy": "update"})
    go_on_with_imports()
    client.post(at("import_run", run))
    go_on_with_imports()
    page = client.get(at("import_detail", run)).text

    assert "Undo this import" in page
    assert f'<b>3</b><a href="{at("import_changes", run)}?what=created">new</a>' in page
    client.post(at("import_undo", run))
    go_on_with_imports()
    assert "New leads removed: 3." in client.get(at("import_detail", run)).text
    assert Lead.objects.count() == 0


def test_an_empty_file_is_refused_with_words(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.tobias).post(reverse("import_new"), {"file": SimpleUploadedFile("leer.csv", b"")})

    assert (answer.status_code, ImportRun.objects.count()) == (422, 0)
    assert "empty" in answer.text


def test_a_file_that_is_too_large_is_refused_before_it_is_read(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.tobias).post(
        reverse("import_new"), b"", content_type="text/csv", headers={"content-length": str(1 << 40)}
    )

    assert (answer.status_code, ImportRun.objects.count()) == (413, 0)


def test_one_limit_is_said_and_holds(cast: Cast, sign_in: SignIn, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 3 * 1024 * 1024
    client, address = sign_in(cast.tobias), reverse("import_new")

    page = client.get(address, headers={"accept-language": "en"}).text
    file = SimpleUploadedFile("messe.csv", b"x" * (settings.UPLOAD_LIMIT + 1))
    answer = client.post(address, {"file": file})

    assert ("at most 3 MB, with one heading" in page, 'data-most-bytes="3145728"' in page) == (True, True)
    assert "split it into several of at most 3 MB" in page
    assert (answer.status_code, ImportRun.objects.count()) == (422, 0)
    assert "split it into several of at most 3 MB" in answer.text


def test_columns_show_first_values_and_what_was_recognised(cast: Cast, sign_in: SignIn) -> None:
    run = read(cast.tobias)

    page = sign_in(cast.tobias).get(at("import_columns", run)).text

    assert "<li>31.846,72</li>" in page
    assert '<option value="potential" selected>' in page
    assert "Windows-1252" in page


def test_a_file_without_a_way_to_reach_people_is_refused(cast: Cast, sign_in: SignIn) -> None:
    run = read(cast.tobias)
    left_out = {f"column-{number}": "ours" for number in range(10)}

    answer = sign_in(cast.tobias).post(at("import_columns", run), {"system": "messe", **left_out})

    assert answer.status_code == 422
    assert "No column tells how to reach a person" in answer.text
    assert ImportRun.objects.get().state == State.READ


def test_a_file_is_read_again_until_it_looks_right(cast: Cast, sign_in: SignIn) -> None:
    run, client = read(cast.tobias, "E-Mail;Name\na@b.de;Jürgen".encode("cp1252")), sign_in(cast.deniz)
    client.post(at("import_read_again", run), {"encoding": "utf-16", "delimiter": ","})
    go_on_with_imports()
    assert "Read it again" in client.get(at("import_detail", run)).text

    client.post(at("import_read_again", run), {"encoding": "latin-1", "delimiter": ";"})
    go_on_with_imports()

    run.refresh_from_db()
    assert (run.state, run.encoding, run.samples) == (State.READ, "latin-1", [["a@b.de"], ["Jürgen"]])


def test_a_basis_that_needs_a_reason_asks_for_it(cast: Cast, sign_in: SignIn) -> None:
    run = mapped(cast.tobias)
    terms = {"basis": "presumed_b2b_phone", "source": "event", "policy": "update"}

    answer = sign_in(cast.tobias).post(at("import_terms", run), terms)

    assert answer.status_code == 422
    assert "Say in concrete terms" in answer.text
    assert ImportRun.objects.get().state == State.MAPPED


def test_a_refused_line_is_corrected_where_it_stands(cast: Cast, sign_in: SignIn) -> None:
    run, client = rehearsed(cast.tobias), sign_in(cast.deniz)
    page = client.get(at("import_detail", run))
    sent = as_sent(page)
    assert sent["cell-5-1"] == "Ohne"

    client.post(at("import_fix", run), {**sent, "cell-5-4": "ohne@weg.example"})
    go_on_with_imports()

    assert list(run.fixes.values_list("line", "column", "value")) == [(5, 4, "ohne@weg.example")]
    run.refresh_from_db()
    assert (run.created, run.refused) == (4, 0)


def test_progress_asks_for_itself_until_the_work_is_done(cast: Cast, sign_in: SignIn) -> None:
    run, client = running(cast.tobias), sign_in(cast.helga)
    htmx = {"HX-Request": "true"}
    page = client.get(at("import_progress", run), headers=htmx)
    assert 'hx-trigger="every 1s"' in page.text
    assert "Stop the import" not in page.text
    finish(run)

    answer = client.get(at("import_progress", run), headers=htmx)

    assert answer["HX-Redirect"] == at("import_detail", run)


def test_refused_lines_come_as_a_file_that_can_be_uploaded_again(cast: Cast, sign_in: SignIn) -> None:
    rows = ["1;=2+3;Lutz;;;;;;;", "2;Ina;Lutz;;i.lutz@lutz.example;;;;;"]
    run = finish(running(cast.tobias, messy(rows)))

    answer = sign_in(cast.tobias).get(at("import_refused", run))

    text = answer.content.decode("utf-8-sig")
    with translation.override("en"):
        again = read(cast.deniz, answer.content, "refused.csv")
    assert text.splitlines()[1].startswith("1;'=2+3;Lutz;")
    assert text.count("\n") == 2
    assert (again.row_count, again.columns[-1]) == (1, "ours")


@pytest.mark.parametrize(("exact", "is_said"), [(5, False), (4, True)])
def test_a_rehearsal_that_is_not_exact_says_so(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, exact: int, is_said: bool
) -> None:
    run = rehearsed(cast.tobias)
    monkeypatch.setattr("leads.intake.import_page.EXACT_ROWS", exact)

    page = sign_in(cast.deniz).get(at("import_detail", run)).text

    assert ("single figures may still change" in page) is is_said


def test_the_page_of_an_undone_import_counts_and_names_what_stays_refused(
    cast: Cast, sign_in: SignIn
) -> None:
    make_lead("Keller", email="m.keller@falkenried.example")
    rows = ["1;Mara;Keller;;m.keller@falkenried.example;;;;nein;", "2;Ina;Lutz;;i.lutz@lutz.example;;;;nein;"]
    run, client = finish(running(cast.tobias, messy(rows))), sign_in(cast.deniz)

    client.post(at("import_undo", run))
    go_on_with_imports()

    page = client.get(at("import_detail", run)).text
    assert "New leads removed: 1. Known leads as before: 1. Left, wholly or in part: 1." in page
    assert "1 withdrawal or objection kept: what a person has refused stays refused." in page
    assert ": the person has withdrawn consent; that stays on record" in page


def test_leads_of_an_import_are_listed(cast: Cast, sign_in: SignIn) -> None:
    run = finish(running(cast.tobias))

    page = sign_in(cast.helga).get(at("import_changes", run)).text

    assert [name in page for name in ("Mara Keller", "Jürgen Groß", "Ina Lutz")] == [True] * 3


def test_what_an_undo_leaves_is_named(cast: Cast, sign_in: SignIn) -> None:
    run = finish(running(cast.tobias))
    ChangeSet.objects.update(created_at=timezone.now())
    Lead.objects.filter(last_name="Keller").update(version=7)
    client = sign_in(cast.deniz)

    client.post(at("import_undo", run))
    go_on_with_imports()

    page = client.get(at("import_detail", run)).text
    assert "Mara Keller</a>: was changed since" in page
    assert "New leads removed: 2." in page


@pytest.mark.parametrize("name", ["import_run", "import_undo", "import_cancel", "import_fix"])
def test_a_second_click_says_that_it_is_done_already(cast: Cast, sign_in: SignIn, name: str) -> None:
    run, client = finish(running(cast.tobias)), sign_in(cast.tobias)
    ChangeSet.objects.update(created_at=timezone.now(), undone_at=NOW)

    answer = client.post(at(name, run), {"cell-6-1": "Inge"})

    assert answer.status_code == 409


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_many(cast: Cast, sign_in: SignIn, count: int) -> None:
    for _number in range(count):
        finish(running(cast.tobias))
    client = sign_in(cast.tobias)
    client.get(reverse("import_list"))

    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("import_list")).text

    assert page.count("messe.csv") == count
    assert len(queries) == LIST_QUERIES


@pytest.mark.parametrize("count", [1, 3])
def test_an_import_costs_the_same_however_many_lines_it_shows(
    cast: Cast, sign_in: SignIn, count: int
) -> None:
    rows = [f"{number};Ohne;Weg;;;;;;;" for number in range(count)]
    run, client = rehearsed(cast.tobias, messy(rows)), sign_in(cast.tobias)
    client.get(at("import_detail", run))

    with CaptureQueriesContext(connection) as queries:
        page = client.get(at("import_detail", run)).text

    assert page.count('class="imp-note"') == count
    assert len(queries) == DETAIL_QUERIES


LIST_QUERIES = 5
DETAIL_QUERIES = 6


def test_a_message_names_the_column_that_gave_the_value(cast: Cast, sign_in: SignIn) -> None:
    run = rehearsed(cast.tobias, b"Name;Firma;Mail;Staat\nIna Lutz;Lutz KG;i@@lutz;Absurdistan\n;;x;\n")

    lines = list(sign_in(cast.deniz).get(at("import_detail", run)).context["page"].note_lines)

    assert [[heading for heading, _words in line.words] for line in lines] == [
        ["Staat", "Mail"],
        ["", "Mail"],
    ]
    assert [[cell.heading for cell in line.cells if cell.is_meant] for line in lines] == [
        ["Mail", "Staat"],
        ["Mail"],
    ]


@pytest.mark.parametrize(("page", "step"), [("import_columns", 1), ("import_terms", 2)])
def test_who_goes_back_from_the_rehearsal_stands_at_that_step(
    cast: Cast, sign_in: SignIn, page: str, step: int
) -> None:
    run = rehearsed(cast.tobias)

    steps = sign_in(cast.deniz).get(at(page, run)).context["steps"]

    assert [word for _label, word in steps] == ["done"] * step + ["now"] + ["later"] * (4 - step)
