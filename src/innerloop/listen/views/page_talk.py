"""The page on which a customer reads what we answered, and can write back. GET records nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from innerloop.kernel import clock, scope
from innerloop.listen import actions, errors, queries
from innerloop.listen.actions.page_talk import LONGEST
from innerloop.listen.models import Invitation, Message, Thread
from innerloop.listen.queries import page_talk
from innerloop.listen.rules import content as contents
from innerloop.listen.survey_page import OutsidePage
from innerloop.listen.talk_words import TalkWords, talk_words_in
from innerloop.listen.views import public


@dataclass(frozen=True)
class TalkPage(OutsidePage):
    """What was said, with what is wrong or has arrived, and what was typed."""

    said: tuple[Message, ...] = ()
    typed: str = ""
    wrong: str = ""
    has_arrived: bool = False
    answer_url: str = ""
    longest: int = LONGEST

    @property
    def words(self) -> TalkWords:
        """Return the fixed phrases in the page's language."""
        return talk_words_in(self.language)

    @property
    def title(self) -> str:
        """Say who has answered."""
        return self.words.title.format(company=self.company)


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
        thread = page_talk.thread_of(invitation.id) if page_talk.can_talk(invitation) else None
        now = clock.now()
        said = page_talk.said_on(thread, now=now) if thread else []
        if thread is None or not said:
            return public.gone(request)
        if request.method == "POST":
            return _hear(request, token, invitation, thread, now)
        has_arrived = request.GET.get("arrived") == "1"
        return _drawn(request, token, invitation, tuple(said), has_arrived=has_arrived)


def _hear(request: HttpRequest, token: str, invitation: Invitation, thread: Thread, now: datetime) -> HttpResponse:
    typed = public.typed(request)
    words = talk_words_in(invitation.language)
    try:
        if typed and len(typed) <= LONGEST:
            actions.hear_on_page(thread_id=thread.id, text=typed, now=now)
            return HttpResponseRedirect(reverse("listen:talk", args=[token]) + "?arrived=1", status=303)
        wrong, status = words.long.format(count=len(typed), most=LONGEST) if typed else words.empty, 422
    except errors.TooMuchAtOnce:
        wrong, status = words.busy, 429
    said = tuple(page_talk.said_on(thread, now=now))
    return _drawn(request, token, invitation, said, typed=typed, wrong=wrong, status=status)


def _drawn(
    request: HttpRequest,
    token: str,
    invitation: Invitation,
    said: tuple[Message, ...],
    *,
    typed: str = "",
    wrong: str = "",
    has_arrived: bool = False,
    status: int = 200,
) -> HttpResponse:
    workspace, language = invitation.program.workspace, invitation.language or "en"
    page = TalkPage(
        company=workspace.name,
        language=language,
        direction=contents.direction(language),
        brand=workspace.brand,
        postal_address=workspace.postal_address,
        said=said,
        typed=typed,
        wrong=wrong,
        has_arrived=has_arrived,
        answer_url=f"{reverse('listen:survey', args=[token])}?lang={language}",
    )
    given = {"page": page, "csp_nonce": getattr(request, "csp_nonce", "")}
    return render(request, "listen/talk.html", given, status=status)
