"""The open page of who waits: it moves when a colleague takes somebody, and when somebody waits again."""

from collections.abc import Callable
from uuid import UUID

from playwright.sync_api import expect

from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen.models import Thread
from innerloop.team.access import actor
from tests.journeys.company import Company
from tests.journeys.conftest import Arrives
from tests.support import browser

pytestmark = browser.MARKS


def it_moves_by_itself_when_a_colleague_takes_somebody_and_when_they_wait_again(
    arrives: Arrives, company: Company
) -> None:
    visitor, thread_id = arrives(company.agent), UUID(company.things["thread_id"])
    with visitor.page.expect_response("**/live?*") as live:
        visitor.goes("/waiting")
    assert live.value.status == 200
    row = visitor.page.locator(f'#waiters [data-id="{thread_id}"]')
    expect(row).to_be_visible()

    by_a_colleague(company, thread_id, listening.take_floor)
    expect(row).to_have_count(0)
    expect(visitor.page.locator("#taken")).to_be_visible()

    by_a_colleague(company, thread_id, listening.wait_again)
    expect(row).to_be_visible()


def by_a_colleague(company: Company, thread_id: UUID, does: Callable[..., Thread]) -> None:
    """Do something with a conversation, as somebody else would on another page."""
    with scope.to(company.owner.workspace_id):
        does(thread_id=thread_id, by=actor(company.owner), now=clock.now())
