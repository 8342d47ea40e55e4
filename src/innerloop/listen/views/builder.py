"""The builder: a survey's words, one language at a time, published as versions; and what customers will see."""

from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from innerloop.kernel import clock, frame
from innerloop.listen import errors, preview_page, queries
from innerloop.listen.actions import surveys as verbs
from innerloop.listen.builder_page import BuilderPage, is_changed, page_of, preview_of
from innerloop.listen.forms import builder as forms
from innerloop.listen.models import Survey, SurveyVersion
from innerloop.listen.rules import drafts, proofreading
from innerloop.listen.rules.drafts import Draft
from innerloop.team import sections
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role, may

# The page is the customers' own; only that nothing can be sent from it is different.
_SENDS_NOTHING = (
    "default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

# A mail brings styles of its own, written at its elements; its frame takes this policy over. The frame's sandbox
# allows neither scripts nor forms.
_FRAMES_A_MAIL = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def builder(request: MemberRequest, survey_id: UUID) -> HttpResponse:
    """Show a survey's words; a POST presses one button, and only Publish keeps anything."""
    survey = _survey(survey_id)
    draft = _draft(request, survey)
    if request.POST.get("do") == "publish":
        return _publish(request, survey, draft)
    return _show(request, page_of(survey, forms.pressed(draft, request.POST)))


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def preview(request: MemberRequest, survey_id: UUID) -> HttpResponse:
    """Show what customers will see: of a draft on POST, of a version on GET; `by` names a channel."""
    survey = _survey(survey_id)
    draft = _draft(request, survey) if request.method == "POST" else _version(request, survey)
    nonce = str(getattr(request, "csp_nonce", ""))
    if by := request.GET.get("by", ""):
        return _preview_by(request, survey, forms.pressed(draft, request.POST), by)
    response = HttpResponse(_web_page(request, survey, draft, nonce))
    response.headers["Content-Security-Policy"] = _SENDS_NOTHING.format(nonce=nonce)
    return response


def _preview_by(request: MemberRequest, survey: Survey, draft: Draft, by: str) -> HttpResponse:
    page = preview_page.page_of(survey, draft, by=by, member=request.member, now=clock.now())
    if page is None:
        raise Http404
    nonce = str(getattr(request, "csp_nonce", ""))
    framed = _web_page(request, survey, draft, nonce) if by == preview_page.WEB else ""
    if page.mail:
        framed = page.mail.html.replace("<style", f'<style nonce="{nonce}"')
    # Its links would open beside it, which a sandbox forbids: pressed, they do nothing.
    framed = framed.replace("<head>", '<head><base target="_blank">', 1)
    shown = {"page": page, "framed": framed, "set_up_url": _set_up_url(request)}
    response = render(request, "listen/preview.html", shown)
    response.headers["Content-Security-Policy"] = _FRAMES_A_MAIL.format(nonce=nonce)
    return response


def _web_page(request: MemberRequest, survey: Survey, draft: Draft, nonce: str) -> str:
    page = preview_of(survey, draft, today=clock.day_in(request.workspace.time_zone, clock.now()))
    return render_to_string("listen/survey.html", {"page": page, "csp_nonce": nonce}, request)


def _set_up_url(request: MemberRequest) -> str:
    """Return where channels are set up; nothing for who may not, and where a higher room brings no such page."""
    found = next((each for each in sections.sections() if each.name == "Channels"), None)
    return reverse(found.url_name) if found and may(request.member.role, at_least=found.at_least) else ""


def _publish(request: MemberRequest, survey: Survey, draft: Draft) -> HttpResponse:
    problems = proofreading.problems(draft, survey.metric.slug)
    if problems:
        # The first language with a problem, so that its fields can say it.
        return _show(request, page_of(survey, replace(draft, language=problems[0].language), problems), status=422)
    if not is_changed(survey, draft):
        frame.say(request, "Nothing is different from what customers read already, so nothing was published.")
        return redirect("listen:builder", survey_id=survey.id)
    try:
        verbs.publish_draft(survey_id=survey.id, draft=draft, by=actor(request.member), now=clock.now())
    except errors.PublishedSince as refusal:
        rebased = replace(draft, based_on=queries.newest_version(survey.id).number)
        return _show(request, page_of(survey, rebased, refusal=str(refusal)), status=409)
    frame.say(request, f"Version {draft.based_on + 1} is what customers read from now on.")
    return redirect("listen:builder", survey_id=survey.id)


def _show(request: MemberRequest, page: BuilderPage, status: int = 200) -> HttpResponse:
    return render(request, "listen/builder.html", {"page": page, "form": page.form}, status=status)


def _draft(request: MemberRequest, survey: Survey) -> Draft:
    return forms.read(request.POST, survey_id=survey.id) or _opened(survey, queries.newest_version(survey.id))


def _version(request: MemberRequest, survey: Survey) -> Draft:
    number = request.GET.get("version", "")
    if not number:
        return _opened(survey, queries.newest_version(survey.id))
    if not number.isascii() or not number.isdigit() or len(number) > 8:
        raise Http404
    return _opened(survey, get_object_or_404(SurveyVersion.objects, survey=survey, number=int(number)))


def _opened(survey: Survey, version: SurveyVersion) -> Draft:
    return drafts.opened(name=survey.name, content=version.content, based_on=version.number)


def _survey(survey_id: UUID) -> Survey:
    found: Survey = get_object_or_404(Survey.objects.select_related("metric", "workspace"), id=survey_id)
    return found
