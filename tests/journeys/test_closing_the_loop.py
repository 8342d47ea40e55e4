"""From an unhappy text message to a customer who was won back, as he, his agent and their manager live it."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.connect.twilio.strict import account
from tests.support import browser, later, proof
from tests.support.browser import Visitor
from tests.support.gateway import Gateway
from tests.support.installation import Installation
from tests.support.later import Later
from tests.support.mail import MailBox
from tests.support.texting import Texting

pytestmark = browser.MARKS
AMINA, JOHN = "amina@tandawa.example", "john@tandawa.example"
WHY = "Wakala watatu Likoni hawana float"
ANSWER = "Habari Salim, pole sana. Float inaingia leo mchana."
BACK = "Sawa, asante sana"
DONE = "Moved float to two tills in Likoni and rang him."
QUESTION = "kumpendekezea"


@pytest.fixture
def twilio() -> Iterator[Gateway]:
    with Gateway(account) as opened:
        yield opened


@pytest.fixture
def box() -> Iterator[MailBox]:
    with MailBox() as running:
        yield running


@pytest.fixture
def clock(tmp_path: Path) -> Later:
    return Later(tmp_path)


@pytest.fixture
def here(twilio: Gateway, box: MailBox, clock: Later) -> Iterator[Installation]:
    settings = {"INNERLOOP_ALLOW_PRIVATE_TARGETS": twilio.host, "INNERLOOP_EMAIL_URL": box.url}
    with Installation({**settings, **clock.settings}) as started:
        yield started


@pytest.fixture
def company(here: Installation, twilio: Gateway) -> Texting:
    return Texting(here, twilio)


@pytest.fixture
def people(chromium: Browser, here: Installation) -> Iterator[list[Visitor]]:
    """Zawadi who manages, Amina and John who answer, each at a browser of their own."""
    visitors = [browser.visitor(chromium, here.url) for _ in range(3)]
    yield visitors
    for each in visitors:
        each.context.close()
    assert [complaint for each in visitors for complaint in each.watch.complaints] == []


@pytest.mark.proof
def it_leads_from_a_two_by_sms_to_a_customer_who_was_won_back(
    company: Texting, box: MailBox, clock: Later, here: Installation, people: list[Visitor]
) -> None:
    zawadi, amina, john = people
    enters(zawadi, company.sign_in_url)
    takes_on(zawadi, amina, AMINA, "Swahili", box)
    takes_on(zawadi, john, JOHN, "French", box)
    leaves_answering_to_others(zawadi)

    company.asks_salim()
    company.receives(lambda words: QUESTION in words)
    page, other = opens_inbox(amina), opens_inbox(john)
    told_at = time.time()
    company.texts("2")
    row = page.locator("#queue").get_by_role("link", name="Salim")
    expect(row).to_be_visible()
    took = page.evaluate("seenAt") / 1000 - told_at
    proof.write("case_in_inbox", milliseconds_from_text_to_open_inbox=round(took * 1000))
    assert took < proof.size(small=10, full=1)

    company.texts(WHY)
    row.click()
    expect(page.get_by_text(WHY).first).to_be_visible()
    expect(page.get_by_role("heading", name="Why you")).to_be_visible()
    expect(page.get_by_text("You speak Swahili")).to_be_visible()
    expect(page.get_by_text("Scored 2", exact=True)).to_be_visible()
    other.reload()
    expect(other.get_by_role("link", name="Salim")).to_have_count(0)

    page.get_by_label("Reply to Salim").fill(ANSWER)
    page.get_by_role("button", name="Send").click()
    company.receives(lambda words: words == ANSWER)
    company.texts(BACK)
    expect(page.locator("#talk").get_by_text(BACK)).to_be_visible()
    page.get_by_label("What did you do?").fill(DONE)
    page.get_by_role("button", name="Resolve").click()
    expect(page.locator("#talk").get_by_text(DONE)).to_be_visible()
    case = page.url

    # A week later it is his turn, and yet he was asked within the last month: he is asked when he has rested.
    asked = len(company.got(QUESTION))
    clock.moves(days=8)
    later.begins("innerloop.act.jobs.ask_again", here)
    waits_until_held(zawadi)
    assert len(company.got(QUESTION)) == asked
    clock.moves(days=31)
    later.begins("innerloop.listen.jobs.decide_due", here)
    company.receives(lambda words: len(company.got(QUESTION)) > asked)
    company.texts("9")

    comes_true(zawadi.page, f"{zawadi.base}/cases/recovery", "1 of 1 detractor who answered again came back")
    comes_true(page, case, "Came back: scored 9")


def enters(visitor: Visitor, link: str) -> None:
    """Sign in by a link that opens once."""
    visitor.goes(link)
    visitor.page.get_by_role("button", name="Sign in").click()
    expect(visitor.page.get_by_role("navigation").first).to_be_visible()


def takes_on(zawadi: Visitor, agent: Visitor, address: str, language: str, box: MailBox) -> None:
    """Invite an agent, who comes by the link in the mail; say which language they answer in, and when they work."""
    page = zawadi.page
    zawadi.goes("/settings/members/")
    page.get_by_label("E-mail").fill(address)
    page.locator("form", has=page.get_by_role("button", name="Send the invitation")).get_by_label("Role").select_option(
        label="Agent"
    )
    page.get_by_role("button", name="Send the invitation").click()
    enters(agent, link_in(box.wait_for(address).text()))

    zawadi.goes("/settings/people/")
    page.get_by_role("main").get_by_role("link", name=address.partition("@")[0]).click()
    page.get_by_label("Another language").select_option(label=language)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label(language)).to_be_checked()
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
        page.get_by_label(day).fill("0:00-24:00")
    page.get_by_role("button", name="Set their hours").click()
    expect(page.get_by_text("works in these hours now")).to_be_visible()


def leaves_answering_to_others(zawadi: Visitor) -> None:
    """Be given no cases: Zawadi manages."""
    zawadi.goes("/settings/people/")
    zawadi.page.get_by_role("main").get_by_role("link", name="zawadi").click()
    zawadi.page.get_by_label("Open cases at once").fill("0")
    zawadi.page.get_by_role("button", name="Save").click()
    expect(zawadi.page.get_by_text("Saved.")).to_be_visible()


def link_in(mail: str) -> str:
    """Return the address in a mail."""
    found = re.search(r"https?://\S+/welcome/\S+", mail)
    assert found, mail
    return found[0]


def opens_inbox(agent: Visitor) -> Page:
    """Open an agent's own inbox, wait until it is live, and have it note when Salim is seen."""
    page = agent.page
    with page.expect_response(lambda answer: urlsplit(answer.url).path == "/live") as live:
        agent.goes("/cases?whose=mine")
    assert live.value.status == 200
    page.evaluate(
        """() => {
            window.seenAt = 0
            const look = () => {
                if (!window.seenAt && document.body.innerText.includes("Salim")) window.seenAt = Date.now()
            }
            new MutationObserver(look).observe(document.body, { childList: true, subtree: true })
        }"""
    )
    return page


def waits_until_held(zawadi: Visitor) -> None:
    """Wait until it can be read that somebody was to be asked and was not."""
    comes_true(zawadi.page, f"{zawadi.base}/feedback/asked", "Left in peace 1")


def comes_true(page: Page, address: str, *words: str) -> None:
    """Load a page anew until it says something: it is not one of those that are drawn anew by themselves."""
    deadline = time.monotonic() + later.PATIENCE
    while time.monotonic() < deadline:
        page.goto(address)
        said = page.get_by_role("main").inner_text()
        if all(each in said for each in words):
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"{address} does not say {words!r}, but: {said}")
