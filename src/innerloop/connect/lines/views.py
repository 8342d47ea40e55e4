"""Channels under Settings: set one up, try it with one real message, see what waits on it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innerloop.connect import callbacks
from innerloop.connect.http.channel import HttpChannel
from innerloop.connect.lines import mail_page as mail_pages
from innerloop.connect.lines import page as pages
from innerloop.connect.lines.forms import LineForm, TestForm
from innerloop.connect.lines.guides import guide
from innerloop.connect.models import Callback
from innerloop.kernel import clock, frame
from innerloop.kernel.widgets import Empty
from innerloop.listen import actions as listening
from innerloop.listen import channels, errors
from innerloop.listen.models import Line
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role


@members_only(at_least=Role.ADMIN)
@require_safe
def lines(request: MemberRequest) -> HttpResponse:
    """List the channels that are set up, and the kinds that can be."""
    empty = Empty("Only mail and links so far", "SMS, WhatsApp, USSD or a gateway of yours: choose one below.", "", "")
    shown = {"rows": pages.listed(), "offers": pages.offers(), "mail": mail_pages.page(), "empty": empty}
    return render(request, "connect/lines.html", shown)


@members_only(at_least=Role.ADMIN)
@never_cache
@require_http_methods(["GET", "POST"])
def line_new(request: MemberRequest) -> HttpResponse:
    """Set a channel of a `kind` up: what to fetch at the provider, and where to enter it."""
    kind = request.GET.get("kind", HttpChannel.kind)
    adapter = _adapter(kind)
    form = LineForm(request.POST or None, adapter=adapter)
    if form.is_valid():
        try:
            opened = listening.open_line(
                kind=kind,
                setup=form.setup(),
                workspace_id=request.workspace.id,
                by=actor(request.member),
                now=clock.now(),
            )
        except errors.Refusal as refusal:
            form.refuse(refusal)
        else:
            return _opened(request, opened, adapter, form)
    shown = {"form": form, "adapter": adapter, "guide": guide(kind)}
    return render(request, "connect/line_new.html", shown)


@members_only(at_least=Role.ADMIN)
@never_cache
@require_http_methods(["GET", "POST"])
def line(request: MemberRequest, line_id: UUID) -> HttpResponse:
    """Show one channel; a POST changes it. Of a closed one it is told that it is, and what came of it."""
    if request.method == "GET" and (closed := Line.objects.filter(id=line_id, closed_at__isnull=False).first()):
        return render(request, "connect/line_closed.html", {"page": pages.closed_page_of(closed)})
    found = _line(line_id)
    form = LineForm(request.POST or None, adapter=_adapter(found.kind), line=found)
    if form.is_valid():
        try:
            listening.change_line(line_id=found.id, setup=form.setup(), by=actor(request.member), now=clock.now())
        except errors.Refusal as refusal:
            form.refuse(refusal)
        else:
            introduced = listening.introduce_line(line_id=found.id, now=clock.now())
            _say(request, "Saved.", introduced)
            return redirect("connect:line", line_id=found.id)
    return _show(request, found, form=form)


@members_only(at_least=Role.ADMIN)
@require_POST
def line_test(request: MemberRequest, line_id: UUID) -> HttpResponse:
    """Send one real message and show exactly what the provider answered."""
    found = _line(line_id)
    test = TestForm(request.POST, channel=found.channel)
    if not test.is_valid():
        return _show(request, found, test=test)
    to, text = test.cleaned_data["to"], test.cleaned_data["text"]
    try:
        listening.test_line(line_id=found.id, address=to, text=text, by=actor(request.member), now=clock.now())
    except errors.Refusal as refusal:
        test.add_error("to", str(refusal))
        return _show(request, found, test=test)
    return redirect(f"{request.path.removesuffix('/test')}/#test")


@members_only(at_least=Role.ADMIN)
@require_POST
def line_close(request: MemberRequest, line_id: UUID) -> HttpResponse:
    """Close a channel; its conversations stay, its secrets are forgotten."""
    found = _line(line_id)
    lost = callbacks.hear_all_of(found, now=clock.now())
    listening.close_line(line_id=found.id, by=actor(request.member), now=clock.now())
    also = f" Of its calls, {lost} could not be heard." if lost else ""
    frame.say(request, f"“{found.name}” is closed. Nothing leaves by it and nobody is heard on it any more.{also}")
    return redirect("connect:line", line_id=found.id)


@members_only(at_least=Role.ADMIN)
@require_POST
def callback_again(request: MemberRequest, line_id: UUID, callback_id: UUID) -> HttpResponse:
    """Hear a call again that could not be heard when it came."""
    found = _line(line_id)
    kept = get_object_or_404(Callback.objects, id=callback_id, line=found)
    heard = callbacks.hear_again(kept, now=clock.now())
    said = "Heard. What it told is where it belongs." if heard else "It still cannot be heard. It stays here."
    frame.say(request, said, is_wrong=not heard)
    return redirect("connect:line", line_id=found.id)


def _opened(request: MemberRequest, opened: Line, adapter: channels.Adapter, form: LineForm) -> HttpResponse:
    introduced = listening.introduce_line(line_id=opened.id, now=clock.now())
    made = next((each.name for each in adapter.settings if each.make and not form.cleaned_data[f"set_{each.name}"]), "")
    if made:
        # The one moment at which a secret that we made is shown.
        return _show(request, opened, secret=opened.secrets.get(made, ""))
    _say(request, f"“{opened.name}” is set up.", introduced)
    return redirect("connect:line", line_id=opened.id)


def _say(request: MemberRequest, done: str, introduced: channels.Introduced | None) -> None:
    """Say what was done, and what the provider answered where it was told our address."""
    if introduced and not introduced.is_good:
        frame.say(request, f"{done} {introduced.said}", is_wrong=True)
    else:
        said = introduced.said if introduced else ""
        frame.say(request, " ".join(filter(None, (done, said, "Try it with one message."))))


def _show(
    request: MemberRequest,
    found: Line,
    *,
    form: LineForm | None = None,
    test: TestForm | None = None,
    secret: str = "",
) -> HttpResponse:
    shown = {
        "page": pages.page_of(found, secret=secret),
        "form": form or LineForm(None, adapter=_adapter(found.kind), line=found),
        "test": test or TestForm(None, channel=found.channel),
    }
    return render(request, "connect/line.html", shown)


def _line(line_id: UUID) -> Line:
    found: Line = get_object_or_404(Line.objects.select_related("program"), id=line_id, closed_at=None)
    return found


def _adapter(kind: str) -> channels.Adapter:
    adapter = channels.of(kind)
    if adapter is None or not adapter.needs_line:
        raise Http404
    return adapter
