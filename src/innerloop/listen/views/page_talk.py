"""The page on which a customer reads what we answered, and can write back. GET records no word of theirs.

Two links lead there: one's own link of an invitation, and the one that somebody was shown who answered an open link.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from innerloop.kernel import clock, ids, scope
from innerloop.listen import actions, errors, queries
from innerloop.listen.actions.page_talk import LONGEST
from innerloop.listen.models import Message, Thread
from innerloop.listen.queries import page_talk
from innerloop.listen.rules import content as contents
from innerloop.listen.survey_page import OutsidePage
from innerloop.listen.talk_words import TalkWords, talk_words_in
from innerloop.listen.views import public
from innerloop.team.models import Workspace


@dataclass(frozen=True)
class TalkPage(OutsidePage):
    """What was said, with what is wrong or has arrived, and what was typed; `form` names this one showing of it."""

    said: tuple[Message, ...] = ()
    typed: str = ""
    wrong: str = ""
    has_arrived: bool = False
    answer_url: str = ""
    longest: int = LONGEST
    form: str = ""

    @property
    def words(self) -> TalkWords:
        """Return the fixed phrases in the page's language."""
        return talk_words_in(self.language)

    @property
    def title(self) -> str:
        """Say who has answered, once somebody has."""
        return (self.words.title if self.said else self.words.later).format(company=self.company)


@dataclass(frozen=True, slots=True)
class _Talk:
    """One conversation behind a link: `read` is done once somebody is there who has the link."""

    workspace: Workspace
    thread: Thread | None
    language: str
    here: str
    answer_url: str = ""
    read: Callable[[], None] = lambda: None
    can_wait: bool = False  # there is something to come back for before anybody has answered


# The page carries its proof in its address, and must work without cookies, so there is no CSRF cookie to check.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest, token: str) -> HttpResponse:
    """Show what we answered behind an invitation's link, or take what the customer writes back."""
    invitation = queries.invitation_by_token(token)
    if invitation is None:
        return public.gone(request)
    with scope.to(invitation.workspace_id):
        language = invitation.language or "en"
        found = _Talk(
            workspace=invitation.program.workspace,
            thread=page_talk.thread_of(invitation.id) if page_talk.can_talk(invitation) else None,
            language=language,
            here=reverse("listen:talk", args=[token]),
            answer_url=f"{reverse('listen:survey', args=[token])}?lang={language}",
        )
        return _in(request, found)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def returned(request: HttpRequest, slug: str, secret: str) -> HttpResponse:
    """Show what we answered to who answered an open link, by the link that they were shown then; or hear them."""
    program = queries.program_named(slug)
    if program is None or program.is_anonymous:
        return public.gone(request)
    with scope.to(program.workspace_id):
        answer_id = page_talk.answer_behind(program, secret[:200])
        response = queries.response(answer_id) if answer_id else None
        if response is None or not page_talk.can_return(response):
            return public.gone(request)
        found = _Talk(
            workspace=program.workspace,
            thread=page_talk.thread_of(response.id, page_talk.place_of(response)),
            language=response.language or "en",
            here=reverse("listen:link_talk", args=[slug, secret]),
            # Whoever has read it comes back after months.
            read=partial(actions.keep_read, program=program, secret=secret, response_id=response.id),
            can_wait=True,
        )
        return _in(request, found)


def _in(request: HttpRequest, found: _Talk) -> HttpResponse:
    now = clock.now()
    said = page_talk.said_on(found.thread, now=now) if found.thread else []
    if found.can_wait and not said and request.method != "POST":
        return _drawn(request, _page(found, ()))
    if found.thread is None or not said:
        return public.gone(request)
    found.read()
    if request.method == "POST":
        return _hear(request, found, found.thread, now)
    page = _page(found, tuple(said))
    return _drawn(request, replace(page, has_arrived=request.GET.get("arrived") == "1"))


def _hear(request: HttpRequest, found: _Talk, thread: Thread, now: datetime) -> HttpResponse:
    typed, form = public.typed(request), request.POST.get("form", "")[:64]
    words = talk_words_in(found.language)
    try:
        if typed and len(typed) <= LONGEST:
            actions.hear_on_page(thread_id=thread.id, text=typed, form=form, now=now)
            return HttpResponseRedirect(f"{found.here}?arrived=1", status=303)
        wrong, status = words.long.format(count=len(typed), most=LONGEST) if typed else words.empty, 422
    except errors.TooMuchAtOnce:
        wrong, status = words.busy, 429
    page = _page(found, tuple(page_talk.said_on(thread, now=now)))
    return _drawn(request, replace(page, typed=typed, wrong=wrong), status)


def _page(found: _Talk, said: tuple[Message, ...]) -> TalkPage:
    return TalkPage(
        company=found.workspace.name,
        language=found.language,
        direction=contents.direction(found.language),
        brand=found.workspace.brand,
        postal_address=found.workspace.postal_address,
        said=said,
        answer_url=found.answer_url,
        form=str(ids.new_id()),
    )


def _drawn(request: HttpRequest, page: TalkPage, status: int = 200) -> HttpResponse:
    given = {"page": page, "csp_nonce": getattr(request, "csp_nonce", "")}
    return render(request, "listen/talk.html", given, status=status)
