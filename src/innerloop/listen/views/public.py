"""What customers see: the survey of an invitation, the always-on survey, the way out. GET never records."""

from dataclasses import replace
from datetime import date, datetime
from math import ceil
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from innerloop.kernel import clock, scope, throttle
from innerloop.listen import actions, drawing, errors, forms_public, forms_visits, queries, showing
from innerloop.listen import survey_page as pages
from innerloop.listen.models import Invitation, Program, Response
from innerloop.listen.queries import page_talk
from innerloop.listen.rules import content as contents
from innerloop.listen.rules import nonces, scanners
from innerloop.listen.rules.heard import Heard, can_be_changed
from innerloop.listen.survey_words import words_in

# The page carries its proof in its address, and must work without cookies, so there is no CSRF cookie to check.
public = csrf_exempt
PACE = throttle.Throttle(lambda: settings.ENVIRONMENT.link_answers_per_minute)
METHODS = ["GET", "HEAD", "POST"]


@public
@never_cache
@require_http_methods(METHODS)
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Show one invitation's survey, or take its answer."""
    invitation = queries.invitation_by_token(token)
    if invitation is None:
        return gone(request)
    with scope.to(invitation.workspace_id):
        response = getattr(invitation, "response", None)
        # What a scanner sent answers nothing: whom it scanned for is asked as if nobody had been here.
        response = None if response and response.is_automatic else response
        if response and request.method != "POST" and not request.GET and has_been_answered(invitation):
            # What we wrote to them comes first; from there they go on to their answer.
            return redirect("listen:talk", token=token)
        if not _is_open(invitation, response):
            return _shut(request, invitation, _of_invitation(request, invitation, response))
        shown = _of_invitation(request, invitation, response)
        if request.method == "POST":
            take = _pick if request.POST.get("picked") == "1" else _answer
            return take(request, invitation, shown)
        _note(request, invitation, shown.tapped)
        return _show(request, shown)


