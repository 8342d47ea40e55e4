"""A customer without an address is answered on their own page, as they and the agent live it."""

import time

from playwright.sync_api import Page, expect

from innerloop.customers.models import Identity
from innerloop.kernel import scope
from innerloop.listen import queries
from tests.journeys.company import Company
from tests.journeys.conftest import Arrives
from tests.support import browser

pytestmark = browser.MARKS
FEATURE_PHONE = {"java_script_enabled": False, "viewport": {"width": 240, "height": 320}}
WHO = "Nobody Reaches Me"
ANSWER, BACK = "Your money is back since this morning.", "It is here, thank you"


def it_answers_on_the_customer_s_page_and_hears_what_is_written_back(arrives: Arrives, furnished: Company) -> None:
    link = has_no_address(furnished)
    customer, agent = arrives(**FEATURE_PHONE), arrives(furnished.agent)
    customer.goes(link)
    customer.page.get_by_role("radio", name="1", exact=True).check(force=True)
    customer.page.get_by_role("textbox").fill("My money is gone")
    customer.page.get_by_role("button", name="Send").click()
    expect(customer.page.get_by_role("heading", name="Thank you")).to_be_visible()

    page = agent.page
    page.goto(f"{agent.base}/cases?order=newest")
    page.locator("#queue").get_by_role("link", name=WHO).click(timeout=30_000)
    page.get_by_label(f"Reply to {WHO}").fill(ANSWER)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("It leaves in a moment.")).to_be_visible()

    reads(customer.page, f"{customer.base}{link}", ANSWER)
    customer.page.get_by_label("Write back").fill(BACK)
    customer.page.get_by_role("button", name="Send").click()
    expect(customer.page.get_by_text("Thank you. It has arrived.")).to_be_visible()

    expect(page.locator("#talk").get_by_text(BACK)).to_be_visible(timeout=30_000)
    # Whoever listens to the page hears it as well.
    expect(page.locator("#wrote[role=status]")).to_have_text(f"{WHO} wrote: {BACK}")


def has_no_address(company: Company) -> str:
    """Ask somebody by a link whom nobody could write to; return where it leads."""
    invitation = company.ask(WHO)
    with scope.to(company.owner.workspace_id):
        Identity.objects.filter(customer=invitation.customer).exclude(kind=Identity.Kind.EXTERNAL_ID).delete()
    return f"/s/{queries.token_of(invitation.id)}"


def reads(page: Page, url: str, words: str) -> None:
    """Open a page until it says what comes a few seconds later."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        page.goto(url)
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{url} never said {words}")
