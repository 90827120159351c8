"""However long a file, its work fits into the same memory."""

import tracemalloc
from collections.abc import Callable

import pytest

from leads.intake.models import ImportRun
from leads.intake.runs.working import rehearse, take_next_chunk
from tests.cast import Cast
from tests.factories import NOW
from tests.intake.runs.scenes import messy, rehearsing, running

pytestmark = pytest.mark.django_db
MEGABYTE = 1 << 20


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred rows a chunk; a rehearsal remembers everybody up to two hundred."""
    monkeypatch.setattr("leads.intake.runs.storing.MOST_ROWS", 100)
    monkeypatch.setattr("leads.intake.runs.working.EXACT_ROWS", 200)


def rows(count: int) -> bytes:
    return messy([f"{n};Mara;Keller{n};Firma {n} AG;m{n}@b.example;;;;;{'viel ' * 20}" for n in range(count)])


def peak(act: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_late_chunk_takes_no_more_memory_than_an_early_one(cast: Cast) -> None:
    run = running(cast.tobias, rows(1500))
    peaks = [peak(lambda: take_next_chunk(run.pk, NOW)) for _chunk in range(15)]

    assert ImportRun.objects.get().state == "done"
    assert max(peaks[10:]) < max(peaks[1:5]) + MEGABYTE


def test_a_long_rehearsal_remembers_only_who_comes_up_again(cast: Cast) -> None:
    short, long = (rehearsing(cast.tobias, rows(count)) for count in (500, 2500))
    rehearse(short.pk, NOW)
    ImportRun.objects.filter(pk=short.pk).update(state="rehearsing")

    small, large = (peak(lambda: rehearse(run.pk, NOW)) for run in (short, long))  # noqa: B023

    long.refresh_from_db()
    assert long.rehearsal["created"] == 2500
    assert large < small + MEGABYTE


def test_a_long_rehearsal_still_knows_whom_an_earlier_chunk_would_have_made(cast: Cast) -> None:
    again = rows(150) + b"\r\n" + b"\r\n".join(rows(150).split(b"\r\n")[1:])
    run = rehearsing(cast.tobias, again.replace(b"viel", b"mehr", 1))

    rehearse(run.pk, NOW)

    run.refresh_from_db()
    assert (run.created, run.updated, run.unchanged) == (150, 1, 149)
