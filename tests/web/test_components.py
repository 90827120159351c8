"""Every component, rendered on one page in both languages."""

from pathlib import Path

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from tests.cast import Cast
from tests.web.gallery import gallery_context

GALLERY = Path(__file__).with_name("gallery.html")


@pytest.fixture(params=["de", "en"])
def gallery(request: pytest.FixtureRequest, cast: Cast) -> str:
    page = RequestFactory().get("/gallery/?cursor=x&stage=mql")
    page.user = cast.deniz
    with translation.override(request.param):
        return engines["django"].from_string(GALLERY.read_text()).render(gallery_context(), page)


@pytest.mark.requirement("B10")
def test_the_chain_bar_shows_six_phases_and_marks_the_one_of_the_page(gallery: str) -> None:
    bar = gallery.split('class="chain-bar"')[1].split("</ol>")[0]

    assert bar.count("<li") == 6
    assert bar.count('class="on"') == 1
    assert "<i>4</i>" in bar.split('class="on"')[1].split("</li>")[0]


def test_the_page_has_landmarks_a_skip_link_and_a_live_region(gallery: str) -> None:
    for part in (
        'href="#main"',
        '<main id="main"',
        'id="live"',
        'aria-live="polite"',
        "<h1>",
    ):
        assert part in gallery


def test_a_side_is_never_told_by_colour_alone(gallery: str) -> None:
    tag = gallery.split('class="tag mk"')[1].split("</span>")[0]

    assert ">M</b> Marketing" in tag


def test_an_empty_seat_says_whose_it_is_and_that_it_is_vacant(gallery: str) -> None:
    half = gallery.split("half sa vacant")[1].split('class="w"')[1].split("</span>")[0]

    assert half.strip(">") in {"unbesetzt", "vacant"}


def test_errors_are_tied_to_their_field(gallery: str) -> None:
    select = gallery.split('<select name="reason"')[1].split(">")[0]

    assert 'aria-invalid="true"' in select
    assert 'aria-describedby="id_reason_error"' in select
    assert 'id="id_reason_error"' in gallery


def test_paging_keeps_the_filters_of_the_address(gallery: str) -> None:
    pager = gallery.split('class="pager"')[1].split("</nav>")[0]

    assert "stage=mql&amp;cursor=abc" in pager
    assert 'href="?stage=mql"' in pager


def test_the_page_runs_nothing_inline(gallery: str) -> None:
    assert "<style" not in gallery
    assert " style=" not in gallery
    assert "onclick" not in gallery
