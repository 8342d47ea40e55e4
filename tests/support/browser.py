"""A real browser: Debian's Chromium, driven by Playwright, with an eye on what goes wrong in its pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from playwright.sync_api import Error as Fault
from playwright.sync_api import Response as Answer

# All in one worker: they share the browser, and the product that it looks at.
MARKS = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
# Nothing leaves the machine; a container's root has no sandbox.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # People's browsers do not say that a program drives them; ours would, and be taken for a scanner's.
    "--disable-blink-features=AutomationControlled",
    f"--user-agent={AGENT}",
]
Seen = TypeVar("Seen")
# Milliseconds; Playwright's own five for what is expected to be seen are few on a machine that tests elsewhere too.
PATIENCE = 30_000
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CONTRAST = "color-contrast"
# A page that loads itself anew, such as one whose long work has ended, takes what looks at it along.
LOADED_ANEW = ("Execution context was destroyed", "axe is not defined")
LOOKS = 3
WORTH_IT = 0.4  # of a page looks alike: a look of its own, at contrast alone, is not for nothing
# Marks every element whose tags, attributes that a style can ask for and place in its row are those of one before it,
# and of whose ancestors the same is true; "before" is also on another page with the same styles, where those are told.
# Returns how much of the page is marked, and as what the rest is known.
_MARK_ALIKE = """(before) => {
    document.querySelectorAll("[data-alike]").forEach((each) => each.removeAttribute("data-alike"))
    const unseen = /^(id|href|for|name|value|action|src|alt|title|datetime|hx-.*|aria-(label|labelledby|describedby))$/
    const state = (each) => [each.checked, each.matches(":modal, :popover-open")]
    const own = (each) => each.tagName + state(each) + [...each.attributes]
        .filter((one) => !unseen.test(one.name)).map((one) => `${one.name}=${one.value}`).sort().join(" ")
    const look = (node) => node.nodeType === Node.ELEMENT_NODE
        ? `<${own(node)}>${[...node.childNodes].map(look).join("")}</>`
        : node.nodeType === Node.TEXT_NODE && node.data.trim() ? "text" : ""
    const digest = (text) => {
        let [one, other] = [0xdeadbeef, 0x41c6ce57]
        for (let place = 0; place < text.length; place++) {
            one = Math.imul(one ^ text.charCodeAt(place), 2654435761)
            other = Math.imul(other ^ text.charCodeAt(place), 1597334677)
        }
        return `${one >>> 0} ${other >>> 0}`
    }
    const known = new Set(before), fresh = []
    const mark = (within, above) => [...within.children].forEach((each, place) => {
        const edges = [place % 2, place === 0, each.nextElementSibling === null]
        const sight = digest([above, edges, look(each)].join("|"))
        if (known.has(sight)) return each.setAttribute("data-alike", "")
        known.add(sight)
        fresh.push(sight)
        mark(each, `${above}|${own(each)}`)
    })
    const styles = [...document.styleSheets].map((each) => each.href ?? each.ownerNode.textContent)
    mark(document.body, [...styles, own(document.documentElement), own(document.body)].join("|"))
    const alike = document.querySelectorAll("[data-alike], [data-alike] *").length
    return [alike / document.querySelectorAll("body *").length, fresh]
}"""
_ASYNC_UNSAFE = "DJANGO_ALLOW_ASYNC_UNSAFE"


@contextmanager
def opened() -> Iterator[Browser]:
    """Open a browser for the time of the block; without Chromium skip the test, or fail where it is required."""
    # Playwright keeps an event loop in this thread, which Django would take for somebody's async code.
    before = os.environ.get(_ASYNC_UNSAFE)
    os.environ[_ASYNC_UNSAFE] = "true"
    try:
        with sync_playwright() as playwright:
            expect.set_options(timeout=PATIENCE)
            browser = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
            yield browser
            browser.close()
            # Beside a loop Django keeps connections of their own, which nobody else would close.
            connections.close_all()
    finally:
        os.environ.pop(_ASYNC_UNSAFE)
        if before is not None:
            os.environ[_ASYNC_UNSAFE] = before


def _chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    text = "Chromium is not installed. On Debian: apt-get install chromium"
    if os.environ.get("INNERLOOP_BROWSER") == "required":
        pytest.fail(text)
    pytest.skip(text)


@dataclass
class Watch:
    """What the pages of one context complained about: errors on the console, violations of the policy, exceptions.

    `expects` are statuses that a page of the test answers on purpose; the browser reports them as errors.
    """

    expects: set[int] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)
    is_over: bool = False

    def over(self, context: BrowserContext) -> Watch:
        """Begin to watch."""
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.complaints.append(f"exception: {error.error}"))
        return self

    def ends(self) -> None:
        """Watch no more, for instance because the product is about to be stopped."""
        self.is_over = True

    def _heard(self, message: ConsoleMessage) -> None:
        if (
            self.is_over
            or message.type != "error"
            or any(f"status of {status} " in message.text for status in self.expects)
        ):
            return
        place = message.page.url if message.page else ""
        self.complaints.append(f"{place}: {message.text}")


@dataclass
class Visitor:
    """Somebody at a browser of their own: a context with its page, and the watch over both."""

    context: BrowserContext
    page: Page
    watch: Watch
    base: str
    statuses: list[int] = field(default_factory=list)  # of every page that was asked for

    def goes(self, path: str) -> Answer:
        """Open a path of the product, and return how it was answered."""
        url = path if path.startswith("http") else self.base + path
        try:
            answer = self.page.goto(url)
        except Fault as fault:
            # The page before may load itself anew, when work that it waits for has ended, just as we leave it.
            if "ERR_ABORTED" not in fault.message:
                raise
            answer = self.page.goto(url)
        assert answer is not None
        return answer

    def noted(self, answer: Answer) -> None:
        """Note how a page was answered."""
        if answer.request.is_navigation_request() and answer.frame == self.page.main_frame:
            self.statuses.append(answer.status)

    def becomes(self, cookies: Mapping[str, str]) -> None:
        """Go on as somebody else, of whom nothing bad is known; far cheaper than a context of their own."""
        self.context.clear_cookies()
        self.carries(cookies)
        self.statuses.clear()
        self.watch.complaints.clear()

    def carries(self, cookies: Mapping[str, str]) -> None:
        """Take cookies along from now on."""
        self.context.add_cookies([{"name": name, "value": value, "url": self.base} for name, value in cookies.items()])


def visitor(browser: Browser, base: str, **options: Any) -> Visitor:
    """Open a fresh context for somebody; options are those of Playwright's `new_context`."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    found = Visitor(context, context.new_page(), Watch().over(context), base)
    found.page.on("response", found.noted)
    return found


