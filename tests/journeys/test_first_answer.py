"""From the printed link to the first answer, as an owner and a customer live it."""

import re
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import browser, proof
from tests.support.browser import Visitor
from tests.support.installation import Installation
from tests.support.mail import MailBox

pytestmark = browser.MARKS
PIA = "pia@example.org"
REASON = "They answered before I had finished asking"


@pytest.fixture
def box() -> Iterator[MailBox]:
    with MailBox() as running:
        yield running


@pytest.fixture
def here(box: MailBox) -> Iterator[Installation]:
    with Installation({"INNERLOOP_EMAIL_URL": box.url}) as started:
        yield started


@pytest.fixture
def owner(chromium: Browser, here: Installation) -> Iterator[Visitor]:
    visitor = browser.visitor(chromium, here.url)
    yield visitor
    visitor.context.close()
    assert visitor.watch.complaints == []


@pytest.fixture
def pia(chromium: Browser, here: Installation) -> Iterator[Visitor]:
    visitor = browser.visitor(chromium, here.url, viewport={"width": 390, "height": 800})
    yield visitor
    visitor.context.close()
    assert visitor.watch.complaints == []


@pytest.mark.proof
def it_leads_from_the_printed_link_to_an_answer_that_everybody_sees(
    here: Installation, box: MailBox, owner: Visitor, pia: Visitor
) -> None:
    becomes_owner(owner, here.link)
    makes_survey(owner.page, "After a visit")
    asks(owner.page, "After a visit", PIA)

    nine = link_of(box.wait_for(PIA, seconds=30).text(), 9)
    pulse = opens_pulse(owner)
    pia.goes(nine)
    expect(pia.page.get_by_role("radio", checked=True)).to_have_value("9")
    pia.page.get_by_role("textbox").fill(REASON)
    sent_at = time.time()
    pia.page.get_by_role("button", name="Send").click()

    expect(pia.page.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(pulse.get_by_text(REASON)).to_be_visible()
    took = pulse.evaluate("seenAt") / 1000 - sent_at
    proof.write("first_answer", milliseconds_from_tap_to_open_pulse_page=round(took * 1000))
    assert took < proof.size(small=10, full=1)

    ends_on_ctrl_c(here, owner)


def becomes_owner(owner: Visitor, link: str) -> None:
    """Sign in by the printed link, and say who one is."""
    page = owner.page
    owner.goes(link)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Company").fill("Tandawa")
    page.get_by_label("Your name").fill("Olive")
    page.get_by_label("Your e-mail").fill("olive@tandawa.example")
    page.get_by_role("button", name="Make my first survey").click()
    expect(page.get_by_role("heading", name="Surveys", exact=True)).to_be_visible()


def makes_survey(page: Page, name: str) -> None:
    """Begin a survey, mend its question, publish it."""
    page.get_by_role("link", name="New survey").click()
    page.get_by_label("Regularly").check()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Go on to the words").click()
    page.get_by_label("Question", exact=True).fill("How likely are you to send a friend to us?")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 2 is what customers read from now on.")).to_be_visible()


def asks(page: Page, program: str, address: str) -> None:
    """Ask one person by mail."""
    page.get_by_role("link", name="Surveys").first.click()
    page.get_by_role("link", name=program).first.click()
    page.get_by_role("link", name="Ask somebody").first.click()
    page.get_by_label("E-mail address or phone number").fill(address)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("heading", name="Ask somebody")).to_be_visible()


def opens_pulse(owner: Visitor) -> Page:
    """Open Pulse as one more page, wait until it is live, and have it note when the reason is seen."""
    page = owner.context.new_page()
    with page.expect_response(lambda answer: urlsplit(answer.url).path == "/live") as live:
        page.goto(f"{owner.base}/pulse")
    assert live.value.status == 200
    page.evaluate(
        """reason => {
            window.seenAt = 0
            const look = () => {
                if (!window.seenAt && document.body.innerText.includes(reason)) window.seenAt = Date.now()
            }
            new MutationObserver(look).observe(document.body, { childList: true, subtree: true })
        }""",
        REASON,
    )
    return page


def ends_on_ctrl_c(here: Installation, owner: Visitor) -> None:
    """End the installation while a page is open and live: nothing runs on, and nobody is shown a traceback."""
    assert len(here.processes()) > 3
    # From here on it cannot be reached, as it should be.
    owner.watch.ends()

    assert here.presses_ctrl_c() == 0

    assert here.processes() == []
    assert here.complaints() == ""


def link_of(text: str, score: int) -> str:
    """Return the link of a score in a mail's plain text."""
    found = re.search(rf"^\s*{score}\s+(\S+)\s*$", text, re.MULTILINE)
    assert found, text
    return found[1]
