"""Beyond the score: what it goes along with, and who is behind it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from innerloop.act.queries import drivers as driving
from innerloop.act.queries import reached
from innerloop.kernel import clock
from innerloop.team.access import MemberRequest, members_only
from innerloop.understand import queries as understanding


@require_safe
@members_only()
def drivers(request: MemberRequest) -> HttpResponse:
    """Show what the score of a slice goes along with, and what would move it."""
    slice_ = understanding.read(request.GET, request.GET.getlist("where"))
    page = driving.drivers(slice_, workspace=request.workspace, now=clock.now())
    return render(request, "act/drivers.html", {"page": page})


@require_safe
@members_only()
def reach(request: MemberRequest) -> HttpResponse:
    """Show who is behind the score of a slice, who is not, and what became of them."""
    slice_ = understanding.read(request.GET, request.GET.getlist("where"))
    page = reached.reach(slice_, request.GET.get("by", ""), workspace=request.workspace, now=clock.now())
    return render(request, "act/reach.html", {"page": page})
