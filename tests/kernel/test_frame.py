"""The rail: which pages there are, and which one the visitor is on."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.urls import ResolverMatch, include, path, resolve

from innerloop.kernel import frame


def _view(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError


_room = ([path("feedback/", _view, name="list"), path("feedback/themes/", _view, name="themes")], "words")
_lone = ([path("rates/", _view, name="list"), path("elsewhere/", _view, name="other")], "lone")
urlpatterns = [
    path("", _view, name="front"),
    path("pulse/", _view, name="pulse"),
    path("pulse/detail/<int:number>/", _view, name="detail"),
    path("unlisted/", _view, name="unlisted"),
    path("", include(_room)),
    path("", include(_lone)),
]


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(frame, "_pages", {})
    monkeypatch.setattr(frame, "_bells", [])
    with override_settings(ROOT_URLCONF=__name__):
        frame.add_page(20, "Feedback", "words:list", "F", gap_before=True)
        frame.add_page(10, "Pulse", "pulse", "P", is_at_thumb=True)
        frame.add_page(30, "Themes", "words:themes", "T")
        frame.add_page(40, "Front", "front", "H")
        frame.add_page(50, "Rates", "lone:list", "R", count=lambda request: 23)
        yield


def _at(address: str) -> HttpRequest:
    request = RequestFactory().get(address)
    request.resolver_match = resolve(address)
    return request


def _sign_in(request: HttpRequest) -> None:
    """Set what the middleware of a real request sets; the frame asks for nothing else of it."""
    request.__dict__.update(
        member=SimpleNamespace(name="Zawadi Mwakio", desk="Care desk"),
        workspace=SimpleNamespace(name="Tandawa"),
        user=SimpleNamespace(is_authenticated=True),
        _messages=CookieStorage(request),
    )


def _current(address: str) -> list[str]:
    return [entry.name for entry in frame.entries(_at(address)) if entry.is_current]


def it_lists_the_pages_in_their_order() -> None:
    names = [entry.name for entry in frame.entries(_at("/pulse/"))]

    assert names == ["Pulse", "Feedback", "Themes", "Front", "Rates"]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/pulse/", "Pulse"),
        ("/pulse/detail/7/", "Pulse"),
        ("/feedback/", "Feedback"),
        ("/feedback/themes/", "Themes"),
        ("/", "Front"),
        ("/elsewhere/", "Rates"),
    ],
)
def it_marks_the_page_that_the_visitor_is_on(address: str, name: str) -> None:
    assert _current(address) == [name]


def it_marks_nothing_at_an_address_of_no_page() -> None:
    assert _current("/unlisted/") == []


def it_marks_nothing_when_no_address_was_found() -> None:
    request = RequestFactory().get("/nowhere/")

    assert [entry for entry in frame.entries(request) if entry.is_current] == []


def it_does_not_take_a_longer_word_for_a_page_below() -> None:
    request = RequestFactory().get("/pulses/")
    request.resolver_match = ResolverMatch(_view, (), {}, url_name="unlisted")

    assert [entry for entry in frame.entries(request) if entry.is_current] == []


def it_keeps_four_places_at_the_thumb_the_wanted_ones_first() -> None:
    frame.add_page(60, "Wanted", "unlisted", "W", is_at_thumb=True)

    at_thumb = [entry.name for entry in frame.entries(_at("/pulse/")) if entry.is_at_thumb]

    assert at_thumb == ["Pulse", "Feedback", "Themes", "Wanted"]


def it_replaces_a_page_that_registers_again() -> None:
    frame.add_page(5, "Pulse", "unlisted", "Q")

    assert [(e.key, e.url) for e in frame.entries(_at("/pulse/")) if e.name == "Pulse"] == [("Q", "/unlisted/")]


def it_draws_the_thread_at_the_current_page_alone() -> None:
    request = _at("/feedback/")
    _sign_in(request)

    page = render_to_string("kernel/frame.html", {}, request=request)

    assert page.count('aria-current="page"') == 2  # the rail, and the bar of phones
    assert '<a href="/feedback/" data-key="F" aria-current="page"><svg' in page
    assert "open: </span>23" in page
    assert "Zawadi Mwakio" in page


def it_needs_no_member_and_no_workspace() -> None:
    context = frame.context(_at("/pulse/"))

    assert context["member"] is None
    assert context["workspace"] is None


@pytest.mark.parametrize("template", ["403.html", "404.html", "500.html", "403_csrf.html"])
def it_shows_an_error_without_any_request(template: str) -> None:
    page = render_to_string(template)

    assert "<h1>" in page
    assert "<script src=" in page
    assert "style=" not in page


def it_says_what_was_done_with_the_way_back() -> None:
    request = _at("/pulse/")
    _sign_in(request)

    frame.say(request, "Handed over.", undo_url="/undo/7/")
    page = render_to_string("kernel/frame.html", {}, request=request)

    assert '<form method="post" action="/undo/7/" data-undo>' in page
    assert 'class="toast" data-toast' in page


def it_hangs_a_bell_that_says_how_much_is_unread() -> None:
    frame.hang_bell("unlisted", "front", count=lambda request: 7, most=7)
    request = _at("/pulse/")
    _sign_in(request)

    page = render_to_string("kernel/frame.html", {}, request=request)

    assert 'href="/unlisted/"' in page
    assert "7+<span" in page


def it_marks_the_bell_and_no_page_behind_it() -> None:
    frame.hang_bell("unlisted", "front", count=lambda request: 0, most=7)

    assert _current("/unlisted/") == []
    assert frame.bell(_at("/unlisted/")) is not None
