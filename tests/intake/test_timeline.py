"""One timeline of both sides: merged by time, in pages without a gap."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from alliance.journal.actions import record
from alliance.paging import BadCursor
from leads.crm.actions import log_touch, record_consent
from leads.crm.models import Lead, Touch
from leads.intake.actions import move_lead, update_lead
from leads.intake.timeline import PAGE_SIZE, timeline
from tests.cast import Cast
from tests.factories import NOW, make_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(cast: Cast) -> Lead:
    return make_lead("Keller", stage="nurturing")


def texts(lead: Lead, **options: Any) -> list[str]:
    return [line.text for line in timeline(lead, **options).lines]


def seen(lead: Lead, count: int, *, hours: int = 0) -> None:
    """What the lead did, some of it at the same instant."""
    Touch.objects.bulk_create(
        Touch(lead=lead, kind="page_visit", text=f"Seite {number}", received_at=NOW,
              occurred_at=NOW - timedelta(hours=hours + number // 2))
        for number in range(count)
    )  # fmt: skip


def test_entries_and_touches_of_both_sides_stand_in_one_order(cast: Cast, lead: Lead) -> None:
    seen(lead, 1, hours=3)
    move_lead(actor=cast.tobias, lead=lead, stage="mql", reason="passt", now=NOW - timedelta(hours=2))
    log_touch(
        actor=cast.deniz, lead=lead, kind="call", outcome="reached", text="Termin", now=NOW, occurred_at=NOW
    )

    lines = timeline(lead).lines

    assert [(line.who, line.side, line.quote) for line in lines] == [
        ("Deniz Arslan", "sales", "Termin"),
        ("Tobias Klein", "marketing", "passt"),
        ("", "", ""),
    ]
    assert lines[1].details == ("In Entwicklung → MQL",) or lines[1].details == ("Nurturing → MQL",)
    assert lines[2].text == "Seite 0"


@pytest.mark.parametrize(
    ("language", "shown"), [("de", "– → 14.11.2026 00:00"), ("en", "– → 14/11/2026, 00:00")]
)
def test_an_instant_stands_in_the_form_of_the_reader(
    cast: Cast, lead: Lead, language: str, shown: str
) -> None:
    changes = {"requested_at": [None, "2026-11-13T23:00:00+00:00"]}
    record(cast.tobias, "lead.updated", lead, data={"changes": changes})

    with translation.override(language):
        (line,) = timeline(lead).lines
        detail = line.details[0]

    assert detail.endswith(shown)


@pytest.mark.parametrize(
    ("by", "who"), [("marketing", ["Tobias Klein"]), ("sales", ["Deniz Arslan"]), ("system", ["", ""])]
)
def test_one_side_or_the_system_can_be_picked_out(cast: Cast, lead: Lead, by: str, who: list[str]) -> None:
    move_lead(actor=cast.tobias, lead=lead, stage="mql", reason="passt", now=NOW)
    log_touch(actor=cast.deniz, lead=lead, kind="note", text="Notiz", now=NOW, occurred_at=NOW)
    record(None, "handoff.reminded", lead, at=NOW)
    seen(lead, 1, hours=1)

    assert [line.who for line in timeline(lead, by=by).lines] == who


def test_pages_show_every_line_once_even_with_equal_times(cast: Cast, lead: Lead) -> None:
    seen(lead, PAGE_SIZE + 5)
    for number in range(PAGE_SIZE):
        record(cast.tobias, "lead.updated", lead, data={"changes": {"note": ["", f"{number}"]}},
               at=NOW - timedelta(hours=number // 2))  # fmt: skip

    lines, cursor = [], None
    while True:
        page = timeline(lead, cursor=cursor)
        lines += page.lines
        cursor = page.older
        if cursor is None:
            break

    assert len(lines) == len({(line.text, line.details) for line in lines}) == 2 * PAGE_SIZE + 5
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)


def test_fetched_again_the_first_page_grows_by_what_is_new_and_keeps_its_end(cast: Cast, lead: Lead) -> None:
    seen(lead, PAGE_SIZE + 5)
    first = timeline(lead)
    record(cast.tobias, "lead.updated", lead, at=NOW + timedelta(minutes=1))

    again = timeline(lead, until=first.older)

    assert [line.text for line in again.lines[1:]] == [line.text for line in first.lines]
    assert again.older == first.older


@pytest.mark.parametrize("lines", [3, 50])
def test_a_page_costs_two_queries(cast: Cast, lead: Lead, django_assert_num_queries, lines: int) -> None:
    seen(lead, lines)
    for _number in range(lines):
        record(cast.tobias, "lead.updated", lead, at=NOW)

    with django_assert_num_queries(2):
        timeline(lead)


@pytest.mark.parametrize("cursor", ["x", "bm8", "W10", "WzEsMiwzXQ", "ÄÖ", "WyIyMDI2LTAxLTAxIiwwLDFd"])
def test_a_foreign_cursor_is_refused(lead: Lead, cursor: str) -> None:
    with pytest.raises(BadCursor):
        timeline(lead, cursor=cursor)


def test_a_change_says_what_stood_there_before(cast: Cast, lead: Lead) -> None:
    update_lead(actor=cast.tobias, lead=lead, changes={"city": "Ulm"}, expected_version=None, now=NOW)

    (line,) = timeline(lead).lines

    assert len(line.details) == 1
    assert line.details[0].endswith(": – → Ulm")


def test_an_objection_says_which_channel_and_why(cast: Cast, lead: Lead) -> None:
    record_consent(actor=cast.deniz, lead=lead, channel="email", basis="not_stated", state="objected",
                   reason="am Telefon", captured_at=NOW, now=NOW)  # fmt: skip

    (line,) = timeline(lead).lines

    assert line.quote == "am Telefon"
    assert len(line.details) == 1
    assert line.details[0].startswith("E-")


def test_what_a_rule_did_names_the_rule_and_no_person(cast: Cast, lead: Lead) -> None:
    data = {"from": "inquiry", "to": "mql", "rule": 2, "definition": 1}
    record(cast.tobias, "lead.stage_changed", lead, data=data, at=NOW)

    (line,) = timeline(lead).lines

    assert (line.who, line.side) == ("", "")
    assert "MQL" in line.text
    assert "2" in line.text


def test_words_of_another_lead_stay_there(cast: Cast, lead: Lead) -> None:
    seen(make_lead("Vogel"), 2)

    assert texts(lead) == []
