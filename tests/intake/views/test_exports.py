"""Exporting leads in the browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from alliance.people.models import User
from tests.cast import Cast
from tests.factories import make_lead

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.mark.parametrize(
    ("file_format", "kind"), [("csv", "text/csv; charset=utf-8"), ("xlsx", "application/vnd.openxml")]
)
def test_the_file_is_sent_under_a_name(cast: Cast, sign_in: SignIn, file_format: str, kind: str) -> None:
    make_lead("Keller")

    response: Any = sign_in(cast.tobias).post("/leads/export/?stage=mql", {"file_format": file_format})

    content = b"".join(response.streaming_content)
    response.close()
    assert response["Content-Type"].startswith(kind)
    assert response["Content-Disposition"].startswith('attachment; filename="leads-20')
    assert len(content) > 100


def test_the_dialog_says_what_leaves(cast: Cast, sign_in: SignIn) -> None:
    cast.tobias.language = "en"
    cast.tobias.save()

    text = sign_in(cast.tobias).get("/leads/export/?stage=mql&columns=segment").content.decode()

    assert "in the stage MQL" in text
    assert "Segment" in text
    assert 'action="/leads/export/?stage=mql&amp;columns=segment"' in text


def test_a_format_nobody_knows_sends_nothing(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.tobias).post("/leads/export/", {"file_format": "pdf"}).status_code == 422
