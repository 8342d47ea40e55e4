"""Every page of the product, walked in a real browser: whole, readable to all, at home on any screen."""

from collections import defaultdict
from itertools import chain
from typing import Literal
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page, ViewportSize

from tests.journeys.company import Company
from tests.journeys.places import NO_PAGE, PLACES, Place
from tests.support import browser, proof, routes
from tests.support.browser import Visitor

pytestmark = browser.MARKS
WIDE, PHONE, SMALLEST = (ViewportSize(width=width, height=900) for width in (1280, 390, 320))
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LOOKS = [(size, theme) for size in (WIDE, PHONE) for theme in THEMES]
# What was seen on the pages before, by width and theme.
SEEN: defaultdict[tuple[int, str], set[str]] = defaultdict(set)


def named(place: Place) -> str:
    return place.name


def test_every_route_is_walked_or_shows_no_page() -> None:
    shown = {place.route for place in PLACES if place.route}
    table = {route.name for route in routes.routes() if not route.name.startswith("connect:api:")}

    assert sorted(table) == sorted([*shown, *chain(*NO_PAGE.values())])


def test_every_page_has_a_name_of_its_own() -> None:
    assert len({place.name for place in PLACES}) == len(PLACES)


@pytest.mark.proof
@pytest.mark.parametrize("place", PLACES, ids=named)
def it_is_open_to_everybody(walker: Visitor, furnished: Company, place: Place) -> None:
    page = place.opened(walker, furnished)

    assert (view_of(page.url), walker.statuses[-1]) == (place.route, place.status)
    assert page.locator("h1").count() == 1
    found = [*shortcomings(page), *walker.watch.complaints]
    assert not found, "\n".join(found)


def shortcomings(page: Page) -> list[str]:
    """Return what keeps somebody out: WCAG 2.2 AA by axe, wide and on a phone, light and dark; whatever widens it.

    A small walk looks at each width and at each theme once, `make proof` at each pair of them.
    """
    found = browser.addresses_as_words(page)
    for size, theme in LOOKS if proof.IS_FULL else LOOKS[::3]:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme)
        browser.settle(page)
        seen = SEEN[size["width"], theme]
        found += [f"{size['width']} {theme}: {line}" for line in browser.violations(page, seen=seen)]
    for size in (WIDE, PHONE, SMALLEST):
        page.set_viewport_size(size)
        found += [f"{size['width']}: {line}" for line in browser.collisions(page)]
        if (over := browser.overhang(page)) > 0:
            found.append(f"{over} pixels wider than {size['width']}, by {browser.widest(page)}")
    return found


def view_of(url: str) -> str:
    """Return the row of the URL table that an address belongs to; empty for none."""
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return ""
