"""Somebody whom nobody knows answers in the widget, and is answered there when they come back, as both live it."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from innerloop.listen.models import Response
from tests.journeys.company import Company
from tests.journeys.conftest import Arrives
from tests.support import browser
from tests.support.browser import Visitor
from tests.support.running import Running
from tests.support.site import Site

pytestmark = browser.MARKS
WORDS, ANSWER, BACK = "The lamp arrived broken, says nobody", "A new lamp is on its way.", "It is here, thank you"
HOUR = 3_600_000


@pytest.fixture
def here(product: Running) -> str:
    return f"http://localhost:{product.port}"


@pytest.fixture
def door(company: Company) -> Iterator[str]:
    """The slug of the program at the door; whatever is answered to it in the widget goes after the test."""
    yield company.things["slug"]
    there = Response.everywhere.filter(program__slug=company.things["slug"])
    there.exclude(channel="link").update(program=None)


@pytest.fixture
def site(here: str, door: str) -> Iterator[Site]:
    """A shop with the widget on both of its pages, under a policy that allows no more than the widget needs."""
    policy = (
        f"default-src 'none'; script-src {here}; connect-src {here}; style-src 'none'; img-src data:; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    page = (
        '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Shop</title>'
        f'<link rel="icon" href="data:,"><main><h1>Shop</h1></main>'
        f'<script async src="{here}/widget.js" data-survey="{door}" data-pages="/"></script></html>'
    )
    with Site({"/": page, "/about": page}, policy=policy) as served:
        yield served


def gives(page: Page) -> None:
    page.get_by_role("button", name="1", exact=True).click()
    page.get_by_role("textbox").first.fill(WORDS)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.wait_for_function(
        "() => Object.keys(JSON.parse(localStorage.getItem('innerloop:queue') || '{}')).length === 0"
    )


def answers(agent: Visitor) -> None:
    """Find the case among the newest, and write to whoever they are."""
    page = agent.page
    page.goto(f"{agent.base}/cases?order=newest&whose=all")
    page.locator("#queue").get_by_text(WORDS).first.click(timeout=30_000)
    expect(page.get_by_text("The reply will stand in the widget on your site")).to_be_visible()
    page.locator("#reply-text").fill(ANSWER)
    page.get_by_role("button", name="Send").first.click()
    expect(page.get_by_text("It leaves in a moment.")).to_be_visible()


def comes_back(visitor: Visitor, url: str) -> Locator:
    """Open another page of the site hours later, until the sign is there: what was just written may be taken back."""
    sign = visitor.page.get_by_role("button", name="has answered you")
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        visitor.page.clock.fast_forward(HOUR)
        visitor.goes(url)
        visitor.page.wait_for_load_state("networkidle")
        if sign.count():
            return sign
    raise AssertionError(f"{url} never said that somebody has answered")


def it_answers_in_the_widget_and_hears_what_is_written_back(arrives: Arrives, furnished: Company, site: Site) -> None:
    visitor, agent = arrives(viewport={"width": 390, "height": 760}), arrives(furnished.agent)
    page = visitor.page
    page.clock.install()
    visitor.goes(site.url)
    gives(page)
    answers(agent)

    sign = comes_back(visitor, f"{site.url}/about")
    assert page.get_by_role("dialog").count() == 0
    assert ANSWER not in page.evaluate("JSON.stringify(localStorage)")
    sign.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_text(ANSWER)).to_be_visible()
    page.emulate_media(reduced_motion="reduce")  # what still fades in is pale
    assert browser.violations(page) == []
    assert browser.overhang(page) <= 0
    page.get_by_label("Write back").fill(BACK)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Thank you. It has arrived.")

    expect(agent.page.locator("#talk").get_by_text(BACK)).to_be_visible(timeout=30_000)

    # Around in a circle; then back to where they were, with nothing new.
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.shadowRoot !== null")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Your conversation with")).to_be_focused()
    assert visitor.context.cookies() == []


def it_asks_nothing_while_nothing_was_answered(arrives: Arrives, site: Site) -> None:
    visitor = arrives()
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.page.clock.install()
    visitor.goes(f"{site.url}/about")
    visitor.page.wait_for_function("() => window.Innerloop && window.Innerloop.version === 2")
    visitor.page.clock.fast_forward(24 * HOUR)
    visitor.page.reload()
    visitor.page.wait_for_function("() => window.Innerloop && window.Innerloop.version === 2")
    visitor.page.wait_for_load_state("networkidle")

    assert [url for url in asked if "/talk" in url] == []
