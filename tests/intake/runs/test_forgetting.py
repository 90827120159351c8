"""How long a file is kept."""

from datetime import timedelta

import pytest

from leads.intake.models import ImportChunk, ImportNote, ImportPiece, ImportRun
from leads.intake.runs.forgetting import forget_old_files
from tests.cast import Cast
from tests.factories import NOW
from tests.intake.runs.scenes import KNOWN_TRUTH, figures, finish, read, running

pytestmark = pytest.mark.django_db
TWO_WEEKS_LATER = NOW + timedelta(days=14, seconds=1)


def test_after_two_weeks_the_file_is_gone_and_its_figures_stay(cast: Cast) -> None:
    finish(running(cast.tobias))
    assert forget_old_files(now=NOW + timedelta(days=13)) == 0

    assert forget_old_files(now=TWO_WEEKS_LATER) == 1

    run = ImportRun.objects.get()
    assert [model._default_manager.count() for model in (ImportPiece, ImportChunk, ImportNote)] == [0, 0, 0]
    assert (run.state, run.file_forgotten_at, figures(run)) == ("done", TWO_WEEKS_LATER, KNOWN_TRUTH)


def test_an_import_nobody_went_on_with_ends(cast: Cast) -> None:
    read(cast.tobias)

    forget_old_files(now=TWO_WEEKS_LATER)

    assert ImportRun.objects.get().state == "cancelled"


def test_an_import_under_way_keeps_its_file(cast: Cast) -> None:
    running(cast.tobias)

    assert forget_old_files(now=TWO_WEEKS_LATER) == 0
    assert ImportChunk.objects.count() == 1
