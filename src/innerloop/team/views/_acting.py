"""What the settings pages share: trying a verb, and telling how it went."""

from collections.abc import Callable, Iterable
from datetime import date

from django.forms import Form
from django.http import HttpRequest, QueryDict

from innerloop.kernel import clock, frame
from innerloop.team import errors
from innerloop.team.access import MemberRequest


def tried(request: HttpRequest, verb: Callable[[], object], *, done: str, undo_url: str = "") -> bool:
    """Do it and say so on the next page, with Undo where there is one; or say why it was refused."""
    try:
        verb()
    except errors.Refused as refusal:
        frame.say(request, str(refusal), is_wrong=True)
        return False
    frame.say(request, done, undo_url=undo_url)
    return True


def accepted(form: Form, verb: Callable[[], object], fields: Iterable[tuple[type[Exception], str]] = ()) -> bool:
    """Do what a valid form asks for; a refusal is said at its field, else above the form."""
    try:
        verb()
    except errors.Refused as refusal:
        field = next((name for kind, name in fields if isinstance(refusal, kind)), None)
        form.add_error(field, str(refusal))
        return False
    return True


def given(request: HttpRequest, name: str) -> QueryDict | None:
    """Return what a form was sent, known by one of its fields; Undo sends it in the address. None where nothing was."""
    if request.method != "POST":
        return None
    return request.POST if name in request.POST else request.GET if name in request.GET else request.POST


def today(request: MemberRequest) -> date:
    """Return the date in the workspace's time zone."""
    return clock.day_in(request.workspace.time_zone, clock.now())
