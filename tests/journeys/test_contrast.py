"""What looks alike is looked at once over many pages, and whatever is pale is still found, in the frame and outside."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support import browser

pytestmark = browser.MARKS
STYLES = "a { color: inherit; display: inline-block; padding: 1rem } .pale { color: #ccc }"
LINKS = "<li><a href='/pulse'>Pulse</a></li><li><a href='/surveys'>Surveys</a></li>"
FRAME = f"<nav aria-label='Pages'><ul>{LINKS}</ul></nav>"
BODY = "<h1>Pulse</h1><p>What customers say</p>"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with chromium.new_context() as context:
        yield context.new_page()


def looked_at(page: Page, seen: set[str], *, frame: str = FRAME, body: str = BODY, styles: str = STYLES) -> list[str]:
    """Return where the contrast of a page is found wanting, after all that was seen before."""
    page.set_content(
        f"<!doctype html><html lang='en'><title>Pulse</title><style>{styles}</style>"
        f"<body><header>{frame}</header><main>{body}</main></body></html>"
    )
    return [line.split(" (")[0] for line in browser.violations(page, seen=seen)]


@pytest.fixture
def seen(page: Page) -> set[str]:
    """What was seen on a page in which nothing is wrong."""
    seen: set[str] = set()
    assert looked_at(page, seen) == []
    assert seen
    return seen


@pytest.mark.parametrize(
    "changes",
    [
        {"body": BODY + "<p class='pale'>Faint</p>"},
        {"frame": FRAME.replace("<a href='/surveys'", "<a class='pale' href='/surveys'")},
        {"frame": f"<div class='pale'>{FRAME}</div>"},
        {"styles": STYLES + " h1 { color: #ccc }"},
        {"styles": STYLES + " nav a { color: #ccc }"},
    ],
    ids=["in the page", "in the frame", "around the frame", "by a rule for the page", "by a rule for the frame"],
)
def it_finds_what_is_pale_on_a_later_page(page: Page, seen: set[str], changes: dict[str, str]) -> None:
    found = looked_at(page, seen, **changes)

    assert found
    assert {line.split(":")[0] for line in found} == {browser.CONTRAST}


def it_finds_it_again_until_it_is_mended(page: Page, seen: set[str]) -> None:
    pale = BODY + "<p class='pale'>Faint</p>"

    assert looked_at(page, seen, body=pale) == looked_at(page, seen, body=pale) != []
    assert looked_at(page, seen) == []


def it_looks_at_nothing_twice(page: Page, seen: set[str]) -> None:
    before = {*seen}

    assert looked_at(page, seen, body=BODY.replace("Pulse", "Surveys")) == []

    assert seen == before
