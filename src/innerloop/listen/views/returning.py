"""What a browser that answered in the widget asks later: has somebody written to me, and here is what I say.

The secret of the showing is all that it has, and proves that showing's own answer and nothing else. Whoever has none,
guesses, or answered anonymously is told the same as somebody to whom nobody has written.
"""

from datetime import datetime
from math import ceil
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from innerloop.kernel import clock, scope, throttle
from innerloop.listen import actions, errors, queries
from innerloop.listen.actions.page_talk import LONGEST
from innerloop.listen.models import Message, Program, Thread
from innerloop.listen.queries import page_talk
from innerloop.listen.rules import content as contents
from innerloop.listen.survey_page import OutsidePage
from innerloop.listen.survey_words import words_in
from innerloop.listen.talk_words import talk_words_in
from innerloop.listen.views import embedding, public

# A widget asks a few times an hour, and every few seconds while its conversation is open; an office shares an address.
PACE = throttle.Throttle(lambda: 120)


@public.public
@never_cache
@require_http_methods(["POST"])
def talk(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell a browser what was written to it since it answered; with `said`, take what it writes back first."""
    program = queries.program_named(slug)
    if program is not None and not embedding.is_allowed(request, program):
        return embedding.not_from_here(request, program)
    sender = throttle.sender_of(request)
    if not throttle.is_ourselves(sender) and (seconds := PACE.wait(sender)):
        return embedding.refused(request, program, 429, "Too many questions from one address. Wait.", ceil(seconds))
    secret = request.POST.get("showing", "")
    if program is None or program.is_anonymous or not embedding.SHOWING.fullmatch(secret):
        return _nothing(request, program)
    with scope.to(program.workspace_id):
        return _in_thread(request, program, secret)


def _in_thread(request: HttpRequest, program: Program, secret: str) -> HttpResponse:
    now = clock.now()
    thread = page_talk.thread_behind(program, secret)
    if thread is None or not page_talk.said_on(thread, now=now):
        return _nothing(request, program)
    actions.keep_read(program=program, secret=secret, response_id=UUID(thread.their_address))
    if "said" in request.POST and (refusal := _hear(request, program, thread, now)):
        return refusal
    return embedding.shared(request, program, JsonResponse(_told(program, thread, now)))


def _hear(request: HttpRequest, program: Program, thread: Thread, now: datetime) -> HttpResponse | None:
    said, words = public.typed(request), talk_words_in(thread.language)
    if not said:
        return embedding.refused(request, program, 422, words.empty)
    if len(said) > LONGEST:
        return embedding.refused(request, program, 422, words.long.format(count=len(said), most=LONGEST))
    try:
        actions.hear_on_page(thread_id=thread.id, text=said, now=now)
    except errors.TooMuchAtOnce:
        return embedding.refused(request, program, 429, words.busy)
    return None


def _told(program: Program, thread: Thread, now: datetime) -> dict[str, Any]:
    language = thread.language or "en"
    page = OutsidePage(company=program.workspace.name, language=language, brand=program.workspace.brand)
    words = talk_words_in(language)
    return {
        "said": [_said(message) for message in page_talk.said_on(thread, now=now)],
        "company": page.company,
        "language": language,
        "direction": contents.direction(language),
        "brand": {"light": page.brand_on_light, "dark": page.brand_on_dark},
        "longest": LONGEST,
        "words": {
            **{name: getattr(words, name).format(company=page.company) for name in ("title", "later")},
            **{name: getattr(words, name) for name in ("you", "write", "send", "arrived", "empty", "lost")},
            "close": words_in(language).close,
        },
    }


def _said(message: Message) -> dict[str, Any]:
    return {
        "id": str(message.id),
        "ours": message.direction == Message.Direction.OUT,
        "text": message.text,
        "at": message.at.isoformat(),
    }


def _nothing(request: HttpRequest, program: Program | None) -> HttpResponse:
    return embedding.shared(request, program, JsonResponse({"said": []}))