def violations(page: Page, *, only: str = "", seen: set[str] | None = None) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA on a page, or against one rule; a line for each place.

    `seen` remembers what was found good in contrast on the pages before, in one width and theme: the frame of a page
    is then looked at once, and not anew on every page.
    """
    return _looked_at(page, lambda: _violations(page, only=only, seen=set() if seen is None else seen))


def _looked_at(page: Page, look: Callable[[], Seen]) -> Seen:
    """Return what a look at a page sees; one that loads itself anew meanwhile, as it may, is looked at again."""
    for _ in range(LOOKS - 1):
        try:
            return look()
        except Fault as fault:
            if not any(sign in fault.message for sign in LOADED_ANEW):
                raise
            page.wait_for_load_state()
    return look()


def _violations(page: Page, *, only: str, seen: set[str]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    if only:
        return _found(page, {"runOnly": {"type": "rule", "values": [only]}})
    # The size of targets is the one rule of 2.2 that axe knows, and it is off unless asked for.
    rules = {"target-size": {"enabled": True}}
    # Contrast takes most of axe's time, for every row of a list anew: what looks alike is looked at once.
    alike, fresh = page.evaluate(_MARK_ALIKE, [*seen])
    if alike < WORTH_IT:
        found = _found(page, {"runOnly": {"type": "tag", "values": WCAG}, "rules": rules})
    else:
        other = {**rules, CONTRAST: {"enabled": False}}
        found = [
            *_found(page, {"runOnly": {"type": "tag", "values": WCAG}, "rules": other}),
            *_found(page, {"runOnly": {"type": "rule", "values": [CONTRAST]}}, but="[data-alike]"),
        ]
    if not any(line.startswith(CONTRAST) for line in found):
        seen.update(fresh)
    return found


def _found(page: Page, options: Mapping[str, Any], *, but: str = "") -> list[str]:
    found = page.evaluate(
        "([context, options]) => axe.run(context, options)",
        [{"exclude": [[but]]} if but else {"include": [["html"]]}, {**options, "resultTypes": ["violations"]}],
    )
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))} ({_why(node)})"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def settle(page: Page) -> None:
    """Wait until what is in motion has come to rest, such as colors that fade from one theme to the other."""
    rest = """async () => {
        do await new Promise(requestAnimationFrame)
        while (document.getAnimations().some((each) => Number.isFinite(each.effect.getComputedTiming().endTime)))
    }"""
    _looked_at(page, lambda: page.evaluate(rest))


def overhang(page: Page) -> int:
    """Return by how many pixels a page can be scrolled sideways."""
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return int(_looked_at(page, lambda: page.evaluate(over)))


def widest(page: Page) -> str:
    """Return what reaches furthest out of a page, as a tag with its classes and how its words begin."""
    return str(
        page.evaluate("""() => {
        const range = document.createRange()
        const edge = (each) => (range.selectNodeContents(each), range.getBoundingClientRect().right)
        const all = [...document.querySelectorAll("body *")].filter((each) => each.checkVisibility())
        const out = all.reduce((most, each) => edge(each) >= edge(most) ? each : most)
        return `<${out.tagName.toLowerCase()} class="${out.className}"> ${out.textContent.trim().slice(0, 40)}`
    }""")
    )


def _why(node: Mapping[str, Any]) -> str:
    reasons = [*node["any"], *node["all"], *node["none"]]
    return reasons[0]["message"] if reasons else ""


def collisions(page: Page) -> list[str]:
    """Return the cells of tables whose words stand on those of another cell of their row."""
    found: list[str] = page.evaluate("""() => {
        const range = document.createRange()
        const words = (cell) => {
            const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), boxes = []
            for (let text; (text = texts.nextNode());) {
                const around = text.parentElement
                if (!text.data.trim() || !around.checkVisibility() || around.closest(".vh")) continue
                range.selectNodeContents(text)
                boxes.push(...range.getClientRects())
            }
            return boxes
        }
        const meet = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2
            && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 2
        return [...document.querySelectorAll("tbody tr")].flatMap((row) => {
            const cells = [...row.cells].map((cell) => [cell, words(cell)])
            return cells.filter(([, mine], place) => cells.slice(0, place)
                .some(([, theirs]) => mine.some((one) => theirs.some((other) => meet(one, other)))))
                .map(([cell]) => `“${cell.innerText.trim().slice(0, 40)}” stands on another cell`)
        })
    }""")
    return found[:3]


def addresses_as_words(page: Page) -> list[str]:
    """Return what is to be pressed and says an address instead of what it does."""
    pressed = page.locator("a.btn, button").all_inner_texts()
    return [f"“{words}” is no word" for words in pressed if words.startswith("/")]
