"""When somebody consented must be possible; when somebody said no is heard in any case."""

from datetime import timedelta
from typing import Any

import pytest

from leads.crm.models import Consent
from leads.intake.rows import ConsentRow
from tests.factories import NOW
from tests.intake.rows import put, row

pytestmark = pytest.mark.django_db
AHEAD = (NOW + timedelta(days=1)).isoformat()


def said(**fields: Any) -> ConsentRow:
    return ConsentRow("email", **{"basis": "consent_express", **fields})


def no(state: str, **fields: Any) -> ConsentRow:
    return ConsentRow("email", "not_stated", state, **fields)


@pytest.mark.parametrize(
    ("consent", "code", "name"),
    [
        (said(captured_at="gestern"), "invalid_date", "captured_at"),
        (said(captured_at=AHEAD), "in_the_future", "captured_at"),
        (said(confirmed_at=AHEAD), "in_the_future", "confirmed_at"),
        (said(state="pending_doi", captured_at=AHEAD), "in_the_future", "captured_at"),
        (said(doi_confirmed_at="1850-01-01"), "invalid_date", "doi_confirmed_at"),
    ],
)
def test_a_permission_of_an_impossible_moment_is_left_out(consent: ConsentRow, code: str, name: str) -> None:
    (outcome,) = put(row(email="a@b.de", consents=[consent]))

    assert [(one.code, one.pointer) for one in outcome.warnings] == [(code, f"/consents/0/{name}")]
    assert (outcome.status, Consent.objects.count()) == ("created", 0)


@pytest.mark.parametrize("state", ["withdrawn", "objected"])
@pytest.mark.parametrize("moment", ["gestern", AHEAD])
def test_who_said_no_is_heard_from_now_on(state: str, moment: str) -> None:
    (outcome,) = put(row(email="a@b.de", consents=[no(state, captured_at=moment)]))

    (kept,) = Consent.objects.all()
    assert (kept.state, kept.captured_at) == (state, NOW)
    assert [(one.code, one.pointer) for one in outcome.warnings] == [
        ("counts_from_now", "/consents/0/captured_at")
    ]


def test_no_other_moment_counts_beside_one_that_cannot_be() -> None:
    said_no = no("withdrawn", captured_at="31.11.2026", confirmed_at="2020-01-01")

    put(row(email="a@b.de", consents=[said_no]))

    kept = Consent.objects.get()
    assert (kept.captured_at, kept.confirmed_at) == (NOW, None)


def test_a_clock_that_is_a_little_ahead_is_taken_back() -> None:
    soon = (NOW + timedelta(minutes=4)).isoformat()

    (outcome,) = put(row(email="a@b.de", consents=[said(captured_at=soon)]))

    assert (outcome.warnings, Consent.objects.get().captured_at) == ([], NOW)
