"""What does not fit a narrow window in its usual form: a scale on the smallest telephones, the pages of Settings."""

import pytest
from playwright.sync_api import Page

from tests.journeys.company import Company
from tests.journeys.conftest import Arrives
from tests.support import browser

pytestmark = browser.MARKS

# How far each number of a scale is inside its cell, at the nearer side.
_ROOM = """() => [...document.querySelectorAll("main .row label")].map((label) => {
    const range = document.createRange()
    range.selectNode([...label.childNodes].findLast((each) => each.nodeType === Node.TEXT_NODE))
    const [cell, said] = [label.getBoundingClientRect(), range.getBoundingClientRect()]
    return Math.min(said.left - cell.left, cell.right - said.right)
})"""


@pytest.mark.parametrize("width", [240, 320, 390])
def it_shows_every_number_of_a_scale_within_its_cell(arrives: Arrives, furnished: Company, width: int) -> None:
    visitor = arrives(furnished.keeper, viewport={"width": width, "height": 700})
    visitor.goes("/l/door")

    room = visitor.page.evaluate(_ROOM)

    assert len(room) == 11
    assert min(room) >= 1


def it_lists_the_pages_of_settings_in_one_row_on_a_phone(arrives: Arrives, furnished: Company) -> None:
    keeper = arrives(furnished.keeper, viewport={"width": 390, "height": 844})
    keeper.goes("/settings/keys/")

    nav = keeper.page.get_by_role("navigation", name="Settings")
    here = nav.get_by_role("link", name="API keys")

    box, mark = nav.bounding_box(), here.bounding_box()
    assert box
    assert mark
    assert box["height"] < 64
    assert 0 <= mark["x"] <= 390 - mark["width"]
    assert browser.overhang(keeper.page) == 0


def it_leaves_the_row_of_settings_where_it_was_scrolled_when_the_keyboard_opens(
    arrives: Arrives, furnished: Company
) -> None:
    keeper = arrives(furnished.keeper, viewport={"width": 390, "height": 844})
    keeper.goes("/settings/keys/")
    row = keeper.page.get_by_role("navigation", name="Settings").locator(".parts")
    begins_at = row.evaluate("row => row.scrollLeft")
    row.evaluate("row => { row.scrollLeft = 0 }")

    _comes_to(keeper.page, 390, 500)
    assert row.evaluate("row => row.scrollLeft") == 0

    _comes_to(keeper.page, 360, 500)
    assert row.evaluate("row => row.scrollLeft") > 0
    assert begins_at > 0


def _comes_to(page: Page, width: int, height: int) -> None:
    page.evaluate("() => { window.resized = new Promise((done) => addEventListener('resize', done, { once: true })) }")
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("() => window.resized.then(() => null)")
