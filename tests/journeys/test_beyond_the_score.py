"""Which stage, what it goes along with, who is behind it: three pages, one after the other, by keys and by hand."""

from playwright.sync_api import expect

from tests.journeys.company import Company
from tests.journeys.conftest import Arrives
from tests.support import browser

pytestmark = browser.MARKS


def it_goes_from_a_stage_to_its_answers_and_puts_stages_in_order(arrives: Arrives, furnished: Company) -> None:
    owner = arrives(furnished.owner)
    page = owner.page
    page.goto(f"{owner.base}/")

    page.keyboard.press("g")
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1, name="Journeys")).to_be_visible()
    page.goto(f"{owner.base}/journeys?span=all")
    first = page.locator(".way > .stage h2").nth(0).inner_text()
    second = page.locator(".way > .stage h2").nth(1)
    moved = second.inner_text().split("\n")[0].strip()
    row = page.locator(".way > .stage").nth(1)
    row.get_by_label("Place").select_option("1")
    row.get_by_role("button", name="Move").click()

    expect(page.get_by_text(f"“{moved}” is first now.")).to_be_visible()
    expect(page.locator(".way > .stage h2").nth(0)).to_contain_text(moved)
    page.keyboard.press("z")
    expect(page.locator(".way > .stage h2").nth(0)).to_contain_text(first.split("\n")[0])

    page.goto(f"{owner.base}/journeys?span=all")
    page.locator(".moments th a").first.click()
    expect(page.get_by_role("heading", level=1, name="Feedback")).to_be_visible()


def it_turns_the_drivers_into_a_table_and_goes_on_to_who_is_behind(arrives: Arrives, furnished: Company) -> None:
    owner = arrives(furnished.owner)
    page = owner.page
    page.goto(f"{owner.base}/drivers?span=all&of=all")

    expect(page.locator(".answer")).to_contain_text("goes along with the score most")
    page.keyboard.press("t")
    expect(page.get_by_role("columnheader", name="Relative weight")).to_be_visible()

    page.get_by_role("link", name="Who is behind it").click()
    expect(page.get_by_role("heading", level=1, name="Reach")).to_be_visible()
    expect(page.get_by_role("heading", name="Who was never reached")).to_be_visible()
