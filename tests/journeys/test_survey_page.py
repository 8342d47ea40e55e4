"""The survey page on what customers have in their hands: old browsers, small screens, a keyboard, another script."""

import re
import time
from itertools import count

import pytest
from playwright.sync_api import Page, Route, expect

from innerloop.listen import queries
from innerloop.listen.models import Response
from tests.journeys.company import Company
from tests.journeys.conftest import Arrives
from tests.support import browser

pytestmark = browser.MARKS
FEATURE_PHONE = {"java_script_enabled": False, "viewport": {"width": 240, "height": 320}}
SMALL = {"viewport": {"width": 320, "height": 640}}
PATHS = ["/s/{token}", "/s/{arabic_token}", "/s/{long_token}", "/l/{slug}"]
HEAVIEST = 15_000  # bytes
_names = (f"Customer{number}" for number in count())


@pytest.fixture
def asked(company: Company) -> str:
    """Where somebody answers who was not asked before."""
    return f"/s/{queries.token_of(company.ask(next(_names)).id)}"


def heard(path: str) -> list[tuple[int | None, str]]:
    """Return what was answered there: score and words."""
    invitation = queries.invitation_by_token(path.removeprefix("/s/"))
    rows = Response.everywhere.filter(invitation=invitation)
    return list(rows.values_list("score", "comment"))


def heard_soon(path: str) -> list[tuple[int | None, str]]:
    deadline = time.monotonic() + 30
    while not heard(path) and time.monotonic() < deadline:
        time.sleep(0.05)
    return heard(path)


