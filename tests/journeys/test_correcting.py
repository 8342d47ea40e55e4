"""Correcting the machine by one key, on the comment that is in focus."""

import re

from playwright.sync_api import Page

from tests.journeys.company import Company
from tests.journeys.conftest import Arrives
from tests.support import browser

pytestmark = browser.MARKS
READ = "/feedback?of=all&where=theme:waiting&where=sentiment:negative"
FOCUSED = "document.activeElement.id"


def takes_back(page: Page) -> None:
    """Leave the comment to the other journeys as it was."""
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back: it stands as it was read.").wait_for()


def it_marks_the_comment_in_focus_and_takes_it_back(arrives: Arrives, furnished: Company) -> None:
    keeper = arrives(furnished.keeper)
    keeper.goes(READ)
    page = keeper.page
    page.keyboard.press("j")
    here = page.evaluate(FOCUSED)
    assert here.startswith("at-")

    page.keyboard.press("n")
    page.get_by_text("Marked as negative.").wait_for()

    assert page.evaluate(FOCUSED) == here
    page.keyboard.press("z")
    page.get_by_text("Taken back: it stands as it was read.").wait_for()


def it_corrects_the_clause_that_was_chosen(arrives: Arrives, furnished: Company) -> None:
    keeper = arrives(furnished.keeper)
    keeper.goes(READ)
    page = keeper.page
    page.keyboard.press("j")
    row = page.locator("[data-row]").first

    page.keyboard.press("c")
    row.locator("[data-chosen]").wait_for()
    page.keyboard.press("u")
    page.get_by_text(re.compile(r"About .+, neutral\.")).wait_for()

    page.keyboard.press("z")
    page.get_by_text("Taken back: it stands as it was read.").wait_for()


def it_names_another_theme_for_a_clause_by_keys(arrives: Arrives, furnished: Company) -> None:
    keeper = arrives(furnished.keeper)
    keeper.goes(READ)
    page = keeper.page
    for key in ("j", "c", "a"):
        page.keyboard.press(key)
    place = page.locator("[data-row]").first.locator("select[name=place]").input_value()

    page.keyboard.type("staff")
    page.keyboard.press("Enter")

    page.get_by_text(re.compile(r"About .*staff.*\.", re.IGNORECASE)).first.wait_for()
    assert place
    takes_back(page)


def it_corrects_nothing_while_no_comment_is_in_focus(arrives: Arrives, furnished: Company) -> None:
    keeper = arrives(furnished.keeper)
    keeper.goes(READ)

    keeper.page.keyboard.press("n")
    keeper.page.keyboard.press("?")

    keys = keeper.page.locator("#keys")
    keys.get_by_text("Not about this").wait_for()
    assert keeper.page.get_by_text("Marked as").count() == 0


def it_can_be_done_by_hand_on_a_phone(arrives: Arrives, furnished: Company) -> None:
    keeper = arrives(furnished.keeper, viewport={"width": 320, "height": 700})
    keeper.goes(READ)
    row = keeper.page.locator("[data-row]").first

    row.locator(".correct > summary").click()
    row.get_by_role("button", name="Neutral").first.click()

    keeper.page.get_by_text("Marked as neutral.").wait_for()
    assert browser.overhang(keeper.page) == 0
    takes_back(keeper.page)
