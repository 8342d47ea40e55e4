"""The page frame: which pages there are, where the visitor is, and what was just done.

Rooms register their pages when they start; the frame knows none of them. The context processor reads
`request.member` and `request.workspace`, which the team room's middleware sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

Count = Callable[[HttpRequest], int | None]
TAB_BAR_PLACES = 4


@dataclass(frozen=True)
class NavEntry:
    """One page in the rail, as the visitor sees it now."""

    name: str
    url: str
    key: str
    is_current: bool = False
    gap_before: bool = False
    count: int | None = None
    is_at_thumb: bool = False


@dataclass(frozen=True)
class Page:
    """A page as its room registered it."""

    order: int
    name: str
    url_name: str
    key: str
    gap_before: bool
    is_at_thumb: bool
    count: Count | None
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bell:
    """Where one reads what one was told, and how much of it is unread; `alone` is the address of the bell itself."""

    url: str
    alone: str
    count: int
    is_more: bool


@dataclass(frozen=True)
class _BellAsked:
    url_name: str
    alone_name: str
    count: Count
    most: int


_pages: dict[str, Page] = {}
_bells: list[_BellAsked] = []


def add_page(
    order: int,
    name: str,
    url_name: str,
    key: str,
    gap_before: bool = False,
    *,
    is_at_thumb: bool = False,
    count: Count | None = None,
    also: tuple[str, ...] = (),
) -> None:
    """Put a page into the rail; `key` follows G on the keyboard, `is_at_thumb` puts it into the phone's bar.

    `also` names further lists of the same page: whoever is on one, or below it, is on this page.

    Registering the same name twice replaces it, so that a reload in development adds nothing.
    """
    _pages[name] = Page(order, name, url_name, key, gap_before, is_at_thumb, count, also)


def remove_page(name: str) -> None:
    """Take a page out of the rail; tests use it to leave the registry as they found it."""
    _pages.pop(name, None)


def hang_bell(url_name: str, alone_name: str, *, count: Count, most: int) -> None:
    """Hang the bell into the frame: the page behind it, and how many unread there are, told exactly below `most`."""
    _bells[:] = [_BellAsked(url_name, alone_name, count, most)]


def bell(request: HttpRequest) -> Bell | None:
    """Return the bell as the visitor sees it now; None for whoever is told nothing."""
    unread = _bells[0].count(request) if _bells else None
    if unread is None:
        return None
    hung = _bells[0]
    return Bell(reverse(hung.url_name), reverse(hung.alone_name), unread, is_more=unread >= hung.most)


def context(request: HttpRequest) -> dict[str, Any]:
    """Give templates the rail, the member and the workspace; the rail is built only where it is drawn."""
    return {
        "nav": SimpleLazyObject(partial(entries, request)),
        "bell": SimpleLazyObject(partial(bell, request)),
        "member": getattr(request, "member", None),
        "workspace": getattr(request, "workspace", None),
        "sign_out_url": _address("account_logout"),
        # For the one inline style of the pages that customers see.
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }


def entries(request: HttpRequest) -> list[NavEntry]:
    """List the pages in order, with the one that the visitor is on marked as current."""
    pages = sorted(_pages.values(), key=lambda page: page.order)
    urls = {page.name: reverse(page.url_name) for page in pages}
    here = _current(request, pages, urls)
    at_thumb = _at_thumb(pages)
    return [
        NavEntry(
            name=page.name,
            url=urls[page.name],
            key=page.key,
            is_current=page is here,
            gap_before=page.gap_before,
            count=page.count(request) if page.count else None,
            is_at_thumb=page.name in at_thumb,
        )
        for page in pages
    ]


def say(request: HttpRequest, text: str, *, undo_url: str = "", is_wrong: bool = False) -> None:
    """Show a sentence on the next page, with Undo when `undo_url` takes a POST that takes it back."""
    level = messages.ERROR if is_wrong else messages.INFO
    # The tags are ours alone: the toast reads the undo address from them.
    messages.add_message(request, level, text, extra_tags=undo_url, fail_silently=True)


def _current(request: HttpRequest, pages: Iterable[Page], urls: dict[str, str]) -> Page | None:
    match = request.resolver_match
    view_name = match.view_name if match else ""
    for page in pages:
        if view_name and page.url_name == view_name:
            return page
    if view_name in {hung.url_name for hung in _bells}:
        return None  # the bell is marked instead

    under = [
        page
        for page in pages
        if any(_is_under(request.path, url) for url in (urls[page.name], *map(reverse, page.also)))
    ]
    if under:
        return max(under, key=lambda page: len(urls[page.name]))

    room = match.namespaces[0] if match and match.namespaces else None
    of_room = [page for page in pages if room and page.url_name.startswith(f"{room}:")]
    return of_room[0] if len(of_room) == 1 else None


def _is_under(path: str, url: str) -> bool:
    """Tell whether a path lies under a page's address, by whole segments; the root covers only itself."""
    if url == "/":
        return path == "/"
    return path == url or path.startswith(url.rstrip("/") + "/")


def _at_thumb(pages: list[Page]) -> set[str]:
    """Choose the pages of the phone's bar: those asked for, then the first others while there is room."""
    wanted = [page for page in pages if page.is_at_thumb] + [page for page in pages if not page.is_at_thumb]
    return {page.name for page in wanted[:TAB_BAR_PLACES]}


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
