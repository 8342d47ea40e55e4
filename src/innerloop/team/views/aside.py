"""Events that a part of Innerloop could not digest: what they are, since when, and what to do about them."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from innerloop.kernel import clock, paging
from innerloop.kernel.models import SetAside
from innerloop.kernel.widgets import Empty, Tab
from innerloop.team import actions, queries
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.rules import Role
from innerloop.team.views._acting import tried

Verb = Callable[..., None]


@members_only(at_least=Role.ADMIN)
@require_safe
def events_aside(request: MemberRequest) -> HttpResponse:
    """List what waits to be tried again, or what was left aside, newest first."""
    is_left = request.GET.get("show") == "left"
    found = queries.events_aside(is_left=is_left, after=paging.after(request), limit=paging.PAGE + 1)
    rows, more = paging.paged(request, found)
    waiting, left = queries.count_aside()
    here = reverse("team:events_aside")
    tabs = (Tab("To do", here, not is_left, waiting), Tab("Left aside", f"{here}?show=left", is_left, left))
    shown = {"rows": rows, "more": more, "tabs": tabs, "is_left": is_left, "empty": _empty(is_left=is_left)}
    shown |= {"jobs": [] if is_left else queries.jobs_aside()}
    return render(request, "team/events_aside.html", shown)


@members_only(at_least=Role.ADMIN)
@require_POST
def try_again(request: MemberRequest, aside_id: UUID) -> HttpResponse:
    """Try an event again."""
    return _done(request, aside_id, actions.try_event_again, "{kind} is digested now.")


@members_only(at_least=Role.ADMIN)
@require_POST
def leave(request: MemberRequest, aside_id: UUID) -> HttpResponse:
    """Leave an event aside."""
    undo = reverse("team:event_taken_up", args=[aside_id])
    return _done(request, aside_id, actions.leave_event_aside, "{kind} stays aside.", undo_url=undo)


@members_only(at_least=Role.ADMIN)
@require_POST
def take_up(request: MemberRequest, aside_id: UUID) -> HttpResponse:
    """Undo leaving an event aside."""
    return _done(request, aside_id, actions.take_event_up, "{kind} waits to be tried again.")


def _done(request: MemberRequest, aside_id: UUID, verb: Verb, done: str, *, undo_url: str = "") -> HttpResponse:
    aside = get_object_or_404(SetAside, id=aside_id, workspace_id=request.workspace.id)
    tried(
        request,
        lambda: verb(aside=aside, by_member=request.member, now=clock.now()),
        done=done.format(kind=aside.kind),
        undo_url=undo_url,
    )
    return redirect("team:events_aside")


def _empty(*, is_left: bool) -> Empty:
    if is_left:
        return Empty("Nothing was left aside", "What is left aside is kept here, and can be tried again at any time.")
    text = "An event that a part of Innerloop cannot digest will appear here, and holds up no other."
    return Empty("Everything is digested", text)
