"""Teaching the machine by one key after another."""

from tests.journeys.company import Company
from tests.journeys.conftest import Arrives
from tests.support import browser

pytestmark = browser.MARKS


def it_goes_from_one_to_the_next_by_key_and_takes_one_back(arrives: Arrives, furnished: Company) -> None:
    keeper = arrives(furnished.keeper)
    keeper.goes("/themes/teach")
    page = keeper.page
    page.get_by_text("0 of 2 done.").wait_for()

    page.keyboard.press("y")
    page.get_by_text("1 of 2 done.").wait_for()
    page.keyboard.press("z")
    page.get_by_text("0 of 2 done.").wait_for()


def it_can_be_done_by_hand_on_a_phone(arrives: Arrives, furnished: Company) -> None:
    keeper = arrives(furnished.keeper, viewport={"width": 320, "height": 700})
    keeper.goes("/themes/teach")
    assert browser.overhang(keeper.page) == 0

    keeper.page.get_by_role("button", name="Yes").click()

    keeper.page.get_by_text("1 of 2 done.").wait_for()
    keeper.page.get_by_role("button", name="Undo").click()
    keeper.page.get_by_text("0 of 2 done.").wait_for()
