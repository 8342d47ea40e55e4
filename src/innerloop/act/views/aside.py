"""Answers that no person gave: listed with why, and counted after all by one click."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from innerloop.act.queries import aside
from innerloop.act.views._acting import tried
from innerloop.kernel import clock, paging
from innerloop.listen import actions as listening
from innerloop.listen.models import Response
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role, may


@require_safe
@members_only()
def set_aside(request: MemberRequest) -> HttpResponse:
    """List the answers that were set aside as automatic."""
    page = aside.set_aside(paging.after(request), paging.shown(request))
    can_count = may(request.member.role, at_least=Role.MANAGER)
    return render(request, "act/set_aside.html", {"page": page, "can_count": can_count})


@members_only(at_least=Role.MANAGER)
@require_POST
def count(request: MemberRequest, response_id: UUID) -> HttpResponse:
    """Let an answer count that was set aside."""
    found = get_object_or_404(Response.objects, id=response_id)
    tried(
        request,
        lambda: listening.count_after_all(response_id=found.id, by=actor(request.member), now=clock.now()),
        done="It counts from now on.",
        undo_url=reverse("act:put_aside", args=[found.id]),
    )
    return redirect("act:set_aside")


@members_only(at_least=Role.MANAGER)
@require_POST
def put_aside(request: MemberRequest, response_id: UUID) -> HttpResponse:
    """Set an answer aside, such as one that was counted by mistake."""
    found = get_object_or_404(Response.objects, id=response_id)
    tried(
        request,
        lambda: listening.set_aside(response_id=found.id, by=actor(request.member), now=clock.now()),
        done="It is set aside, and counts in no score.",
        undo_url=reverse("act:count", args=[found.id]),
    )
    return redirect("act:set_aside")
