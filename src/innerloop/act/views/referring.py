"""The pages that a thanks leads to, for whoever has the link. GET never records: scanners open every link."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from innerloop.act.actions import promoting, referring
from innerloop.act.errors import LinkIsFull
from innerloop.act.forms_referring import read_friend
from innerloop.act.models import Promotion
from innerloop.act.queries import promoting as queries
from innerloop.act.referring_page import ReferringPage
from innerloop.act.rules.promoting import Kind
from innerloop.act.rules.referring_words import LANGUAGES, page_words
from innerloop.kernel import clock, guard, scope, throttle
from innerloop.listen.rules import content as contents
from innerloop.listen.survey_page import Language, OutsidePage

# The page carries its proof in its address, and must work without cookies, so there is no CSRF cookie to check.
public = csrf_exempt
PACE = throttle.Throttle(lambda: settings.ENVIRONMENT.link_answers_per_minute)
METHODS = ["GET", "HEAD", "POST"]


@public
@never_cache
@require_http_methods(METHODS)
def refer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page of a thanks, and go on from it when its button is pressed."""
    row = queries.by_token(token)
    if row is None or not _leads_somewhere(row):
        return _gone(request)
    with scope.to(row.workspace_id):
        if row.kind == Kind.REFERRAL and not row.rule.goes_to:
            return _friend(request, row)
        if request.method == "POST":
            promoting.go_on(promotion=row, now=clock.now())
            return _leave(_address_of(row))
        return _drawn(request, _page(request, row, "review" if row.kind == Kind.REVIEW else "go"), row)


@public
@never_cache
@require_http_methods(METHODS)
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to stop such messages; stop on a POST, also on a mail program's one click (RFC 8058)."""
    row = queries.by_token(token)
    if row is None:
        return _gone(request)
    with scope.to(row.workspace_id):
        page = _page(request, row, "stopped" if request.method == "POST" else "stop")
        if request.method == "POST":
            referring.stop(promotion=row, wording=page.words.stop, now=clock.now())
        return _drawn(request, page, row)


def _friend(request: HttpRequest, row: Promotion) -> HttpResponse:
    if request.method != "POST":
        return _drawn(request, _page(request, row, "friend"), row)
    page = _page(request, row, "friend")
    friend = read_friend(request.POST.dict(), page.words, language=page.language)
    typed = {"name": friend.name, "address": friend.address, "is_yes": friend.is_yes}
    sender = throttle.sender_of(request)
    if not throttle.is_ourselves(sender) and PACE.wait((row.id, sender)):
        busy = _page(request, row, "friend", errors={"above": page.words.busy}, **typed)
        return _drawn(request, busy, row, status=429)
    if friend.person is None:
        return _drawn(request, _page(request, row, "friend", errors=friend.errors, **typed), row, status=422)
    try:
        referring.welcome(promotion=row, friend=friend.person, wording=page.words.friend_yes, now=clock.now())
    except LinkIsFull:
        return _drawn(request, _page(request, row, "full"), row)
    # The same for who is known already: a page must not tell strangers who our customers are.
    return _drawn(request, _page(request, row, "done"), row)


def _leads_somewhere(row: Promotion) -> bool:
    if row.customer.erased_at or (row.customer.merged_into and row.customer.merged_into.erased_at):
        return False
    return row.kind == Kind.REFERRAL or (row.kind == Kind.REVIEW and row.place is not None)


def _address_of(row: Promotion) -> str:
    if row.kind == Kind.REVIEW:
        return row.place.url if row.place else ""
    joint = "&" if "?" in row.rule.goes_to else "?"
    return f"{row.rule.goes_to}{joint}brought_by={row.code}"


def _leave(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address, status=303)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _page(request: HttpRequest, row: Promotion, shows: Any, **more: Any) -> ReferringPage:
    language = _language(request, row)
    company = row.workspace.name
    place = row.place.name if row.place else ""
    tongues = tuple(
        Language(code, contents.NATIVE_NAMES.get(code, code), f"{request.path}?lang={code}", code == language)
        for code in LANGUAGES
    )
    # Who was thanked may want no more of it; a friend got nothing from us.
    is_theirs = row.kind == Kind.REVIEW and shows == "review"
    return ReferringPage(
        company=company,
        language=language,
        direction=contents.direction(language),
        brand=row.workspace.brand,
        languages=tongues,
        postal_address=row.workspace.postal_address,
        shows=shows,
        words=page_words(language).about(company=company, place=place),
        stop_url=f"{request.path}/stop" if is_theirs else "",
        **more,
    )


def _language(request: HttpRequest, row: Promotion) -> str:
    wanted = request.POST.get("lang") or request.GET.get("lang") or ""
    own = (row.message.facts.get("language") if row.message else "") or row.workspace.language
    return contents.chosen_language(wanted or str(own), list(LANGUAGES))


def _drawn(request: HttpRequest, page: ReferringPage, row: Promotion, status: int = 200) -> HttpResponse:
    nonce = str(getattr(request, "csp_nonce", ""))
    response = render(request, "act/referring.html", {"page": page, "csp_nonce": nonce}, status=status)
    if page.shows in ("review", "go"):
        # A form that leads on to another site must be allowed to.
        at = urlsplit(_address_of(row))
        response["Content-Security-Policy"] = guard.policy(nonce=nonce, leads_to=f"{at.scheme}://{at.netloc}")
    return response


def _gone(request: HttpRequest) -> HttpResponse:
    # Used, unknown and another company's look the same to whoever guesses.
    nonce = str(getattr(request, "csp_nonce", ""))
    return render(request, "listen/gone.html", {"page": OutsidePage(company=""), "csp_nonce": nonce}, status=404)
