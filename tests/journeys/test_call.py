"""A customer on the telephone, in a real browser: the score by its keys, on a desk and on a phone, without script."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from innerloop.act.models import CaseRule
from innerloop.kernel import scope
from innerloop.listen.models import Response
from tests.journeys.company import Company
from tests.journeys.conftest import Arrives
from tests.support import browser

pytestmark = browser.MARKS


def answers_of(company: Company) -> list[tuple[int | None, str, str]]:
    with scope.to(company.owner.workspace_id):
        rows = Response.objects.filter(channel="phone", customer=UUID(company.things["linked_id"]))
        return [(row.score, row.comment, row.channel) for row in rows]


@pytest.fixture(autouse=True)
def _nothing_said_yet(furnished: Company) -> Iterator[None]:
    # The product is one for all journeys: what was said in one must not be found in another. Nor is a case to be
    # opened, in the worker's own time, for an answer that is taken away again.
    with scope.to(furnished.owner.workspace_id):
        assert answers_of(furnished) == []
        on = list(CaseRule.objects.filter(on_since__isnull=False))
        CaseRule.objects.update(on_since=None)
    yield
    with scope.to(furnished.owner.workspace_id):
        CaseRule.objects.bulk_update(on, ["on_since"])


def opens(page: Page, base: str, company: Company) -> None:
    page.goto(f"{base}/customers/{company.things['linked_id']}")
    page.locator("body").press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lina on the phone")


def it_takes_a_call_down_by_keys_alone(arrives: Arrives, furnished: Company) -> None:
    agent = arrives(furnished.agent)
    page = agent.page
    opens(page, agent.base, furnished)
    door = page.get_by_role("navigation", name="Which question").get_by_role("link", name="At the door")
    door.press("Enter")
    # A key that is pressed while the page before still stands is lost with it.
    expect(door).to_have_attribute("aria-current", "true")
    page.wait_for_load_state()

    page.keyboard.press("1")
    expect(page.get_by_label("1", exact=True)).to_be_checked()
    page.keyboard.press("0")
    expect(page.get_by_label("10", exact=True)).to_be_checked()
    page.keyboard.press("4")
    expect(page.get_by_label("4", exact=True)).to_be_focused()
    expect(page.get_by_text("What should we put right first?")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("Waited 20 minutes")
    page.keyboard.press("Control+Enter")

    expect(page).to_have_url(re.compile(r"/feedback/[0-9a-f-]{36}$"))
    expect(page.get_by_text("Told one of us on the telephone.")).to_be_visible()
    assert answers_of(furnished) == [(4, "Waited 20 minutes", "phone")]
    forget(furnished)


def it_takes_a_call_down_without_script_on_a_phone(arrives: Arrives, furnished: Company) -> None:
    agent = arrives(furnished.agent, java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = agent.page
    page.goto(f"{agent.base}/customers/{furnished.things['linked_id']}")
    page.get_by_role("link", name="Note a call").click()
    page.get_by_role("navigation", name="Which question").get_by_role("link", name="At the door").click()

    page.get_by_label("9", exact=True).check(force=True)
    page.get_by_label("What should we never change?").fill("The people")
    page.get_by_role("button", name="Take it down").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Lina answered 9")
    assert answers_of(furnished) == [(9, "The people", "phone")]
    forget(furnished)


def forget(company: Company) -> None:
    with scope.to(company.owner.workspace_id):
        for row in Response.objects.filter(channel="phone"):
            row.versions.all().delete()
            row.answers.all().delete()
            row.delete()
