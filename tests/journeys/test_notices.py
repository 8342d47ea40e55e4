"""What a member sees and hears of what they are told: the bell, the list, the way to the case."""

import json
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from innerloop.act.models import Case, CaseNote, CaseWatcher
from innerloop.kernel import clock, ids, scope
from innerloop.kernel.models import Delivery
from innerloop.team import notices
from innerloop.team.models import Letter, Member, Notice, NoticeWishes
from tests.journeys.company import Company
from tests.support import browser
from tests.support.belongings import told_of
from tests.support.browser import Visitor

pytestmark = browser.MARKS

Tells = Callable[[Member], Case]


@pytest.fixture
def tells(company: Company) -> Iterator[Tells]:
    """Tell somebody that the open case of the company is theirs, each time anew; forget it all afterwards."""
    before = set(Notice.everywhere.values_list("id", flat=True))

    def tell(member: Member) -> Case:
        with scope.to(member.workspace_id):
            case = Case.objects.get(id=company.things["case_id"])
            news = told_of(case, member, once=str(ids.new_id()))
            assert notices.tell([news], now=clock.now())
        return case

    yield tell
    Notice.everywhere.exclude(id__in=before).delete()
    Letter.everywhere.filter(enclosures=None).delete()


@pytest.fixture
def agent(walker: Visitor, company: Company) -> Visitor:
    walker.becomes(company.cookies(company.agent))
    return walker


@pytest.mark.parametrize("path", ["/settings/account/", "/cases"])
def it_rings_on_an_open_page_and_leads_to_the_case(agent: Visitor, company: Company, tells: Tells, path: str) -> None:
    page = agent.page
    with page.expect_response("**/live?*"):
        agent.goes(path)
    expect(page.locator("#bell em")).to_have_count(0)

    case = tells(company.agent)
    expect(page.locator("#bell em")).to_have_text("1 unread")
    tells(company.owner)
    tells(company.agent)
    expect(page.locator("#bell em")).to_have_text("2 unread")

    page.keyboard.press("g")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Notices")).to_be_visible()
    page.get_by_role("link", name=f"Case {case.number} is yours").first.click()
    page.wait_for_url(f"**/cases/{case.id}")
    expect(page.locator("#bell em")).to_have_count(0)


def it_leaves_by_mail_from_the_worker(agent: Visitor, company: Company, tells: Tells) -> None:
    # The case is the owner's: to the agent it is no news by the time that the letter leaves.
    for member, state in ((company.owner, Delivery.State.SENT), (company.agent, Delivery.State.STOPPED)):
        tells(member)
        letter = Letter.everywhere.filter(member=member, composed_at=None).latest("id")
        # Two minutes pass.
        Delivery.objects.filter(object_id=letter.id).update(due_at=clock.now())

        deadline = time.monotonic() + 60
        while (found := Delivery.objects.get(object_id=letter.id)).ended_at is None:
            assert time.monotonic() < deadline, found.state
            time.sleep(0.05)

        assert (found.state, found.attempts) == (state, 1), found.outcome


def it_marks_all_as_read_with_a_key(agent: Visitor, company: Company, tells: Tells) -> None:
    tells(company.agent)
    agent.goes("/notices")

    agent.page.keyboard.press("e")

    expect(agent.page.get_by_text("1 marked as read.")).to_be_visible()
    expect(agent.page.get_by_text("You have read them all.")).to_be_visible()


def it_completes_a_name_in_a_note_by_the_keyboard(agent: Visitor, company: Company) -> None:
    page, owner = agent.page, company.owner.user.name
    agent.goes(f"/cases/{company.things['case_id']}")
    page.locator("#notes > summary").click()
    field = page.locator("#note")

    field.press_sequentially(f"Ask @{owner[:3].lower()}")
    names = page.get_by_role("listbox", name="Colleagues")
    expect(names.get_by_role("option", name=owner)).to_be_visible()
    assert browser.violations(page) == []
    field.press("ArrowDown")
    field.press("ArrowUp")
    field.press("Enter")
    expect(names).to_be_hidden()
    expect(field).to_have_value(f"Ask @{owner} ")
    field.press_sequentially("@")
    field.press("Escape")
    field.press_sequentially("nobody")
    expect(names).to_be_hidden()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Noted.")).to_be_visible()

    with scope.to(company.owner.workspace_id):
        note = CaseNote.objects.latest("at")
        assert note.mentions == [str(company.owner.id)]
        CaseWatcher.objects.filter(case_id=note.case_id).delete()
        note.delete()


def it_is_told_how_one_wishes(agent: Visitor, company: Company) -> None:
    page = agent.page
    agent.goes("/settings/notices/")
    page.get_by_label("A case is given to me, by mail").uncheck()
    page.get_by_label("Once a day, all together").check()
    page.get_by_label("Quiet from").fill("20:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Give both, or leave both empty.")
    page.get_by_label("Quiet until").fill("07:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()

    expect(page.get_by_label("A case is given to me, by mail")).not_to_be_checked()
    expect(page.get_by_label("Quiet until")).to_have_value("07:00")
    NoticeWishes.everywhere.filter(member=company.agent).delete()


def it_shows_what_a_browser_is_told(agent: Visitor) -> None:
    """Chromium itself hands the worker a message; only the push service between us is not there."""
    page, origin = agent.page, agent.base
    agent.context.grant_permissions(["notifications"], origin=origin)
    agent.goes("/settings/notices/")
    expect(page.get_by_role("button", name="Tell me in this browser")).to_be_visible()
    devtools = agent.context.new_cdp_session(page)
    known: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: known.extend(
            each["registrationId"] for each in told["registrations"] if each["scopeURL"].endswith("/notices/")
        ),
    )
    devtools.send("ServiceWorker.enable")
    page.evaluate(
        """async () => {
            const worker = document.querySelector("form[data-push]").dataset.worker
            const registration = await navigator.serviceWorker.register(worker)
            while (!registration.active) await new Promise(requestAnimationFrame)
        }"""
    )
    while not known:  # each turn lets what the browser tells in
        page.evaluate("() => new Promise(requestAnimationFrame)")
    told = json.dumps({"title": "Case 7 is yours", "path": "/cases", "tag": "t"})
    for _ in range(2):
        devtools.send("ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": known[-1], "data": told})

    shown = page.evaluate(
        """async () => {
            const [registration] = await navigator.serviceWorker.getRegistrations()
            for (;;) {
                const shown = await registration.getNotifications()
                if (shown.length) return shown.map(({ title, tag, data }) => [title, tag, data.path])
                await new Promise(requestAnimationFrame)
            }
        }"""
    )

    assert shown == [["Case 7 is yours", "t", "/cases"]]
    page.evaluate(
        """async () => {
            for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister()
        }"""
    )
    agent.context.clear_permissions()
