"""The board in a browser: a case is dragged, or moved by keys, and says what was done for it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from innerloop.act import actions as acting
from innerloop.act.models import Case
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.trouble import Trouble
from innerloop.customers.models import Customer
from innerloop.kernel import clock, scope
from innerloop.team.access import actor
from tests.journeys.company import Company
from tests.journeys.conftest import Arrives
from tests.support import browser

pytestmark = browser.MARKS


@pytest.fixture
def case(furnished: Company) -> Iterator[Case]:
    """A case of the agent's own, which is gone again afterwards: the product is one for all journeys."""
    by: dict[str, Any] = {"by": actor(furnished.agent), "now": clock.now()}
    with scope.to(furnished.owner.workspace_id):
        customer = Customer.objects.exclude(name="").filter(erased_at=None, merged_into=None).order_by("id")[0]
        trouble = Trouble(Told(), matter="board", customer_id=customer.id)
        made = acting.open_by_hand(trouble, needs="Ring them", priority=Priority.LOW, **by)
        acting.give(case_id=made.id, to=furnished.agent, **by)
    yield made
    with scope.to(furnished.owner.workspace_id):
        Case.objects.filter(id=made.id).delete()


def board(arrives: Arrives, furnished: Company) -> Page:
    agent = arrives(furnished.agent)
    agent.page.goto(f"{agent.base}/cases?look=board&where=assignee:{furnished.agent.id}")
    return agent.page


def state_of(furnished: Company, case: Case) -> str:
    with scope.to(furnished.owner.workspace_id):
        return Case.objects.get(id=case.id).state


def it_is_dragged_to_another_state_and_asked_for_the_note(arrives: Arrives, furnished: Company, case: Case) -> None:
    page = board(arrives, furnished)
    card = page.locator(f'.card[data-id="{case.id}"]')

    card.drag_to(page.locator('.column[data-state="waiting"]'))
    expect(page.get_by_text(f"Case {case.number} waits for the customer.")).to_be_visible()

    card.drag_to(page.locator('.column[data-state="resolved"]'))
    page.get_by_label("What did you do?").fill("Rang them")
    page.get_by_role("dialog").get_by_role("button", name="Move").click()
    expect(page.get_by_text(f"Case {case.number} is resolved.")).to_be_visible()
    assert state_of(furnished, case) == "resolved"


def it_stands_as_it_was_typed_where_a_colleague_was_faster(arrives: Arrives, furnished: Company, case: Case) -> None:
    page = board(arrives, furnished)
    page.locator(f'.card[data-id="{case.id}"]').drag_to(page.locator('.column[data-state="resolved"]'))
    page.get_by_label("What did you do?").fill("Paid it back")
    with scope.to(furnished.owner.workspace_id):
        acting.resolve(case_id=case.id, done="Rang them", cause=None, by=actor(furnished.owner), now=clock.now())

    page.get_by_role("dialog").get_by_role("button", name="Move").click()

    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_contain_text("after you had opened this page. Nothing was done yet")
    expect(page.get_by_label("What did you do?")).to_have_value("Paid it back")
    expect(page.get_by_label("What did you do?")).to_be_focused()


def it_is_moved_by_keys_alone(arrives: Arrives, furnished: Company, case: Case) -> None:
    page = board(arrives, furnished)
    page.locator(f"#row-{case.id}").focus()

    page.keyboard.press("m")
    page.get_by_role("radio", name="Closed without contact").press("Space")
    page.get_by_label("Why nobody needs to speak with them").select_option("unreachable")
    page.get_by_role("dialog").get_by_role("button", name="Move").press("Enter")

    expect(page.get_by_text(f"Case {case.number} is closed without contact.")).to_be_visible()
    page.keyboard.press("z")
    expect(page.get_by_text("It is open again.")).to_be_visible()
    assert state_of(furnished, case) == "open"
