"""What other sites load and send: the widget, a survey's words, an answer. No cookie is read or set.

Allowed origins are a courtesy of browsers to the company; who answers as somebody proves it by `rules.identity`.
"""

import re
from dataclasses import replace
from datetime import timedelta
from math import ceil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from innerloop.customers.rules import Person, ValueRefused
from innerloop.kernel import clock, scope
from innerloop.listen import actions, errors, forms_public, forms_visits, queries, widget_files, widget_page
from innerloop.listen.models import Program
from innerloop.listen.rules import identity, scanners
from innerloop.listen.rules.heard import Heard
from innerloop.listen.views import public
from innerloop.listen.views.public import showing_of

# An answer waits in the browser while there is no connection, a kiosk's for longer.
LONGEST_WAY = timedelta(days=30)
_WORKER = Path(__file__).parents[1] / "static" / "listen" / "worker.js"
SHOWING = re.compile(r"[A-Za-z0-9_-]{20,64}")


@require_safe
def widget(request: HttpRequest, number: int = 0) -> HttpResponse:
    """Serve a released widget for good, or the newest for ten minutes."""
    file = widget_files.released().get(number) if number else widget_files.newest()
    if file is None:
        raise Http404
    answer = HttpResponse(file.content, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=31536000, immutable" if number else "public, max-age=600"
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Serve the worker that keeps a kiosk's page; from here it may look after the always-on pages and nothing else."""
    answer = HttpResponse(_WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@never_cache
@require_http_methods(["GET", "HEAD"])
def words(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell the widget what to show."""
    program = queries.program_by_link(slug)
    if program is None:
        return refused(request, None, 404, f"There is no open survey {slug!r}. It was closed, or the name is another.")
    if not is_allowed(request, program):
        return not_from_here(request, program)
    with scope.to(program.workspace_id):
        shown = showing_of(request, program)
        return shared(request, program, JsonResponse(widget_page.content(shown)))


@public.public
@never_cache
@require_http_methods(["POST"])
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Take an answer: 200 once it is kept, 409 with a fresh nonce for a page that is too old."""
    program = queries.program_by_link(slug)
    if program is None:
        return refused(request, None, 404, f"There is no open survey {slug!r}. It was closed, or the name is another.")
    if not is_allowed(request, program):
        return not_from_here(request, program)
    with scope.to(program.workspace_id):
        return _answer(request, program)


def _answer(request: HttpRequest, program: Program) -> HttpResponse:
    now = clock.now()
    reply, shown = public.reply_to(request, showing_of(request, program))
    before = forms_visits.showing_in(request.POST.get("nonce", ""), program.id, now=now)
    if before is None:
        fresh = forms_visits.new_nonce(program.id, now=now)
        return refused(request, program, 409, "Send it once more with this nonce.", nonce=fresh)
    if "score" in reply.errors:
        return refused(request, program, 422, f"`score` is {request.POST.get('score', '')!r}, which is no score here.")
    if seconds := public.must_wait(request, program):
        return refused(request, program, 429, "Too many answers from one address. Wait.", wait=ceil(seconds))
    posted = forms_visits.posted(
        request, before, workspace_id=program.workspace_id, has_words=bool(reply.comment), now=now
    )
    try:
        heard = _heard(request, program, reply, shown.language)
        aside = scanners.verdict(posted).aside
        kept = actions.answer_link(program=program, nonce=_key(request), heard=heard, now=now, aside=aside)
    except (errors.LinkGone, errors.TooLateToChange) as refusal:
        return refused(request, program, 410, str(refusal))
    if kept and not aside and heard.channel == "web" and request.POST.get("returns") == "1":
        actions.keep_return(kept)
    return shared(request, program, JsonResponse({"kept": True, "known": heard.person is not None}))


def _heard(request: HttpRequest, program: Program, reply: forms_public.Reply, language: str) -> Heard:
    channel = "kiosk" if request.POST.get("kiosk") == "1" else "web"
    heard = reply.heard(
        content=queries.newest_version(program.survey_id).content,
        metric=program.survey.metric,
        language=language,
        channel=channel,
    )
    waited = request.POST.get("age", "")
    age = timedelta(milliseconds=int(waited)) if waited.isascii() and waited.isdigit() and len(waited) < 12 else None
    answered_at = clock.now() - min(age, LONGEST_WAY) if age and age > timedelta(minutes=1) else None
    return replace(heard, person=_person(request, program), answered_at=answered_at)


def _person(request: HttpRequest, program: Program) -> Person | None:
    if program.is_anonymous:
        return None
    given = {name: request.POST.get(name, "").strip() for name in ("external_id", "email")}
    known = identity.proven(key=queries.identity_key_of(program), **given, given=request.POST.get("hash", ""))
    try:
        return Person(external_id=known.get("external_id"), email=known.get("email")) if known else None
    except ValueRefused:
        return None


def _key(request: HttpRequest) -> str:
    # A kiosk's page is shown once and answered by many: each answer names itself.
    showing = request.POST.get("showing", "")
    return showing if SHOWING.fullmatch(showing) else request.POST.get("nonce", "")


def is_allowed(request: HttpRequest, program: Program) -> bool:
    """Say whether the site that a request comes from may show a program."""
    origin = request.headers.get("Origin", "")
    if not program.origins or origin == settings.BASE_URL:
        return True
    return origin in program.origins or (request.method != "POST" and not origin)


def not_from_here(request: HttpRequest, program: Program) -> HttpResponse:
    """Refuse a site that may not, and say so."""
    here = request.headers.get("Origin", "") or "a page that does not say where it is"
    detail = f"This survey is not shown on {here}. Its program names the sites that may show it."
    return refused(request, program, 403, detail)


def refused(
    request: HttpRequest, program: Program | None, status: int, detail: str, wait: int = 0, **more: Any
) -> HttpResponse:
    """Return a refusal (RFC 9457) that the site may read; `wait` are seconds."""
    told = JsonResponse({"status": status, "detail": detail, **more}, status=status)
    told["Content-Type"] = "application/problem+json"
    if wait:
        told["Retry-After"] = str(wait)
    return shared(request, program, told)


def shared(request: HttpRequest, program: Program | None, told: HttpResponse) -> HttpResponse:
    """Let every site read an answer of ours, without credentials."""
    # A refusal may be read by anybody, so that whoever embeds it learns why.
    told["Access-Control-Allow-Origin"] = "*"
    told["Access-Control-Expose-Headers"] = "Retry-After"
    told["Cross-Origin-Resource-Policy"] = "cross-origin"
    return told
