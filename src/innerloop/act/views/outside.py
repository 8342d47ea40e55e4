"""What a language model is asked for from the pages: a translation, a summary, a draft, each marked as a machine's."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from innerloop.act.actions.drafting import draft_reply
from innerloop.act.errors import CaseRefusal
from innerloop.act.models import Case
from innerloop.act.queries import filters, summing
from innerloop.act.rules import Listing
from innerloop.act.views import feedback, themes
from innerloop.act.views._acting import came_from
from innerloop.act.views._case_acting import back
from innerloop.act.views._case_acting import shown as case_shown
from innerloop.kernel import clock, frame
from innerloop.listen.models import Response
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role
from innerloop.understand import queries as understanding
from innerloop.understand.actions.outside.summarising import summarise
from innerloop.understand.actions.outside.translating import translate as have_translated
from innerloop.understand.models import Theme
from innerloop.understand.outside.errors import OutsideError

_OF_A_CASE = ("workspace", "customer", "response__customer", "response__employee")


@members_only(at_least=Role.AGENT)
@require_POST
def translate(request: MemberRequest, response_id: UUID) -> HttpResponse:
    """Have an answer's comment said in the workspace's language, beside it."""
    row = get_object_or_404(Response.objects, id=response_id)
    try:
        have_translated(response_id=row.id, to=request.workspace.language, member=request.member, now=clock.now())
    except OutsideError as error:
        frame.say(request, str(error), is_wrong=True)
    return redirect(came_from(request) or reverse("act:answer", args=[row.id]))


@members_only(at_least=Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def sum_up(request: MemberRequest) -> HttpResponse:
    """Have the comments that a Feedback page lists summed up, above them; it is kept nowhere.

    Whoever comes back to its address, as by a button of that page, finds the list.
    """
    (slice_, listing), now, home = feedback.read(request), clock.now(), request.workspace.language
    if request.method != "POST":
        return redirect(filters.url(slice_, listing))
    rows = summing.to_sum_up(slice_, listing, workspace=request.workspace, now=now)
    try:
        summary = summarise(rows, about=summing.about(slice_), to=home, by=actor(request.member), now=now)
    except OutsideError as error:
        frame.say(request, str(error), is_wrong=True)
        return redirect(filters.url(slice_, listing))
    return feedback.shown(request, slice_, listing, summed=summing.shown(summary, home))


@members_only(at_least=Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def sum_up_theme(request: MemberRequest, slug: str) -> HttpResponse:
    """Have the newest comments that speak of a theme summed up on its page; it is kept nowhere.

    Whoever comes back to its address finds the page.
    """
    row = get_object_or_404(Theme.objects, slug=slug, merged_into=None)
    slice_, now, home = understanding.read(request.GET, request.GET.getlist("where")), clock.now(), request.workspace
    page = reverse("act:theme", args=[slug]) + slice_.query()
    if request.method != "POST":
        return redirect(page)
    about = replace(slice_, where=slice_.only("theme", slug))
    # As on the rest of the page, no words of anybody who answered without a name.
    rows = [each for each in summing.to_sum_up(about, Listing(), workspace=home, now=now) if not each.is_anonymous]
    try:
        summary = summarise(rows, about=row.name, to=home.language, by=actor(request.member), now=now)
    except OutsideError as error:
        frame.say(request, str(error), is_wrong=True)
        return redirect(page)
    return themes.shown(request, row, slice_, summed=summing.shown(summary, home.language))


@members_only(at_least=Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Have a reply drafted and show the case with it in the reply's field; whoever presses Send sends it.

    Whoever comes back to its address finds the case.
    """
    case = get_object_or_404(Case.objects.select_related(*_OF_A_CASE), id=case_id)
    if request.method != "POST":
        return back(request, case)
    try:
        drafted = draft_reply(case=case, member=request.member, now=clock.now())
    except (OutsideError, CaseRefusal) as error:
        frame.say(request, str(error), is_wrong=True)
        return back(request, case)
    return case_shown(request, case.id, draft=drafted)
