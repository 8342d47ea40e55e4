"""A kiosk at the door: it takes one person after the other, also while there is no connection."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from innerloop.kernel import clock
from innerloop.listen.models import Response
from tests.journeys.company import Company
from tests.journeys.conftest import Arrives
from tests.support import browser

pytestmark = browser.MARKS
TABLET = {"viewport": {"width": 1024, "height": 768}, "has_touch": True}


@pytest.fixture
def path(company: Company) -> str:
    slug = company.things["slug"]
    # Of those before, here alone: somebody else has answered by the same link.
    Response.everywhere.filter(program__slug=slug, channel="kiosk").update(program=None)
    return f"/l/{slug}?kiosk=1&reset=3"


def heard(path: str) -> list[tuple[int | None, str, str]]:
    slug = path.split("/")[2].split("?", maxsplit=1)[0]
    given = Response.everywhere.filter(program__slug=slug, channel="kiosk", excluded_at=None)
    rows = given.order_by("answered_at")
    return list(rows.values_list("score", "comment", "channel"))


def gives(page: Page, score: str, words: str) -> None:
    page.get_by_role("radio", name=score, exact=True).check(force=True)
    page.get_by_role("textbox").first.fill(words)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def waits_until_sent(page: Page) -> None:
    page.wait_for_function(
        "() => Object.keys(JSON.parse(localStorage.getItem('innerloop:kiosk') || '{}')).length === 0"
    )


def it_takes_one_person_after_the_other_and_resets_itself(arrives: Arrives, path: str) -> None:
    visitor = arrives(**TABLET)
    visitor.goes(path)
    page = visitor.page

    gives(page, "9", "First")
    expect(page.get_by_role("button", name="Send")).to_be_visible()  # by itself, after three seconds
    expect(page.get_by_role("textbox").first).to_have_value("")
    assert page.get_by_role("radio", checked=True).count() == 0
    gives(page, "2", "Second")
    page.get_by_role("button", name="Next person").click()
    waits_until_sent(page)

    assert heard(path) == [(9, "First", "kiosk"), (2, "Second", "kiosk")]


def it_keeps_answers_and_itself_while_there_is_no_connection(arrives: Arrives, path: str) -> None:
    visitor = arrives(**TABLET)
    visitor.watch.ends()  # the browser complains of what it cannot reach
    visitor.goes(path)
    page = visitor.page
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("async () => (await (await caches.open('innerloop-kiosk-1')).keys()).length >= 2")

    visitor.context.set_offline(True)
    gives(page, "10", "By candle")
    page.reload()  # somebody pulls the plug
    gives(page, "1", "In the dark")
    visitor.context.set_offline(False)
    page.reload()
    waits_until_sent(page)

    # How long each has waited is reckoned when it arrives, so two of one moment may change places.
    assert {*heard(path)} == {(10, "By candle", "kiosk"), (1, "In the dark", "kiosk")}
    page.reload()
    waits_until_sent(page)
    assert len(heard(path)) == 2


def it_keeps_the_time_at_which_an_answer_was_given(arrives: Arrives, path: str) -> None:
    visitor = arrives(**TABLET)
    visitor.watch.ends()
    visitor.goes(path)
    page = visitor.page
    visitor.context.set_offline(True)
    gives(page, "7", "Two hours ago")
    page.evaluate("""() => {
        const all = JSON.parse(localStorage.getItem("innerloop:kiosk"))
        for (const each of Object.values(all)) each.at -= 2 * 3600e3
        localStorage.setItem("innerloop:kiosk", JSON.stringify(all))
    }""")
    visitor.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    waits_until_sent(page)

    [row] = Response.everywhere.filter(comment="Two hours ago")
    assert timedelta(minutes=119) < clock.now() - row.answered_at < timedelta(minutes=122)


def it_forgets_who_walked_away(arrives: Arrives, path: str) -> None:
    visitor = arrives(**TABLET)
    visitor.page.clock.install()
    visitor.goes(path)
    page = visitor.page

    page.get_by_role("textbox").first.fill("My name is")
    page.clock.fast_forward(61_000)

    expect(page.get_by_role("textbox").first).to_have_value("")


def it_works_without_a_script_as_well(arrives: Arrives, path: str) -> None:
    visitor = arrives(java_script_enabled=False)
    visitor.goes(path)
    page = visitor.page

    gives(page, "8", "No script")
    page.get_by_role("link", name=re.compile("Next person")).click()

    expect(page.get_by_role("button", name="Send")).to_be_visible()
    assert heard(path) == [(8, "No script", "kiosk")]