def it_takes_an_answer_without_scripts_on_a_screen_of_240(arrives: Arrives, asked: str) -> None:
    visitor = arrives(**FEATURE_PHONE)
    visitor.goes(asked)

    visitor.page.get_by_role("radio", name="7", exact=True).check(force=True)
    visitor.page.get_by_role("textbox").fill("Good, but far away")
    visitor.page.get_by_role("button", name="Send").click()

    expect(visitor.page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert heard(asked) == [(7, "Good, but far away")]


def it_counts_a_score_that_was_touched_by_whoever_closes_the_page(arrives: Arrives, asked: str) -> None:
    visitor = arrives(has_touch=True)
    visitor.goes(asked)

    visitor.page.get_by_role("radio", name="7", exact=True).tap(force=True)
    visitor.page.goto("about:blank")

    # What a page sends as it goes is nobody's to wait for but the server's.
    assert heard_soon(asked) == [(7, "")]


def it_sends_a_score_again_that_the_server_could_not_take(arrives: Arrives, asked: str) -> None:
    visitor = arrives(has_touch=True)
    visitor.goes(asked)
    visitor.page.route("**/s/*", lambda route: route.fulfill(status=503), times=1)

    with visitor.page.expect_response(lambda answer: answer.status == 503):
        visitor.page.get_by_role("radio", name="7", exact=True).tap(force=True)
    visitor.page.goto("about:blank")

    assert heard_soon(asked) == [(7, "")]
    assert ["503" in complaint for complaint in visitor.watch.complaints] == [True]
    visitor.watch.complaints.clear()


def it_counts_a_score_tapped_in_the_mail_when_a_hand_touches_the_page(arrives: Arrives, asked: str) -> None:
    visitor = arrives()
    visitor.goes(f"{asked}?score=9")

    with visitor.page.expect_response(lambda answer: answer.request.method == "POST"):
        visitor.page.get_by_role("textbox").click()

    expect(visitor.page.get_by_text("Your answer has arrived.")).to_be_visible()
    assert heard(asked) == [(9, "")]


def it_adds_the_words_to_the_score_that_has_arrived(arrives: Arrives, asked: str) -> None:
    visitor = arrives()
    page = visitor.page
    visitor.goes(asked)
    page.get_by_role("radio", name="3", exact=True).check(force=True)
    expect(page.get_by_text("Your answer has arrived.")).to_be_visible()
    assert heard(asked) == [(3, "")]

    page.get_by_role("textbox").fill("Nobody was there")
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert heard(asked) == [(3, "Nobody was there")]


@pytest.mark.parametrize(
    ("width", "path"),
    [*((width, path) for width in (240, 320) for path in PATHS), (320, "/l/{slug}?kiosk=1")],
)
def it_fits_any_screen(arrives: Arrives, company: Company, width: int, path: str) -> None:
    visitor = arrives(viewport={"width": width, "height": 640})

    visitor.goes(path.format(**company.things))

    assert browser.overhang(visitor.page) <= 0, browser.widest(visitor.page)


@pytest.mark.parametrize("path", PATHS)
def it_is_light_and_comes_in_one_request(arrives: Arrives, company: Company, path: str) -> None:
    visitor = arrives()
    requests: list[str] = []
    visitor.page.on("request", lambda request: requests.append(request.url))

    page = visitor.goes(path.format(**company.things))
    visitor.page.wait_for_load_state("networkidle")

    assert [url for url in requests if not url.startswith("data:")] == [page.url]
    assert len(page.body()) < HEAVIEST
    # One script, in the page itself: by what hand it is sent.
    assert visitor.page.evaluate("[...document.scripts].map(each => each.src)") == [""]
    assert visitor.page.evaluate("localStorage.length + document.cookie.length") == 0
    assert visitor.context.cookies() == []


def it_is_answered_by_the_keyboard_alone(arrives: Arrives, asked: str) -> None:
    visitor = arrives()
    visitor.goes(asked)
    keyboard, page = visitor.page.keyboard, visitor.page

    tab_to(page, "score")
    for key in ("Space", "ArrowRight", "ArrowRight"):
        keyboard.press(key)
    expect(page.get_by_label("What should we put right first?")).to_be_visible()
    tab_to(page, "comment")
    keyboard.type("Nobody was there")
    tab_to(page, "contact")
    keyboard.press("Space")
    keyboard.press("Tab")
    keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert heard(asked) == [(2, "Nobody was there")]


def it_shows_where_the_keyboard_is(arrives: Arrives, asked: str) -> None:
    visitor = arrives()
    visitor.goes(asked)

    for name in ("score", "comment", "contact"):
        tab_to(visitor.page, name)
        assert outline_of_focus(visitor.page) >= 2, name


@pytest.mark.parametrize(
    ("tapped", "chosen"), [("0", "0"), ("9", "9"), ("10", "10"), ("11", None), ("-1", None), ("ten", None), ("", None)]
)
def it_preselects_what_was_tapped_in_the_mail_and_records_nothing(
    arrives: Arrives, asked: str, tapped: str, chosen: str | None
) -> None:
    visitor = arrives()

    visitor.goes(f"{asked}?score={tapped}")

    radios = visitor.page.get_by_role("radio", checked=True)
    assert [radio.get_attribute("value") for radio in radios.all()] == ([chosen] if chosen else [])
    assert heard(asked) == []


@pytest.mark.parametrize(
    ("score", "question"),
    [
        ("6", "What should we put right first?"),
        ("8", "What would have made it better?"),
        ("9", "What should we never change?"),
    ],
)
def it_asks_each_cohort_its_own_why(arrives: Arrives, asked: str, score: str, question: str) -> None:
    visitor = arrives(java_script_enabled=False)
    visitor.goes(asked)
    expect(visitor.page.get_by_text("What is the main reason?")).to_be_visible()

    visitor.page.get_by_role("radio", name=score, exact=True).check(force=True)

    expect(visitor.page.get_by_text(question)).to_be_visible()
    expect(visitor.page.get_by_text("What is the main reason?")).to_be_hidden()


def it_runs_from_right_to_left_where_people_read_so(arrives: Arrives, company: Company) -> None:
    path = f"/s/{queries.token_of(company.ask(next(_names), language='ar').id)}"
    visitor = arrives(**SMALL)
    page = visitor.page
    visitor.goes(path)

    assert page.locator("html").get_attribute("dir") == "rtl"
    assert left_of(page, "0") > left_of(page, "10")

    page.get_by_role("radio", name="10", exact=True).check(force=True)
    page.get_by_role("textbox").fill("خدمة ممتازة")
    page.get_by_role("button").last.click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert heard(path) == [(10, "خدمة ممتازة")]


def it_works_where_no_style_is_understood(arrives: Arrives, asked: str) -> None:
    visitor = arrives(**FEATURE_PHONE)
    visitor.page.route("**/s/**", without_style)
    visitor.goes(asked)
    page = visitor.page
    # Plain words and plain buttons, of which each is where a thumb can reach it.
    assert page.get_by_role("radio").count() == 11
    expect(page.get_by_text("What should we never change?")).to_be_hidden()

    page.get_by_role("radio", name="9", exact=True).check()
    page.get_by_role("textbox").fill("Simple")
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert heard(asked) == [(9, "Simple")]


def it_gives_a_thumb_room_at_320(arrives: Arrives, asked: str) -> None:
    visitor = arrives(**SMALL)
    visitor.goes(asked)

    sizes = visitor.page.evaluate(
        "[...document.querySelectorAll('.row label')].map(each => each.getBoundingClientRect().toJSON())"
    )

    assert len(sizes) == 11
    assert min(size["width"] for size in sizes) >= 24
    assert min(size["height"] for size in sizes) >= 52
    assert {size["y"] for size in sizes} == {sizes[0]["y"]}


def it_can_be_read_at_twice_the_size(arrives: Arrives, asked: str) -> None:
    visitor = arrives(**SMALL)
    visitor.goes(asked)

    visitor.page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert browser.overhang(visitor.page) <= 0, browser.widest(visitor.page)


def it_keeps_what_was_typed_when_the_score_is_missing(arrives: Arrives, asked: str) -> None:
    visitor = arrives()
    visitor.watch.expects = {422}
    visitor.goes(asked)
    visitor.page.locator("form").evaluate("form => { form.noValidate = true }")

    visitor.page.get_by_role("textbox").fill("A long story")
    visitor.page.get_by_role("button", name="Send").click()

    expect(visitor.page.get_by_role("alert")).to_be_visible()
    expect(visitor.page.get_by_role("textbox")).to_have_value("A long story")
    assert heard(asked) == []


def it_lets_an_answer_be_changed(arrives: Arrives, asked: str) -> None:
    visitor = arrives()
    page = visitor.page
    visitor.goes(f"{asked}?score=3")
    page.get_by_role("button", name="Send").click()

    page.get_by_role("link", name="Change").click()
    expect(page.get_by_role("radio", checked=True)).to_have_value("3")
    page.get_by_role("radio", name="8", exact=True).check(force=True)
    page.get_by_role("textbox").fill("You called me back")
    page.get_by_role("button").last.click()

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert heard(asked) == [(8, "You called me back")]


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is in a field of the form."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"No Tab leads to {name!r}")


def outline_of_focus(page: Page) -> float:
    """Return how thick the outline is that shows the focus: of the focused field, or of the label around it."""
    return float(
        page.evaluate("""() => {
        const field = document.activeElement
        const widths = [field, field.closest("label")].filter(Boolean).map((each) => {
            const style = getComputedStyle(each)
            return style.outlineStyle === "none" || style.opacity === "0" ? 0 : parseFloat(style.outlineWidth)
        })
        return Math.max(...widths)
    }""")
    )


def left_of(page: Page, score: str) -> float:
    """Return where a score begins, from the left."""
    box = page.get_by_role("radio", name=score, exact=True).bounding_box()
    assert box is not None
    return box["x"]


def without_style(route: Route) -> None:
    """Answer as the product does, but for the style."""
    answer = route.fetch()
    route.fulfill(response=answer, body=re.sub(r"<style.*?</style>", "", answer.text(), flags=re.DOTALL))
