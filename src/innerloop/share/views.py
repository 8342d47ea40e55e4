"""The pages of the share room."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from innerloop.kernel import clock
from innerloop.share import queries
from innerloop.share.pulse_page import PulsePage
from innerloop.team.access import members_only
from innerloop.understand import queries as understanding


@require_safe
@members_only()
def pulse(request: HttpRequest) -> HttpResponse:
    """Show how we are."""
    workspace = request.workspace  # type: ignore[attr-defined]
    page = queries.pulse(_slice(request), workspace=workspace, now=clock.now(), by=_by(request))
    return render(request, "share/pulse.html", {"page": page})


@require_safe
@members_only()
def pulse_now(request: HttpRequest) -> HttpResponse:
    """Show the numbers anew, for a page that is open."""
    workspace = request.workspace  # type: ignore[attr-defined]
    page = queries.numbers(_slice(request), workspace=workspace, now=clock.now(), by=_by(request))
    return render(request, "share/_now.html", {"page": page})


@require_safe
@members_only()
def pulse_newest(request: HttpRequest) -> HttpResponse:
    """Show the newest answers anew, for a page that is open."""
    workspace = request.workspace  # type: ignore[attr-defined]
    newest = queries.newest(_slice(request), workspace=workspace, now=clock.now())
    return render(request, "share/_newest.html", {"page": PulsePage(says=(), newest=newest)})


def _by(request: HttpRequest) -> str:
    return request.GET.get("by", "touchpoint")


def _slice(request: HttpRequest) -> understanding.Slice:
    return understanding.read(request.GET.dict(), request.GET.getlist("where"))
