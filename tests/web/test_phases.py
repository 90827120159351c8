"""The six phases in the frame, and an installation's own names for them."""

import pytest

from alliance.web import phases
from alliance.web.phases import phase_links, relabel_phases_from


@pytest.mark.requirement("B10")
@pytest.mark.django_db
def test_there_are_six_phases_in_their_order() -> None:
    assert [(phase.number, phase.code) for phase in phase_links()] == [
        (1, "insights"),
        (2, "offer_brand"),
        (3, "campaigns"),
        (4, "sales"),
        (5, "crm"),
        (6, "controlling"),
    ]


@pytest.mark.requirement("B10")
def test_a_phase_shows_the_name_the_installation_gave_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phases, "_sources", [])

    relabel_phases_from(lambda: {"crm": "Bestandskunden", "made_up": "Siebte"})

    assert phase_links()[4].label == "Bestandskunden"
    assert phase_links()[4].short_label == "Bestandskunden"
    assert len(phase_links()) == 6
