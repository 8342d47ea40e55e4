"""The pages of the share room."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from innerloop.kernel import clock
from innerloop.share import queries
from innerloop.share.pulse_page import PulsePage
from innerloop.share.queries.chosen import Chosen
from innerloop.team.access import MemberRequest, members_only
from innerloop.understand import queries as understanding


@require_safe
@members_only()
def pulse(request: MemberRequest) -> HttpResponse:
    """Show how we are."""
    page = queries.pulse(_slice(request), workspace=request.workspace, now=clock.now(), by=request.GET.get("by", ""))
    return render(request, "share/pulse.html", {"page": page})


@require_safe
@members_only()
def pulse_now(request: MemberRequest) -> HttpResponse:
    """Show the numbers anew, for a page that is open."""
    page = queries.numbers(_chosen(request))
    return render(request, "share/_anew.html", {"page": page, "is_anew": True})


@require_safe
@members_only()
def pulse_newest(request: MemberRequest) -> HttpResponse:
    """Show the newest answers anew, for a page that is open."""
    chosen = _chosen(request)
    page = PulsePage(says=(), newest=queries.newest(chosen) if chosen else ())
    return render(request, "share/_newest.html", {"page": page})


def _chosen(request: MemberRequest) -> Chosen | None:
    by = request.GET.get("by", "")
    return queries.choose(_slice(request), workspace=request.workspace, now=clock.now(), by=by)


def _slice(request: MemberRequest) -> understanding.Slice:
    return understanding.read(request.GET.dict(), request.GET.getlist("where"))