@public
@never_cache
@require_http_methods(METHODS)
def link(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an always-on survey, or take an answer to it."""
    program = queries.program_by_link(slug)
    if program is None:
        return gone(request)
    with scope.to(program.workspace_id):
        shown = showing_of(request, program)
        if request.method == "POST":
            take = _pick_link if request.POST.get("picked") == "1" else _answer_link
            return take(request, program, shown)
        return _show(request, shown)


@public
@never_cache
@require_http_methods(METHODS)
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to stop; stop on a POST of the page's form by a hand, or on a mail program's one click (RFC 8058)."""
    invitation = queries.invitation_by_unsubscribe_token(token)
    if invitation is None:
        return gone(request)
    with scope.to(invitation.workspace_id):
        is_sent = request.method == "POST"
        is_stopped = is_sent and _means_stop(request, invitation)
        if is_stopped:
            actions.ask_no_more(invitation=invitation, wording=words_in(invitation.language).stop, now=clock.now())
        nonce = "" if is_stopped else forms_visits.new_nonce(invitation.id, now=clock.now())
        page = showing.stop(invitation, is_stopped=is_stopped, nonce=nonce, asks_again=is_sent)
        return _drawn(request, "listen/unsubscribe.html", page)


def has_been_answered(invitation: Invitation) -> bool:
    """Say whether one of us has written to the customer behind this link."""
    thread = page_talk.thread_of(invitation.id) if page_talk.can_talk(invitation) else None
    return thread is not None and bool(page_talk.said_on(thread, now=clock.now()))


def _show(request: HttpRequest, shown: showing.Shown, status: int = 200) -> HttpResponse:
    page = showing.survey(shown)
    return _drawn(request, "listen/survey.html", page, status)


def _answer(request: HttpRequest, invitation: Invitation, shown: showing.Shown) -> HttpResponse:
    reply, shown = reply_to(request, shown)
    now = clock.now()
    shown_before = forms_visits.showing_in(shown.nonce, invitation.id, now=now)
    if reply.errors or shown_before is None:
        return _show_again(request, shown, invitation.id, shown_before)
    posted = forms_visits.posted(
        request, shown_before, workspace_id=invitation.workspace_id, has_words=bool(reply.comment), now=now
    )
    heard = reply.heard(
        content=shown.content, metric=shown.program.survey.metric, language=shown.language, channel=invitation.channel
    )
    heard = replace(heard, answered_at=forms_visits.given_at(request, shown_before, now=now))
    try:
        actions.receive(actions.Reply(invitation, heard, posted, score=reply.score))
    except (errors.LinkGone, errors.TooLateToChange):
        invitation.refresh_from_db(fields=["is_spent"])
        return _shut(request, invitation, shown)
    return _thank(request, shown, change_url=f"{request.path}?lang={shown.language}")


def _pick(request: HttpRequest, invitation: Invitation, shown: showing.Shown) -> HttpResponse:
    """Take a score as soon as it is given; the words may follow, and leave it one answer."""
    now = clock.now()
    picked = _picked(request, shown, invitation.id, now)
    if picked is None:
        return HttpResponse(status=422)
    heard, posted = picked
    heard = replace(heard, channel=invitation.channel)
    try:
        # The visit without its score: who tries several on the page does not run through the links of the mail.
        actions.receive(actions.Reply(invitation, heard, posted))
    except (errors.LinkGone, errors.TooLateToChange):
        return gone(request, invitation.program, shown.language)
    return HttpResponse(status=204)


def _pick_link(request: HttpRequest, program: Program, shown: showing.Shown) -> HttpResponse:
    """Take a score of an always-on page as soon as it is given; the words may follow from the same showing."""
    now = clock.now()
    picked = _picked(request, shown, program.id, now)
    if picked is None or shown.is_kiosk:
        return HttpResponse(status=422)
    if seconds := must_wait(request, program):
        return _ask_to_wait(request, shown, seconds)
    heard, posted = picked
    heard, aside = replace(heard, channel="link"), scanners.verdict(posted).aside
    try:
        actions.answer_link(program=program, nonce=shown.nonce, heard=heard, now=now, aside=aside)
    except (errors.LinkGone, errors.TooLateToChange):
        return gone(request, program, shown.language)
    return HttpResponse(status=204)


def _picked(
    request: HttpRequest, shown: showing.Shown, subject: UUID, now: datetime
) -> tuple[Heard, scanners.Posted] | None:
    """Read a score that was picked, with what is judged of it; None where it cannot be taken by itself."""
    program = shown.program
    metric = program.survey.metric
    score, wrong = forms_public.score_in(request.POST, metric, words_in(shown.language))
    before = forms_visits.showing_in(shown.nonce, subject, now=now)
    if wrong or before is None or program.is_anonymous:
        return None
    # Picks and Send come by ways of their own: what was given first may arrive last.
    given_at = forms_visits.given_at(request, before, now=now)
    heard = Heard(
        metric=metric.slug, score=score, language=shown.language, answered_at=given_at, unsaid=("comment", "answers")
    )
    return heard, forms_visits.posted(request, before, workspace_id=program.workspace_id, has_words=False, now=now)


def _answer_link(request: HttpRequest, program: Program, shown: showing.Shown) -> HttpResponse:
    reply, shown = reply_to(request, shown)
    now = clock.now()
    shown_before = forms_visits.showing_in(shown.nonce, program.id, now=now)
    if reply.errors or shown_before is None:
        return _show_again(request, shown, program.id, shown_before)
    if seconds := must_wait(request, program):
        return _ask_to_wait(request, shown, seconds)
    posted = forms_visits.posted(
        request, shown_before, workspace_id=program.workspace_id, has_words=bool(reply.comment), now=now
    )
    verdict = scanners.verdict(posted)
    channel = "kiosk" if shown.is_kiosk else "link"
    heard = reply.heard(content=shown.content, metric=program.survey.metric, language=shown.language, channel=channel)
    heard = replace(heard, answered_at=forms_visits.given_at(request, shown_before, now=now))
    try:
        kept = actions.answer_link(program=program, nonce=shown.nonce, heard=heard, now=now, aside=verdict.aside)
    except (errors.LinkGone, errors.TooLateToChange):
        return gone(request, program, shown.language)
    again = f"{request.path}?kiosk=1" if shown.is_kiosk else ""
    return _thank(request, shown, again_url=again, return_url=_return_url(kept, shown, reply))


def _return_url(kept: Response | None, shown: showing.Shown, reply: forms_public.Reply) -> str:
    """Return the link behind which our answer will stand, for whoever has said something that one of us may answer."""
    metric = shown.program.survey.metric
    is_unhappy = reply.score is not None and queries.scale_of(metric).cohort(reply.score) == "bottom"
    if kept is None or kept.is_anonymous or kept.is_automatic or shown.is_kiosk:
        return ""
    if not (reply.comment or reply.contact or is_unhappy):
        return ""
    actions.keep_return(kept)
    return reverse("listen:link_talk", args=[shown.program.slug, shown.nonce])


def typed(request: HttpRequest) -> str:
    """Return what was typed, its lines ended as the browser counts them: it sends two characters for each end."""
    said = request.POST.get("said", "").replace("\x00", "")
    return said.replace("\r\n", "\n").replace("\r", "\n").strip()


def _show_again(
    request: HttpRequest, shown: showing.Shown, subject: UUID, before: nonces.Showing | None
) -> HttpResponse:
    # A second try after a mistake is still the same showing, so that a doubled one stays one answer.
    if before:
        shown = replace(shown, open_for=forms_visits.open_for(before, now=clock.now()))
    else:
        nonce = forms_visits.new_nonce(subject, now=clock.now())
        shown = replace(shown, nonce=nonce, errors=shown.errors or {"above": words_in(shown.language).once_more})
    return _show(request, shown, status=422)


def _note(request: HttpRequest, invitation: Invitation, score: int | None) -> None:
    source = forms_visits.source_of(request, invitation.workspace_id)
    signs = forms_visits.signs_of(request)
    came = actions.Came(invitation, clock.now(), request.method or "", score, source, signs)
    actions.note_visits([came], workspace_id=invitation.workspace_id)


def must_wait(request: HttpRequest, program: Program) -> float:
    """Return how many seconds the sender has to wait before they may answer this program again."""
    sender = throttle.sender_of(request)
    return 0.0 if throttle.is_ourselves(sender) else PACE.wait((program.id, sender))


def _ask_to_wait(request: HttpRequest, shown: showing.Shown, seconds: float) -> HttpResponse:
    # A hall full of people may share one address: what was typed stays in the form, and its nonce with it.
    answer = _show(request, replace(shown, errors={"above": words_in(shown.language).busy}), status=429)
    answer["Retry-After"] = str(ceil(seconds))
    return answer


def _thank(
    request: HttpRequest, shown: showing.Shown, *, change_url: str = "", again_url: str = "", return_url: str = ""
) -> HttpResponse:
    page = showing.thanks(shown, change_url=change_url, again_url=again_url, return_url=return_url)
    return _drawn(request, "listen/thanks.html", page)


def reply_to(request: HttpRequest, shown: showing.Shown) -> tuple[forms_public.Reply, showing.Shown]:
    """Read the form that was sent, and return it with the page as it was filled in."""
    words = words_in(shown.language)
    metric = shown.program.survey.metric
    is_asked = showing.asks_contact(shown)
    reply = forms_public.read(
        request.POST,
        content=shown.content,
        metric=metric,
        words=words,
        is_contact_asked=is_asked,
        properties=shown.properties,
    )
    typed = replace(
        shown,
        chosen=reply.score,
        comment=reply.comment,
        contact=reply.contact,
        written=reply.written,
        errors=reply.errors,
    )
    return reply, typed


def _of_invitation(request: HttpRequest, invitation: Invitation, response: Response | None) -> showing.Shown:
    content = invitation.survey_version.content
    metric = invitation.program.survey.metric
    tapped = forms_public.tapped(request.GET.get("score", ""), metric)
    return showing.Shown(
        program=invitation.program,
        content=content,
        language=_language(request, content["languages"], invitation.language),
        path=request.path,
        today=_today(invitation.program),
        nonce=_given_nonce(request, invitation.id),
        tapped=tapped,
        chosen=tapped if tapped is not None or response is None else response.score,
        comment=response.comment if response else "",
        contact=bool(response and response.may_contact),
        written=showing.written_in(response) if response else {},
        stop_url=f"/unsubscribe/{queries.unsubscribe_token_of(invitation.id)}",
        address=invitation.thread.their_address if invitation.thread else "",
        answered_on=response.answered_on if response else None,
        properties=invitation.properties,
    )


def showing_of(request: HttpRequest, program: Program) -> showing.Shown:
    """Return one showing of an always-on survey, in the language asked for."""
    content = queries.newest_version(program.survey_id).content
    wanted = request.headers.get("Accept-Language", "").split(",")[0].split(";")[0].strip()
    return showing.Shown(
        program=program,
        content=content,
        language=_language(request, content["languages"], wanted or program.workspace.language),
        path=request.path,
        today=_today(program),
        chosen=forms_public.tapped(request.GET.get("score", ""), program.survey.metric),
        nonce=_given_nonce(request, program.id),
        is_kiosk=request.GET.get("kiosk") == "1",
        kiosk_seconds=forms_public.seconds_in(request.GET.get("reset", "")),
    )


def _given_nonce(request: HttpRequest, subject: UUID) -> str:
    is_sent = request.method == "POST"
    return request.POST.get("nonce", "") if is_sent else forms_visits.new_nonce(subject, now=clock.now())


def _is_open(invitation: Invitation, response: Response | None) -> bool:
    if response is not None:
        return response.erased_at is None and can_be_changed(response.answered_on, _today(invitation.program))
    is_waiting = invitation.state not in Invitation.NOT_ASKED
    return is_waiting and not invitation.is_spent and invitation.expires_at > clock.now()


def _means_stop(request: HttpRequest, invitation: Invitation) -> bool:
    """Say whether a POST is the wish to stop; where no hand is seen, it is one after being asked once more."""
    now = clock.now()
    showing_before = forms_visits.showing_in(request.POST.get("nonce", ""), invitation.id, now=now)
    if showing_before is None:
        return forms_visits.is_one_click(request)
    posted = forms_visits.posted(
        request, showing_before, workspace_id=invitation.workspace_id, has_words=False, now=now
    )
    verdict = actions.judge(invitation=invitation, posted=posted)
    is_seen = posted.gesture is not None and posted.gesture.is_human
    return not verdict.is_automatic and (is_seen or request.POST.get("sure") == "1")


def _shut(request: HttpRequest, invitation: Invitation, shown: showing.Shown) -> HttpResponse:
    """Thank once more whoever sends the one anonymous answer twice; for everybody else the link is gone."""
    # Which showing spent it is not kept, as that would say when; none but who was asked holds one of its showings.
    is_spent = request.method == "POST" and invitation.is_spent
    if is_spent and forms_visits.showing_in(shown.nonce, invitation.id, now=clock.now()):
        return _thank(request, shown, change_url="")
    return gone(request, shown.program, shown.language)


def gone(request: HttpRequest, program: Program | None = None, language: str = "en") -> HttpResponse:
    """Say that the link opens nothing."""
    # Used, expired and unknown look the same to whoever guesses; only the company's own page says its name.
    page = pages.OutsidePage(company="", language=language, direction=contents.direction(language))
    if program:
        page = replace(page, company=program.workspace.name, brand=program.workspace.brand)
    return _drawn(request, "listen/gone.html", page, status=404)


def _language(request: HttpRequest, offered: list[str], usual: str) -> str:
    wanted = request.POST.get("lang") or request.GET.get("lang") or usual
    return contents.chosen_language(wanted or offered[0], offered)


def _today(program: Program) -> date:
    return clock.day_in(program.workspace.time_zone, clock.now())


def _drawn(request: HttpRequest, template: str, page: pages.OutsidePage, status: int = 200) -> HttpResponse:
    nonce = str(getattr(request, "csp_nonce", ""))
    return HttpResponse(drawing.draw(template, page, csp_nonce=nonce), status=status)
