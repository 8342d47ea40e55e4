"""From an unhappy text message to a customer who was answered, as the customer and the agent live it."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from twilio.request_validator import RequestValidator

from tests.connect.twilio.strict import SID, TOKEN, account
from tests.support import browser, proof
from tests.support.browser import Visitor
from tests.support.gateway import Gateway
from tests.support.installation import Installation

pytestmark = browser.MARKS
SALIM, US = "+254712345678", "+254700000001"
WHY = "Wakala watatu Likoni hawana float"
ANSWER = "Habari Salim, pole sana. Float inaingia leo mchana."
BACK = "Sawa, asante sana"
DONE = "Moved float to two tills in Likoni and rang him."
READY_WITHIN = 30.0


@pytest.fixture
def twilio() -> Iterator[Gateway]:
    with Gateway(account) as opened:
        yield opened


@pytest.fixture
def here(twilio: Gateway) -> Iterator[Installation]:
    with Installation({"INNERLOOP_ALLOW_PRIVATE_TARGETS": twilio.host}) as started:
        yield started


@pytest.fixture
def company(here: Installation, twilio: Gateway) -> "Company":
    """A company with a number at Twilio, and Salim who speaks Swahili and is asked by SMS."""
    made = Company(here, twilio)
    line = {"kind": "twilio", "name": "Ours", "account_sid": SID, "auth_token": TOKEN, "sender": US}
    made.inbound = made.calls("/channels", {**line, "api_url": twilio.url})["inbound_url"]
    person = {"external_id": "salim", "name": "Salim", "phone": SALIM, "language": "sw"}
    made.calls("/customers", {**person, "value": 61400, "time_zone": zone_at_noon()})
    made.calls("/invitations", {"customer": {"external_id": "salim"}, "channel": "sms"})
    return made


class Company:
    """What a company's own systems do, by the API; and what Salim does on his telephone."""

    def __init__(self, here: Installation, twilio: Gateway) -> None:
        command = ["workspace", "create", "Tandawa", "--owner", "zawadi@tandawa.example", "--json"]
        told = subprocess.run(
            [sys.executable, "-m", "innerloop", *command, "--home", str(here.home)],
            check=True,
            capture_output=True,
            text=True,
            # The test's own database is none of theirs.
            env={name: value for name, value in os.environ.items() if not name.startswith(("INNERLOOP_", "DJANGO_"))},
        )
        made = json.loads(told.stdout)
        self.here, self.twilio, self.inbound = here, twilio, ""
        self.key, self.sign_in_url = made["api_key"], made["sign_in_url"]
        self._texts = 0

    def calls(self, path: str, body: Mapping[str, Any]) -> Any:
        """Call the API."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        request = urllib.request.Request(
            f"{self.here.url}/api/v1{path}", json.dumps(body).encode(), headers, method="POST"
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def texts(self, words: str) -> None:
        """Have Salim write a text message, which Twilio tells us, signed by its own library."""
        self._texts += 1
        sid = f"SM{self._texts:032x}"
        told = {"Body": words, "From": SALIM, "To": US, "MessageSid": sid, "AccountSid": SID, "NumMedia": "0"}
        signature = RequestValidator(TOKEN).compute_signature(self.inbound, told)
        request = urllib.request.Request(
            f"{self.here.url}{urlsplit(self.inbound).path}",
            urlencode(told).encode(),
            {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 200

    def receives(self, is_it: Callable[[str], bool]) -> str:
        """Return the first text message that Salim has got for which this is true."""
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            for sent in list(self.twilio.received):
                if sent.form["To"] == SALIM and is_it(sent.form["Body"]):
                    return sent.form["Body"]
            time.sleep(0.02)
        raise AssertionError(f"he got {[sent.form['Body'] for sent in self.twilio.received]}")


@pytest.fixture
def zawadi(chromium: Browser, here: Installation, company: Company) -> Iterator[Visitor]:
    visitor = browser.visitor(chromium, here.url)
    visitor.goes(company.sign_in_url)
    visitor.page.get_by_role("button", name="Sign in").click()
    yield visitor
    visitor.context.close()
    assert visitor.watch.complaints == []


@pytest.mark.proof
def it_leads_from_a_two_by_sms_to_an_answer_and_a_note(company: Company, zawadi: Visitor) -> None:
    company.receives(lambda words: "Tandawa" in words)
    page = opens_inbox(zawadi)

    told_at = time.time()
    company.texts("2")

    row = page.locator("#queue").get_by_role("link", name="Salim")
    expect(row).to_be_visible()
    took = page.evaluate("seenAt") / 1000 - told_at
    proof.write("case_in_inbox", milliseconds_from_text_to_open_inbox=round(took * 1000))
    assert took < proof.size(small=10, full=1)

    company.texts(WHY)
    row.click()
    expect(page.get_by_text("Scored 2")).to_be_visible()
    expect(page.get_by_text(WHY).first).to_be_visible()
    # Nobody else could have it, and it says so.
    expect(page.get_by_text("Why you")).to_be_visible()
    expect(page.get_by_text("1 of your 10 places are taken")).to_be_visible()
    page.get_by_label("Reply to Salim").fill(ANSWER)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("It leaves in a moment.")).to_be_visible()
    company.receives(lambda words: words == ANSWER)

    company.texts(BACK)
    expect(page.locator("#talk").get_by_text(BACK)).to_be_visible()

    page.get_by_label("What did you do?").fill(DONE)
    page.get_by_role("button", name="Resolve").click()
    expect(page.get_by_text("Resolved.", exact=False).first).to_be_visible()
    expect(page.locator("#talk").get_by_text(DONE)).to_be_visible()


def zone_at_noon() -> str:
    """Return a time zone in which it is noon whenever the test runs: nobody is asked at night."""
    ahead = 12 - datetime.now(UTC).hour
    # Their signs are those of POSIX: west is plus.
    return f"Etc/GMT{-ahead:+d}"


def opens_inbox(zawadi: Visitor) -> Page:
    """Open the inbox, wait until it is live, and have it note when Salim's case is seen."""
    page = zawadi.page
    with page.expect_response(lambda answer: urlsplit(answer.url).path == "/live") as live:
        page.goto(f"{zawadi.base}/cases")
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
