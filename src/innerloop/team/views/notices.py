"""What a member was told."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innerloop.kernel import clock, frame, paging
from innerloop.kernel.widgets import Empty
from innerloop.team import actions, queries
from innerloop.team import notices as port
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.forms.notices import WAYS, WishesForm
from innerloop.team.notices import ways

EMPTY = Empty("Nobody has told you anything yet", "Cases that are yours, what is due, and who mentions you.")


@require_safe
@members_only()
def notices(request: MemberRequest) -> HttpResponse:
    """List what one was told, newest first."""
    found = queries.notices_of(request.member, before=paging.after(request))
    rows, more = paging.paged(request, found)
    return render(request, "team/notices.html", {"rows": rows, "more": more, "empty": EMPTY})


@require_safe
@never_cache
@members_only()
def bell(request: MemberRequest) -> HttpResponse:
    """Show the bell alone, as an open page asks for it when something is told."""
    return render(request, "kernel/_bell.html", {"bell": frame.bell(request)})


@members_only()
@require_POST
def read(request: MemberRequest) -> HttpResponse:
    """Mark as read whatever stands on the page and below it."""
    until = _id(request.POST.get("until", ""))
    if until:
        count = actions.read_all(member=request.member, until=until, now=clock.now())
        frame.say(request, f"{count} marked as read." if count else "All were read already.")
    return redirect("team:notices")


@members_only()
@require_http_methods(["GET", "POST"])
def wishes(request: MemberRequest) -> HttpResponse:
    """Show how one wants to be told; a POST changes it."""
    now_wished = port.wishes_of([request.member])[request.member.id]
    offered = {way: name for way, name in WAYS.items() if way in ways.known()}
    form = WishesForm(request.POST or None, wishes=now_wished, ways=offered)
    if form.is_valid():
        actions.wish(member=request.member, wishes=form.cleaned_data["wishes"])
        frame.say(request, "Saved.")
        return redirect("team:wishes")
    shown = {
        "form": form,
        "ways": offered.values(),
        "failures": queries.failures(request.member),
        "panels": ways.panels(request.member),
    }
    return render(request, "team/wishes.html", shown)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
