"""What customers say: the list behind a number, and one answer of it."""

from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from innerloop.act import queries, rules
from innerloop.act.feedback_page import Summed
from innerloop.act.models import KeptView
from innerloop.act.queries import filters
from innerloop.act.queries.exploring.views import kept
from innerloop.kernel import clock, paging
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.rules import Role, may
from innerloop.understand import queries as understanding
from innerloop.understand.queries import outside


@require_safe
@members_only()
def feedback(request: MemberRequest) -> HttpResponse:
    """List the answers of a slice, newest first."""
    return shown(request, *read(request))


def read(request: MemberRequest) -> tuple[understanding.Slice, rules.Listing]:
    """Return the slice and what is listed of it, as the address holds them."""
    slice_ = understanding.read(request.GET.dict(), request.GET.getlist("where"))
    return slice_, rules.read_listing(request.GET.dict())


def shown(
    request: MemberRequest, slice_: understanding.Slice, listing: rules.Listing, *, summed: Summed | None = None
) -> HttpResponse:
    """Show what a slice lists; above it what a machine says that it says, where that was asked."""
    page = queries.feedback(slice_, listing, workspace=request.workspace, now=clock.now())
    query = filters.query_of(slice_, listing)
    page = replace(page, query=query, views=kept(request.member, query, page=KeptView.Page.FEEDBACK))
    may_act = _may_act(request)
    may_ask = may_act and outside.has_model()
    may = {"may_correct": may_act, "may_share": may_act, "may_translate": may_ask, "may_sum_up": may_ask}
    return render(request, "act/feedback.html", {"page": page, "summed": summed, **may})


@require_safe
@members_only()
def asked(request: MemberRequest) -> HttpResponse:
    """List who was asked in a slice, newest first."""
    slice_ = understanding.read(request.GET.dict(), request.GET.getlist("where"))
    look = queries.AskedLook(request.GET.get("which", ""), request.GET.get("after", ""), paging.shown(request))
    page = queries.asked(slice_, look, workspace=request.workspace, now=clock.now())
    return render(request, "act/asked.html", {"page": page})


@require_safe
@members_only()
def answer(request: MemberRequest, response_id: UUID) -> HttpResponse:
    """Show one answer with everything that was said and true at its time."""
    page = queries.answer(response_id, home=request.workspace.language)
    if page is None:
        raise Http404
    may_act = _may_act(request)
    shown = {"page": page, "may_correct": may_act, "may_translate": may_act and outside.has_model()}
    return render(request, "act/answer.html", shown)


@require_safe
@members_only()
def recording(request: MemberRequest, message_id: UUID) -> HttpResponse:
    """Play what was said aloud."""
    path = queries.recording(message_id)
    if path is None:
        raise Http404
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": 'inline; filename="answer.mp3"'}
    return HttpResponse(path.read_bytes(), content_type="audio/mpeg", headers=headers)


def _may_act(request: MemberRequest) -> bool:
    return may(request.member.role, at_least=Role.AGENT)
