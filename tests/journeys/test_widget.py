"""The widget on other people's sites: on a plain page, under a strict policy, in a frame, by hand and by keyboard."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen.models import Answer, Program, Response
from innerloop.team.access import actor
from tests.journeys.company import FOLLOWUPS, Company
from tests.journeys.conftest import Arrives
from tests.support import browser, pictures, proof
from tests.support.running import Running
from tests.support.site import Site

pytestmark = browser.MARKS
PICTURES = Path(__file__).parents[2] / "docs" / "screenshots"
TEXT = "<p>" + "Tandawa sells what you need. " * 400 + "</p>"


@pytest.fixture
def here(product: Running) -> str:
    return f"http://localhost:{product.port}"


@pytest.fixture
def door(company: Company) -> Iterator[str]:
    """The slug of the program at the door; whatever is answered to it in the widget goes after the test."""
    yield company.things["slug"]
    there = Response.everywhere.filter(program__slug=company.things["slug"])
    there.exclude(channel="link").update(program=None)


def shop(here: str, slug: str, *, more: str = "", body: str = "", lang: str = "en") -> str:
    """Return a page of a shop that embeds the widget."""
    return (
        f'<!doctype html><html lang="{lang}"><meta name="viewport" content="width=device-width"><title>Shop</title>'
        f'<link rel="icon" href="data:,"><h1>Shop</h1><button id="own">Basket</button>{body}'
        f'<script async src="{here}/widget.js" data-survey="{slug}" {more}></script></html>'
    )


def answered(slug: str) -> list[tuple[int | None, str]]:
    rows = Response.everywhere.filter(program__slug=slug, channel="web").order_by("id")
    return list(rows.values_list("score", "comment"))


def asked_in(page: Any) -> Locator:
    found: Locator = page.get_by_role("dialog")
    return found


def gives(page: Any, score: str, words: str) -> None:
    """Tap a score, then write and send."""
    page.get_by_role("button", name=score, exact=True).click()
    page.get_by_role("textbox").first.fill(words)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def waits_until_sent(page: Page) -> None:
    page.wait_for_function(
        "() => Object.keys(JSON.parse(localStorage.getItem('innerloop:queue') || '{}')).length === 0"
    )


def it_asks_on_a_plain_page_and_counts_the_tap_at_once(arrives: Arrives, here: str, door: str) -> None:
    visitor = arrives()
    with Site({"/": shop(here, door)}) as site:
        visitor.goes(site.url)
        page = visitor.page
        asked_in(page).get_by_role("button", name="9", exact=True).click()
        waits_until_sent(page)
        assert answered(door) == [(9, "")]

        page.get_by_role("textbox").fill("Kind staff")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", name="Thank you")).to_be_focused()
        waits_until_sent(page)

    assert answered(door) == [(9, "Kind staff")]
    assert Response.everywhere.get(program__slug=door, channel="web").excluded_at is None
    assert visitor.context.cookies() == []


def it_gives_an_anonymous_answer_whole(arrives: Arrives, here: str, door: str) -> None:
    Program.everywhere.filter(slug=door).update(is_anonymous=True)
    visitor = arrives()
    try:
        with Site({"/": shop(here, door)}) as site:
            visitor.goes(site.url)
            asked_in(visitor.page).get_by_role("button", name="3", exact=True).click()
            gives(visitor.page, "9", "Kind staff")
            waits_until_sent(visitor.page)
    finally:
        Program.everywhere.filter(slug=door).update(is_anonymous=False)

    assert answered(door) == [(9, "Kind staff")]


def it_runs_under_a_strict_policy(arrives: Arrives, here: str, door: str) -> None:
    policy = (
        f"default-src 'none'; script-src {here}; connect-src {here}; style-src 'none'; img-src data:; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    visitor = arrives()
    with Site({"/": shop(here, door)}, policy=policy) as site:
        visitor.goes(site.url)
        box = asked_in(visitor.page)
        assert box.evaluate("each => getComputedStyle(each).position") == "fixed"
        gives(visitor.page, "8", "A bit slow")
        waits_until_sent(visitor.page)

    assert answered(door) == [(8, "A bit slow")]


@pytest.mark.parametrize("sandbox", ["", 'sandbox="allow-scripts"'])
def it_asks_inside_a_frame_also_where_nothing_may_be_stored(
    arrives: Arrives, here: str, door: str, sandbox: str
) -> None:
    visitor = arrives()
    pages = {
        "/": f'<title>Frame</title><link rel="icon" href="data:,"><iframe src="/in" {sandbox} width=500 height=700>'
    }
    with Site({**pages, "/in": shop(here, door)}) as site:
        visitor.goes(site.url)
        frame = visitor.page.frame_locator("iframe")
        with visitor.page.expect_response(lambda each: "/w/" in each.url and "comment=In+a+frame" in _sent(each)):
            gives(frame, "7", "In a frame")

    assert answered(door) == [(7, "In a frame")]


def it_keeps_an_answer_until_the_server_has_it(arrives: Arrives, here: str, door: str) -> None:
    visitor = arrives()
    visitor.watch.ends()  # the browser complains of the failures below
    lost = [lambda route: route.abort(), lambda route: route.fulfill(status=500), _swallow]
    with Site({"/": shop(here, door)}) as site:
        visitor.page.route("**/w/*", lambda route: (lost.pop() if lost and _is_post(route) else _passes)(route))
        visitor.goes(site.url)
        gives(visitor.page, "10", "From the train")
        # Reloaded before it arrived: the next page goes on sending.
        visitor.page.reload()
        waits_until_sent(visitor.page)

    assert lost == []
    assert answered(door) == [(10, "From the train")]


def it_comes_at_most_so_often_and_rests(arrives: Arrives, here: str, door: str) -> None:
    visitor = arrives()
    with Site({"/": shop(here, door, more='data-times="2" data-rest="10"')}) as site:
        visitor.page.clock.install()
        shown = []
        for days in (0, 3, 11, 30):
            visitor.page.clock.fast_forward(days * 86_400_000)
            visitor.goes(site.url)
            shown.append(_is_shown(visitor.page))

    assert shown == [True, False, True, False]


@pytest.mark.parametrize(
    ("more", "path", "is_shown"),
    [
        ('data-pages="/checkout/*,/thanks"', "/checkout/done", True),
        ('data-pages="/checkout/*,/thanks"', "/", False),
        ('data-share="100"', "/", True),
        ('data-share="0.000001"', "/", False),
    ],
)
def it_asks_where_and_whom_it_was_told(
    arrives: Arrives, here: str, door: str, more: str, path: str, is_shown: bool
) -> None:
    visitor = arrives()
    with Site(dict.fromkeys(["/", "/checkout/done"], shop(here, door, more=more))) as site:
        visitor.goes(site.url + path)

        assert _is_shown(visitor.page) is is_shown


def it_waits_for_the_scroll(arrives: Arrives, here: str, door: str) -> None:
    visitor = arrives()
    with Site({"/": shop(here, door, more='data-scroll="60"', body=TEXT * 4)}) as site:
        visitor.goes(site.url)
        assert not _is_shown(visitor.page)

        visitor.page.evaluate("scrollTo(0, document.body.scrollHeight)")

        expect(asked_in(visitor.page)).to_be_visible()


def it_is_used_by_the_keyboard_alone(arrives: Arrives, here: str, door: str) -> None:
    visitor = arrives()
    with Site({"/": shop(here, door, more='data-form="button"')}) as site:
        visitor.goes(site.url)
        page, keyboard = visitor.page, visitor.page.keyboard
        page.get_by_role("button", name="Tell us").focus()
        keyboard.press("Enter")
        expect(asked_in(page).get_by_role("button", name="0", exact=True)).to_be_focused()
        for key in ("ArrowRight", "ArrowRight", "Space"):
            keyboard.press(key)
        keyboard.press("Tab")
        keyboard.type("Nobody was there")
        # Around in a circle: the page behind is not reached.
        for _ in range(8):
            keyboard.press("Tab")
            assert page.evaluate("document.activeElement.shadowRoot !== null")
        keyboard.press("Escape")
        expect(asked_in(page)).to_have_count(0)
        expect(page.get_by_role("button", name="Tell us")).to_be_focused()
        waits_until_sent(page)

    assert answered(door) == [(2, "")]


def it_stands_in_the_page_and_breaks_no_rule_of_accessibility(arrives: Arrives, here: str, door: str) -> None:
    visitor = arrives()
    place = f'<main><h2>Before</h2><div data-innerloop="{door}"></div></main>'
    with Site({"/": shop(here, door, more='data-form="inline"', body=place)}) as site:
        visitor.goes(site.url)
        visitor.page.get_by_role("region").get_by_role("button", name="3", exact=True).click()
        expect(visitor.page.get_by_text("What should we put right first?")).to_be_visible()

        assert browser.violations(visitor.page) == []
        assert browser.overhang(visitor.page) <= 0


def it_runs_from_right_to_left_in_the_language_of_the_page(arrives: Arrives, here: str, door: str) -> None:
    visitor = arrives(viewport={"width": 390, "height": 700})
    with Site({"/": shop(here, door, lang="ar")}) as site:
        visitor.goes(site.url)
        low, high = (visitor.page.get_by_role("button", name=name, exact=True).bounding_box() for name in ("0", "10"))

        assert low
        assert high
        assert low["x"] > high["x"]
        assert browser.overhang(visitor.page) <= 0


def it_asks_further_questions_of_whom_they_concern(arrives: Arrives, here: str, company: Company) -> None:
    program = _branching(company)
    visitor = arrives()
    with Site({"/": shop(here, program.slug)}) as site:
        visitor.goes(site.url)
        page = visitor.page
        page.get_by_role("button", name="9", exact=True).click()
        expect(page.get_by_text("How did you reach us?")).to_have_count(0)
        page.get_by_role("button", name="2", exact=True).click()
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("alert")).to_contain_text("Please choose one.")
        page.get_by_label("In a shop").check()
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        waits_until_sent(page)

    [row] = Response.everywhere.filter(program=program)
    assert row.score == 2
    further = Answer.everywhere.filter(response=row).exclude(question_key="score")
    assert list(further.values_list("question_key", "choices")) == [("way", ["shop"])]


@pytest.mark.proof
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["plain", "strict", "frame"])
def it_is_pictured(arrives: Arrives, here: str, door: str, tmp_path: Path, kind: str, theme: str) -> None:
    policy = f"default-src 'none'; script-src {here}; connect-src {here}; style-src 'none'" if kind == "strict" else ""
    pages = {"/": shop(here, door, body=TEXT), "/in": shop(here, door, body=TEXT)}
    if kind == "frame":
        pages["/"] = (
            '<link rel="icon" href="data:,"><h1>Around</h1><iframe src="/in" width="700" height="640"></iframe>'
        )
    visitor = arrives(color_scheme=theme, viewport={"width": 820, "height": 760})
    visitor.watch.ends()
    with Site(pages, policy=policy) as site:
        visitor.goes(site.url)
        inside = visitor.page.frame_locator("iframe") if kind == "frame" else visitor.page
        inside.get_by_role("button", name="6", exact=True).click()
        browser.settle(visitor.page)
        file = (PICTURES if proof.IS_FULL else tmp_path) / f"widget-{kind}-{theme}.png"
        pictures.keep(visitor.page.screenshot(), file, studio=visitor.context.new_page())

    assert file.stat().st_size > 5_000


def _branching(company: Company) -> Program:
    with scope.to(company.owner.workspace_id):
        by: dict[str, Any] = {"by": actor(company.owner), "now": clock.now()}
        first = Program.objects.select_related("survey__metric").get(slug=company.things["slug"])
        content = first.survey.versions.order_by("-number")[0].content
        asked = {**FOLLOWUPS[0], "when": {"cohorts": ["bottom"]}}
        survey = listening.publish_survey(
            name="Branching",
            metric_slug="nps",
            content={**content, "followups": [asked]},
            workspace_id=company.owner.workspace_id,
            **by,
        )
        return listening.open_program(survey=survey, name="Branches", kind="always_on", channel="link", **by)


def _is_shown(page: Page) -> bool:
    page.wait_for_function("() => window.Innerloop && window.Innerloop.version")
    page.wait_for_load_state("networkidle")
    return asked_in(page).count() == 1


def _sent(answer: Any) -> str:
    return str(answer.request.post_data or "")


def _is_post(route: Route) -> bool:
    return route.request.method == "POST"


def _passes(route: Route) -> None:
    route.continue_()


def _swallow(route: Route) -> None:
    """Let the server have it, and lose its answer."""
    route.fetch()
    route.abort()
