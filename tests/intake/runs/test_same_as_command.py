"""A file means the same whether it comes in by the browser or by the command."""

from pathlib import Path

import pytest

from leads.crm.models import Consent, ExternalId, Lead
from leads.intake.imports import import_leads
from leads.intake.lifecycle import StageNotReachable
from tests.cast import Cast
from tests.factories import NOW, make_lead
from tests.intake.runs.scenes import figures, finish, messy, rehearsed, running

pytestmark = pytest.mark.django_db


def stored() -> list[object]:
    fields = ("first_name", "email", "phone", "potential", "first_touch_at", "custom", "source", "fit_points")
    return [
        sorted(map(str, Lead.objects.values_list(*fields))),
        sorted(ExternalId.objects.values_list("external_id", "lead__email")),
        sorted(Consent.objects.values_list("lead__email", "channel", "state")),
    ]


def test_the_same_leads_ids_consents_and_figures(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "messe.csv"
    path.write_bytes(messy())
    report = import_leads(actor=cast.tobias, path=path, now=NOW, source="event")
    by_command = stored()
    Lead.objects.all().delete()

    run = finish(running(cast.tobias))

    assert stored() == by_command
    assert figures(run) == {name: getattr(report, name) for name in figures(run)}


@pytest.mark.requirement("S11")
@pytest.mark.parametrize("who", ["tobias", "deniz"])
def test_a_forbidden_stage_is_refused_with_the_same_code(cast: Cast, who: str) -> None:
    lead = make_lead(email="m.keller@falkenried.example", stage="inquiry")

    run = rehearsed(getattr(cast, who), b"E-Mail;Stage\nm.keller@falkenried.example;won")

    note = run.notes.get()
    assert (note.kind, note.about[0][0]) == ("refused", StageNotReachable.code)
    assert finish(running(getattr(cast, who), b"E-Mail;Stage\nm.keller@falkenried.example;won")).refused == 1
    lead.refresh_from_db()
    assert lead.stage == "inquiry"
