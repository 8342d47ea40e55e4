"""Pictures of every page, at the width of a desk and of a phone, light and dark, for the documents."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page

from innerloop.customers.models import Customer, Identity, Organization
from innerloop.listen.models import Touchpoint
from tests.journeys.company import LONG, Company
from tests.journeys.places import ACCOUNT, MEMBERS, OUTSIDE, PLACES, SIGNING_IN, Place
from tests.support import browser, pictures, proof
from tests.support.browser import Visitor

pytestmark = browser.MARKS
PICTURES = Path(__file__).parents[2] / "docs" / "screenshots"
PAGE, ABOVE = PICTURES.with_suffix(".md"), PICTURES.name
# The mock-ups that decided how it looks, and the pages that had to reach them.
MOCKUPS = {
    "pulse": "pulse",
    "feedback": "feedback",
    "explore": "explorer",
    "customer": "customer",
    "survey": "ask-tapped",
}
INTRODUCTION = """# Pictures of every page

Taken by the tests, from the demo company in a small size; `make proof` takes them anew and writes this page.
Each page is here at the width of a desk (1280) and of a phone (390), light and dark; what lies below
1,600 pixels is cut off.

## Beside the mock-ups
"""
WIDTHS = {1280: 900, 390: 844}
# Where the widget stands; its own test takes these.
WIDGET = {"plain": "a plain page", "strict": "a page with a strict policy", "frame": "a frame"}
# What the demo company's dip was about, as the product found it; its own test takes it.
DIP = "dip-found-1280-light.png"
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
TALLEST = 1600  # pixels; what is further down looks like what is above
HEAVIEST = 300_000  # bytes
CHAPTERS = {
    "Members": MEMBERS,
    "Customers and visitors": OUTSIDE,
    "Signing in": SIGNING_IN,
    "One's own account": ACCOUNT,
}
# States of a page that look like another page.
OF_THEIR_OWN = {
    *("ask-tapped", "ask-arabic", "ask-thanks", "kiosk", "builder-with-questions", "unsubscribed", "not-here"),
    *("explorer-drawn", "explorer-by-channel"),
}


def pictured() -> list[Place]:
    """Return each page by the first of its states, and the states that look like another page."""
    first = {place.route: place for place in reversed(PLACES) if place.route}
    return [place for place in PLACES if place is first.get(place.route) or place.name in OF_THEIR_OWN]


NAMED = {
    "Aduniola Bankole": (Customer, "name"),
    "aduniola@ilorin.example": (Identity, "value"),
    "Ilorin Traders": (Organization, "name"),
    "Kisumu counter": (Touchpoint, "name"),
}


@pytest.fixture
def usual_names(furnished: Company) -> Iterator[None]:
    """Call those with the longest names as people are called: these pictures are for reading."""
    _rename({long: usual for usual, long in LONG.items()})
    yield
    _rename(LONG)


def _rename(names: Mapping[str, str]) -> None:
    for given, wanted in names.items():
        model, field = NAMED[given if given in NAMED else wanted]
        model.everywhere.filter(**{field: given}).update(**{field: wanted})


@pytest.mark.proof
@pytest.mark.usefixtures("usual_names")
@pytest.mark.parametrize("place", pictured() if proof.IS_FULL else PLACES[:1], ids=lambda place: place.name)
def it_pictures(walker: Visitor, furnished: Company, tmp_path: Path, place: Place) -> None:
    page = place.opened(walker, furnished)
    folder = PICTURES if proof.IS_FULL else tmp_path
    studio = walker.context.new_page()

    sizes = [
        take(page, studio, folder / f"{place.name}-{width}-{theme}.png", width=width, theme=theme)
        for width in WIDTHS
        for theme in THEMES
    ]
    studio.close()

    assert min(sizes) > 5_000
    assert max(sizes) < HEAVIEST


@pytest.mark.proof
def it_shows_no_picture_of_a_page_that_is_gone() -> None:
    known = {f"{place.name}-{width}-{theme}.png" for place in pictured() for width in WIDTHS for theme in THEMES}
    known |= {f"widget-{where}-{theme}.png" for where in WIDGET for theme in THEMES} | {DIP}
    if proof.IS_FULL:
        PAGE.write_text(page_of_pictures(), encoding="utf-8")

    assert {file.name for file in PICTURES.glob("*.png")} <= known


def page_of_pictures() -> str:
    """Return the document that shows the pictures, ours beside the mock-ups first."""
    beside = [
        f"| ![{name}: the mock-up]({ABOVE}/mockups/{mockup}.png) | {picture(name, 1280, 'light')} |"
        for mockup, name in MOCKUPS.items()
    ]
    lines = [INTRODUCTION, "| Mock-up | Page |", "| --- | --- |", *beside, ""]
    for heading, places in CHAPTERS.items():
        lines += [f"## {heading}", ""]
        lines += [line for place in pictured() if place in places for line in shown(place.name)]
    lines += ["## The dip, found from the words alone", "", f"![the alert of a theme]({ABOVE}/{DIP})", ""]
    return "\n".join([*lines, "## The widget", "", *widget_shown()]).rstrip() + "\n"


def widget_shown() -> list[str]:
    """Return the lines that show the widget on other people's pages."""
    cells = [
        f"| {where} | "
        + " | ".join(f"![the widget on {where}, {theme}]({ABOVE}/widget-{kind}-{theme}.png)" for theme in THEMES)
        + " |"
        for kind, where in WIDGET.items()
    ]
    return ["| On | Light | Dark |", "| --- | --- | --- |", *cells]


def shown(name: str) -> list[str]:
    """Return the lines that show a page: wide and light in the document, the others a click away."""
    others = [(width, theme) for width in WIDTHS for theme in THEMES if (width, theme) != (1280, "light")]
    links = ", ".join(f"[{width} {theme}]({ABOVE}/{name}-{width}-{theme}.png)" for width, theme in others)
    return [f"### {name}", "", picture(name, 1280, "light"), "", f"Also: {links}", ""]


def picture(name: str, width: int, theme: str) -> str:
    return f"![{name}, {width} pixels wide, {theme}]({ABOVE}/{name}-{width}-{theme}.png)"


def take(page: Page, studio: Page, file: Path, *, width: int, theme: Literal["light", "dark"]) -> int:
    """Take a picture of a page from its top, and return its weight in bytes."""
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    page.emulate_media(color_scheme=theme)
    # As tall as the page is, so that the bar at the thumb stands where it belongs: at the lower edge.
    height = min(TALLEST, int(page.evaluate("document.documentElement.scrollHeight")))
    page.set_viewport_size({"width": width, "height": height})
    browser.settle(page)
    return pictures.keep(page.screenshot(animations="disabled"), file, studio=studio)
