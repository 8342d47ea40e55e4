"""Destinations of notices under Settings: set one up, try it, see what did not arrive."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innerloop.connect.alerts import destinations, places
from innerloop.connect.alerts.forms import DestinationForm
from innerloop.connect.alerts.page import failures, listed
from innerloop.connect.models import Destination
from innerloop.kernel import clock, frame
from innerloop.kernel.models import Delivery
from innerloop.team import queries as team
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role


@members_only(at_least=Role.ADMIN)
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """List the destinations, and the kinds that can be set up."""
    return render(
        request, "connect/alerts/destinations.html", {"rows": listed(now=clock.now()), "offers": places.all_places()}
    )


@members_only(at_least=Role.ADMIN)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Set a destination of a `kind` up."""
    place = places.of(request.GET.get("kind", "slack"))
    if place is None:
        raise Http404
    form = DestinationForm(request.POST or None, place=place, teams=_teams(request))
    if form.is_valid():
        row = destinations.open_destination(
            kind=place.kind, setup=form.setup(), by=actor(request.member), now=clock.now()
        )
        frame.say(request, f"“{row.name}” is set up. Try it.")
        return redirect("connect:destination", destination_id=row.id)
    return render(request, "connect/alerts/destination.html", {"form": form, "place": place})


@members_only(at_least=Role.ADMIN)
@never_cache
@require_http_methods(["GET", "POST"])
def destination(request: MemberRequest, destination_id: UUID) -> HttpResponse:
    """Show one destination; a POST changes it."""
    row, place = _found(destination_id)
    form = DestinationForm(request.POST or None, place=place, teams=_teams(request), row=row)
    if form.is_valid():
        destinations.change_destination(
            destination_id=row.id, setup=form.setup(), by=actor(request.member), now=clock.now()
        )
        frame.say(request, "Saved.")
        return redirect("connect:destination", destination_id=row.id)
    shown = {"form": form, "place": place, "row": row, "failures": failures(row)}
    return render(request, "connect/alerts/destination.html", shown)


@members_only(at_least=Role.ADMIN)
@require_POST
def test(request: MemberRequest, destination_id: UUID) -> HttpResponse:
    """Send one real message there, and say what was answered."""
    row, _ = _found(destination_id)
    sent = destinations.test_destination(row, by=actor(request.member), now=clock.now())
    is_sent = sent.state == Delivery.State.SENT
    frame.say(request, "It was taken. Look whether it is there." if is_sent else row.test_outcome, is_wrong=not is_sent)
    return redirect("connect:destination", destination_id=row.id)


@members_only(at_least=Role.ADMIN)
@require_POST
def again(request: MemberRequest, destination_id: UUID) -> HttpResponse:
    """Send again `what` did not arrive, or may not have."""
    row, _ = _found(destination_id)
    what = _id(request.POST.get("what", ""))
    begun = what and destinations.say_again(row=row, delivery_id=what, by=actor(request.member), now=clock.now())
    frame.say(request, "It is sent again." if begun else "It is on its way already, or gone.", is_wrong=not begun)
    return redirect("connect:destination", destination_id=row.id)


@members_only(at_least=Role.ADMIN)
@require_POST
def close(request: MemberRequest, destination_id: UUID) -> HttpResponse:
    """Let nothing go there any more."""
    row, _ = _found(destination_id)
    destinations.close_destination(destination_id=row.id, by=actor(request.member), now=clock.now())
    frame.say(request, f"Nothing goes to “{row.name}” any more; its address is forgotten.")
    return redirect("connect:destinations")


def _found(destination_id: UUID) -> tuple[Destination, places.Place]:
    row: Destination = get_object_or_404(Destination.objects, id=destination_id, closed_at=None)
    place = places.of(row.kind)
    if place is None:
        raise Http404
    return row, place


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _teams(request: MemberRequest) -> list[team.TeamRow]:
    return team.team_tree(on=clock.day_in(request.workspace.time_zone, clock.now()))
