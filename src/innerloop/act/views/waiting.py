"""Who waits for a person: the list, the conversation, and one of us who takes it.

Taking is a verb of `listen`, and a fact: cases can be opened and closed by it as soon as there are any.
"""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from innerloop.act.queries import waiting as queries
from innerloop.kernel import clock, frame, news
from innerloop.listen import actions as listening
from innerloop.listen.models import Thread
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role, may


@require_safe
@members_only()
def waiting(request: MemberRequest) -> HttpResponse:
    """List who asked for a person and waits."""
    newest = news.newest(request.workspace.id)
    shown = request.GET.get("shown", "")
    page = queries.waiting(int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 8 else 0)
    around = {"may_act": _may_act(request), "live_url": news.address(after=newest, of="waiters,notices")}
    return render(request, "act/waiting.html", {"page": page, **around})


@require_safe
@members_only()
def talk(request: MemberRequest, thread_id: UUID) -> HttpResponse:
    """Show one conversation."""
    page = queries.talk(thread_id)
    if page is None:
        raise Http404
    return render(request, "act/talk.html", {"page": page, "may_act": _may_act(request)})


@members_only(at_least=Role.AGENT)
@require_POST
def take(request: MemberRequest, thread_id: UUID) -> HttpResponse:
    """Take a conversation: whoever takes it answers, and Innerloop asks nothing in it."""
    thread = get_object_or_404(Thread.objects, id=thread_id)
    listening.take_floor(thread_id=thread.id, by=actor(request.member), now=clock.now())
    frame.say(request, "It is yours. Say here when it is answered.", undo_url=_undo(thread))
    return redirect("act:talk", thread_id=thread.id)


@members_only(at_least=Role.AGENT)
@require_POST
def answered(request: MemberRequest, thread_id: UUID) -> HttpResponse:
    """Say that a customer was answered; the next survey may ask in their conversation again."""
    thread = get_object_or_404(Thread.objects, id=thread_id)
    listening.give_floor_back(thread_id=thread.id, by=actor(request.member), now=clock.now())
    frame.say(request, "Answered. It has left the list.", undo_url=_undo(thread))
    return redirect("act:waiting")


@members_only(at_least=Role.AGENT)
@require_POST
def wait(request: MemberRequest, thread_id: UUID) -> HttpResponse:
    """Put a customer back on the list, where they were."""
    thread = get_object_or_404(Thread.objects, id=thread_id)
    listening.wait_again(thread_id=thread.id, by=actor(request.member), now=clock.now())
    frame.say(request, "Back on the list, where it was.")
    return redirect("act:waiting")


def _undo(thread: Thread) -> str:
    return reverse("act:wait", args=[thread.id])


def _may_act(request: MemberRequest) -> bool:
    return may(request.member.role, at_least=Role.AGENT)
