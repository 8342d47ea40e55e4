"""The builder in a real browser: what was added is never left behind by a quick press of Publish."""

import pytest
from playwright.sync_api import Route, expect

from innerloop.kernel import scope
from innerloop.listen.models import SurveyVersion
from tests.journeys.company import Company
from tests.journeys.conftest import Arrives
from tests.support import browser

pytestmark = browser.MARKS


@pytest.fixture
def versions(furnished: Company) -> int:
    return count(furnished)


def count(company: Company) -> int:
    with scope.to(company.owner.workspace_id):
        return SurveyVersion.objects.filter(survey_id=company.things["survey_id"]).count()


def hold(held: list[Route], route: Route) -> None:
    held.append(route)


def it_waits_with_publishing_until_an_added_question_is_there(
    arrives: Arrives, furnished: Company, versions: int
) -> None:
    keeper = arrives(furnished.keeper)
    keeper.watch.expects.add(422)
    page, held = keeper.page, list[Route]()
    page.goto(f"{keeper.base}/surveys/{furnished.things['survey_id']}")
    publish = page.get_by_role("button", name="Publish", exact=True)
    # Playwright marks what it calls, which a built-in method does not let it do.
    page.route("**/surveys/*", lambda route: hold(held, route))

    page.get_by_role("button", name="Choose one").click()

    expect(publish).to_be_disabled()
    held[0].continue_()
    expect(page.get_by_role("heading", name="Question 1")).to_be_visible()
    page.unroute("**/surveys/*")
    expect(publish).to_be_enabled()
    with page.expect_navigation() as came:
        publish.click()
    assert came.value.status == 422
    expect(page.get_by_role("alert")).to_contain_text("What question 1 asks: Write the question, or take it out.")
    assert count(furnished) == versions
