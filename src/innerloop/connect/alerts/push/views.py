"""A member's browsers: let in, tried, let go; and the worker that shows what they are told."""

from pathlib import Path
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from innerloop.connect.alerts.push import browsers
from innerloop.connect.models import PushBrowser
from innerloop.kernel import clock, frame, ids
from innerloop.kernel.models import Delivery
from innerloop.team.access import MemberRequest, members_only

_WORKER = Path(__file__).parents[2] / "static" / "connect" / "push_worker.js"

# The first sign that is there: all but one say that they are Safari as well.
_KINDS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = ("Android", "iPhone", "Windows", "Mac OS", "Linux")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Serve the worker that shows what a browser is told; it keeps no page and answers for none."""
    answer = HttpResponse(_WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@members_only()
@require_POST
def let_in(request: MemberRequest) -> HttpResponse:
    """Let this browser be told; it gives its subscription."""
    try:
        browsers.let_in(
            member=request.member,
            endpoint=request.POST.get("endpoint", ""),
            key=request.POST.get("p256dh", ""),
            secret=request.POST.get("auth", ""),
            name=_name(request.headers.get("User-Agent", "")),
            now=clock.now(),
        )
    except browsers.NotSubscribed as refusal:
        frame.say(request, str(refusal), is_wrong=True)
    else:
        frame.say(request, "You are told in this browser from now on.")
    return redirect("team:wishes")


@members_only()
@require_POST
def let_go(request: MemberRequest) -> HttpResponse:
    """Tell nothing more in a browser."""
    row = _own(request)
    if row and browsers.let_go(member=request.member, browser_id=row.id):
        frame.say(request, "Nothing is told there any more.")
    return redirect("team:wishes")


@members_only()
@require_POST
def test(request: MemberRequest) -> HttpResponse:
    """Tell a browser that this is a test."""
    if row := _own(request):
        verdict = browsers.tell(row, "This is a test. It arrived.", "/notices", topic=ids.new_id().hex)
        is_sent = verdict.state == Delivery.State.SENT
        frame.say(request, "It is on its way." if is_sent else verdict.outcome, is_wrong=not is_sent)
    return redirect("team:wishes")


def _own(request: MemberRequest) -> PushBrowser | None:
    """Return the browser that is meant, of one's own; it may have gone meanwhile."""
    try:
        browser_id = UUID(request.POST.get("browser", ""))
    except ValueError:
        browser_id = None
    row = PushBrowser.objects.filter(id=browser_id, member=request.member).first() if browser_id else None
    if row is None:
        frame.say(request, "This browser is not on your list any more.", is_wrong=True)
    return row


def _name(agent: str) -> str:
    """Return how a browser is called in the list, from what it says of itself."""
    kinds = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    kind = next((name for sign, name in kinds if sign in agent), "A browser")
    system = next((name for sign, name in systems if sign in agent), "")
    return f"{kind} on {system}" if system else kind
