"""The open pulse page: what comes while it is paused or read is counted, and shown when it is wanted."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen.actions import changing
from innerloop.listen.actions.changing import Change
from innerloop.listen.models import Response
from innerloop.listen.rules.heard import Heard
from tests.journeys.company import Company
from tests.journeys.conftest import Arrives
from tests.support import browser
from tests.support.browser import Visitor

pytestmark = browser.MARKS


@pytest.fixture
def pulse(arrives: Arrives, company: Company) -> Visitor:
    """Pulse, open before somebody's eyes, once it is live."""
    visitor = arrives(company.owner)
    with visitor.page.expect_response("**/live?*") as live:
        visitor.goes("/pulse")
    assert live.value.status == 200
    return visitor


@pytest.fixture
def shop(company: Company) -> Iterator["Shop"]:
    opened = Shop(company)
    yield opened
    given = Response.everywhere.filter(id__in=opened.heard)
    with transaction.atomic():
        # Whoever reads words is about them too: what it has begun to write is there before they go.
        list(given.select_for_update())
        given.delete()


class Shop:
    """A place where answers are given while the page is open."""

    def __init__(self, company: Company) -> None:
        self.workspace = company.owner.workspace
        self.heard: list[UUID] = []

    def hears(self, *comments: str) -> None:
        """Hear answers one after the other, each in a transaction of its own."""
        for comment in comments:
            self.heard.append(self._heard(Heard(score=9, comment=comment)))

    def mends(self, comment: str) -> None:
        """Change the words of the last answer."""
        with scope.to(self.workspace.id):
            to = Change(comment=comment)
            changing.change(response_id=self.heard[-1], to=to, workspace=self.workspace, by="customer", now=clock.now())

    def _heard(self, heard: Heard) -> UUID:
        with scope.to(self.workspace.id):
            [verdict] = listening.record([heard], workspace=self.workspace, by="customer", now=clock.now())
        assert isinstance(verdict, listening.Recorded), verdict
        return verdict.response_id


def shown(page: Page) -> list[str]:
    return [str(row.get_attribute("data-id")) for row in page.locator("ul.live > li").all()]


def it_counts_what_comes_while_it_is_paused_and_shows_it_when_it_goes_on(pulse: Visitor, shop: Shop) -> None:
    page, pause = pulse.page, pulse.page.get_by_role("button", name="Pause")
    before = shown(page)

    pause.click()
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    shop.hears(*(f"Came in the pause {number}" for number in range(1, 13)))

    expect(page.get_by_text("Paused, 12 new answers wait", exact=True)).to_be_visible()
    expect(pause).to_have_attribute("aria-pressed", "true")
    assert shown(page) == before
    pause.click()
    expect(page.get_by_text("Came in the pause 12")).to_be_visible()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    assert set(shown(page)) <= {str(answer) for answer in shop.heard}


def it_counts_an_answer_once_that_is_changed_in_the_pause(pulse: Visitor, shop: Shop) -> None:
    page, pause = pulse.page, pulse.page.get_by_role("button", name="Pause")
    pause.click()

    shop.hears("First words")
    expect(page.get_by_text("Paused, 1 new answer waits", exact=True)).to_be_visible()
    shop.mends("Second thoughts")
    shop.hears("Another voice")

    expect(page.get_by_text("Paused, 2 new answers wait", exact=True)).to_be_visible()
    pause.click()
    expect(page.get_by_text("Second thoughts")).to_be_visible()
    expect(page.get_by_text("First words")).to_have_count(0)


def it_counts_what_comes_while_somebody_reads(pulse: Visitor, shop: Shop) -> None:
    page = pulse.page
    before = shown(page)
    # In the middle of the list: what appears above it must not push it away from under the pointer.
    page.locator("ul.live > li").nth(2).hover()

    shop.hears("Came to a reader 1", "Came to a reader 2", "Came to a reader 3")

    more = page.get_by_role("button", name="3 new answers", exact=True)
    expect(more).to_be_visible()
    assert shown(page) == before
    more.press("Enter")  # a pointer on its way there leaves the list, which shows them by itself
    expect(page.get_by_text("Came to a reader 3")).to_be_visible()
    expect(more).to_be_hidden()
