"""Teaching the machine: the twenty places of the week, and going back from what it learned."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from innerloop.act.queries import teaching
from innerloop.act.views._acting import asks_on, turned_back
from innerloop.act.views._case_acting import who
from innerloop.kernel import clock, frame
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.rules import Role
from innerloop.understand import actions as understanding
from innerloop.understand.models import Lesson


@members_only(at_least=Role.AGENT)
@require_safe
def teach(request: MemberRequest) -> HttpResponse:
    """Ask about the twenty places of the week whose labels teach most."""
    page = teaching.teach(workspace=request.workspace, now=clock.now())
    return render(request, "act/teach.html", {"page": page})


@members_only(at_least=Role.MANAGER)
@require_POST
def lesson_back(request: MemberRequest, lesson_id: UUID) -> HttpResponse:
    """Go back to what a theme was before it learned, or take that up again: as the form says."""
    row = get_object_or_404(Lesson.objects.select_related("theme"), id=lesson_id)
    is_back = asks_on(request)
    if (understanding.go_back if is_back else understanding.take_up)(lesson_id=row.id, **who(request)):
        said = "is read as before it learned" if is_back else "is read as it learned"
        undo_url = turned_back(reverse("act:lesson_back", args=[row.id]), is_on=is_back)
        frame.say(request, f"“{row.theme.name}” {said}. The past is held against it now.", undo_url=undo_url)
    else:
        done = "is not in use" if is_back else "cannot be taken up: something else has come into its place"
        frame.say(request, f"“{row.theme.name}” is read as it was. What it learned there {done}.")
    return redirect("act:theme", slug=row.theme.slug)
