"""Which stage? The journey with its scores, and the order of its stages."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from innerloop.act.queries import journeys as queries
from innerloop.act.rules.journeys import place_name
from innerloop.kernel import clock, frame
from innerloop.listen.actions import journey
from innerloop.listen.models import Stage
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role, may
from innerloop.understand import queries as understanding


@require_safe
@members_only()
def journeys(request: MemberRequest) -> HttpResponse:
    """Show each stage of the journey with the scores of its levels and moments."""
    slice_ = understanding.read(request.GET, request.GET.getlist("where"))
    page = queries.journeys(slice_, workspace=request.workspace, now=clock.now())
    may_set_up = may(request.member.role, at_least=Role.MANAGER)
    return render(request, "act/journeys.html", {"page": page, "may_set_up": may_set_up})


@members_only(at_least=Role.MANAGER)
@require_POST
def place_stage(request: MemberRequest, stage_id: UUID) -> HttpResponse:
    """Put a stage at a place of the journey; its old place is one press away."""
    found: Stage = get_object_or_404(Stage.objects, id=stage_id)
    wanted = request.POST.get("to", "") or request.GET.get("to", "")
    if not wanted.isdecimal():
        frame.say(request, "Not moved: choose a place from the list.", is_wrong=True)
        return redirect("act:journeys")
    place = min(int(wanted[:4]), Stage.objects.count())
    was = journey.place_stage(stage_id=found.id, place=place, by=actor(request.member), now=clock.now())
    undo_url = f"{reverse('act:place_stage', args=[found.id])}?to={was}"
    frame.say(request, f"“{found.name}” is {place_name(max(place, 1))} now.", undo_url=undo_url)
    return redirect("act:journeys")
