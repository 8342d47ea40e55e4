"""What a customer gets whose browser sent what cannot be read; the page asks for nothing that was sent."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse

from innerloop.listen import drawing, queries
from innerloop.listen import survey_page as pages
from innerloop.listen.models import Program
from innerloop.listen.rules import content as contents
from innerloop.listen.survey_words import WORDS


def is_customers(request: HttpRequest) -> bool:
    """Say whether a request went to a page of the customers' own."""
    match = request.resolver_match
    return match is not None and match.view_name in _PAGES


def unread(request: HttpRequest) -> HttpResponse:
    """Say that it could not be read and what to do, in the language that they were asked in where that is known."""
    assert request.resolver_match is not None
    program, usual = _PAGES[request.resolver_match.view_name](**request.resolver_match.kwargs)
    accepted = request.headers.get("Accept-Language", "").split(",")[0].split(";")[0].strip()
    language = contents.chosen_language(_wanted(request) or usual or accepted, list(WORDS))
    page = pages.OutsidePage(company="", language=language, direction=contents.direction(language))
    if program:
        page = replace(page, company=program.workspace.name, brand=program.workspace.brand)
    nonce = str(getattr(request, "csp_nonce", ""))
    return HttpResponse(drawing.draw("listen/unread.html", page, csp_nonce=nonce), status=400)


def _wanted(request: HttpRequest) -> str:
    try:
        return request.GET.get("lang", "")
    except SuspiciousOperation:  # the address is what could not be read
        return ""


def _asked(token: str) -> tuple[Program | None, str]:
    invitation = queries.invitation_by_token(token)
    return (invitation.program, invitation.language) if invitation else (None, "")


def _leaving(token: str) -> tuple[Program | None, str]:
    invitation = queries.invitation_by_unsubscribe_token(token)
    return (invitation.program, invitation.language) if invitation else (None, "")


def _linked(slug: str) -> tuple[Program | None, str]:
    return queries.program_by_link(slug), ""


_PAGES: Mapping[str, Callable[..., tuple[Program | None, str]]] = {
    "listen:survey": _asked,
    "listen:link": _linked,
    "listen:unsubscribe": _leaving,
}
