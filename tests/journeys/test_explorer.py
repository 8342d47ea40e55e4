"""The numbers turned round in a browser: picked, kept, opened again, and followed to the answers behind them."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from innerloop.act.models import KeptView
from innerloop.kernel import scope
from tests.journeys.company import Company
from tests.journeys.conftest import Arrives
from tests.support import browser

pytestmark = browser.MARKS


@pytest.fixture(autouse=True)
def _no_view_is_left(furnished: Company) -> Iterator[None]:
    """The product is one for all journeys."""
    yield
    with scope.to(furnished.owner.workspace_id):
        KeptView.objects.all().delete()


def picks(page: Page, label: str, choice: str) -> None:
    """Choose in the page's sentence, by its control's name."""
    control = page.locator(".says .pick").filter(has=page.locator(f'.menu[aria-label="{label}"]'))
    control.locator("summary").click()
    control.get_by_role("option", name=choice, exact=True).click()
    page.wait_for_load_state()


def it_is_built_by_picking_kept_opened_and_followed_to_the_answers(arrives: Arrives, furnished: Company) -> None:
    visitor = arrives(furnished.agent)
    page = visitor.page
    page.goto(f"{visitor.base}/pulse")
    page.keyboard.press("g")
    page.keyboard.press("e")
    page.wait_for_url("**/explore")

    picks(page, "Rows", "channel")
    picks(page, "Columns", "nothing")
    picks(page, "Time", "all time")
    expect(page.get_by_role("table", name="Net Promoter Score by channel")).to_be_visible()
    assert page.url.endswith("/explore?span=all&by=channel&across=nothing")

    page.keyboard.press("s")
    page.get_by_label("Name").fill("By channel")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Kept as “By channel”.")).to_be_visible()

    again = arrives(furnished.agent).page
    again.goto(f"{visitor.base}/explore")
    again.get_by_role("navigation", name="Kept views").get_by_role("link", name="By channel").click()
    assert again.url == page.url

    cell = again.locator(".pivot .line .cell.whole a").first
    n = re.search(r"n\s*([\d,]+)", cell.text_content() or "")
    assert n
    cell.click()
    again.wait_for_url("**/feedback?*where=channel*")
    expect(again.get_by_role("navigation", name="Who said it").get_by_role("link").first).to_contain_text(
        n[1].replace(",", "")
    )


def it_takes_a_deleted_view_back_by_a_key(arrives: Arrives, furnished: Company) -> None:
    visitor = arrives(furnished.owner)
    page = visitor.page
    page.goto(f"{visitor.base}/explore?by=team")
    page.keyboard.press("s")
    page.get_by_label("Name").fill("Teams")
    page.get_by_label("Everybody in the workspace sees it").check()
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("Everybody sees it.")).to_be_visible()

    page.get_by_text("Rename or delete").click()
    page.get_by_role("button", name="Delete this view").click()
    expect(page.get_by_text("“Teams” is deleted.")).to_be_visible()
    page.keyboard.press("z")

    expect(page.get_by_text("“Teams” is back.")).to_be_visible()
    expect(page.get_by_role("navigation", name="Kept views")).to_contain_text("Teams")


def it_turns_the_chart_into_a_table_by_a_key(arrives: Arrives, furnished: Company) -> None:
    visitor = arrives(furnished.agent)
    page = visitor.page
    page.goto(f"{visitor.base}/explore?as=chart&span=730")
    drawn, said = page.locator(".panels"), page.locator(".panels-figure table")
    expect(drawn).to_be_visible()

    page.keyboard.press("t")

    expect(said).to_be_visible()
    expect(drawn).to_be_hidden()
    assert said.locator("tbody a").count() > 12


def it_folds_its_forms_in_again(arrives: Arrives, furnished: Company) -> None:
    visitor = arrives(furnished.agent, viewport={"width": 320, "height": 700})
    page = visitor.page
    page.goto(f"{visitor.base}/explore")
    page.get_by_text("Keep this view").click()
    field = page.get_by_label("Name")
    expect(field).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") == 320

    field.press("Escape")

    expect(field).to_be_hidden()
    expect(page.locator("summary", has_text="Keep this view")).to_be_focused()
