"""docs/access.md says what the matrix says."""

from tests.access_page import OPEN, page
from tests.hosts.compose import ROOT
from tests.test_permission_matrix import ROOMS, ROWS


def test_the_page_is_the_matrix() -> None:
    assert (ROOT / "docs" / "access.md").read_text() == page(ROOMS)


def test_the_page_names_as_open_what_opens_to_the_anonymous() -> None:
    open_to_all = {row.url_name for row in ROWS if row.expect["anonymous"] in (200, 413)}

    assert open_to_all <= OPEN
    assert len(OPEN) < 20
