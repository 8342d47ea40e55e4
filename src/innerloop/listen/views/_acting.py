"""What the members' pages share: trying a verb and telling how it went, and long lists a page at a time."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest

from innerloop.kernel import frame
from innerloop.kernel.widgets import More
from innerloop.listen import errors
from innerloop.listen.models import Invitation
from innerloop.listen.rules.content import ContentImpossible

PAGE = 25
REFUSED = (errors.Refusal, ContentImpossible)


def tried(request: HttpRequest, verb: Callable[[], object], *, done: str, undo_url: str = "") -> bool:
    """Do it and say so on the next page, with Undo where there is one; or say why it was refused."""
    try:
        verb()
    except REFUSED as refusal:
        frame.say(request, str(refusal), is_wrong=True)
        return False
    frame.say(request, done, undo_url=undo_url)
    return True


def accepted(form: Form, verb: Callable[[], object], fields: Iterable[tuple[type[Exception], str]] = ()) -> bool:
    """Do what a valid form asks for; a refusal is said at its field, else above the form."""
    try:
        verb()
    except REFUSED as refusal:
        field = next((name for kind, name in fields if isinstance(refusal, kind)), None)
        form.add_error(field, str(refusal))
        return False
    return True


def after(request: HttpRequest) -> UUID | None:
    """Return the id of the row shown last; None on the first page or for nonsense."""
    try:
        return UUID(request.GET["after"])
    except (KeyError, ValueError):
        return None


def paged(request: HttpRequest, rows: QuerySet[Invitation]) -> tuple[list[Invitation], More]:
    """Cut rows to a page and say how to reach the next one."""
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    before = request.GET.get("shown", "")
    count = len(shown) + (int(before) if before.isascii() and before.isdigit() and len(before) < 8 else 0)
    if len(found) <= PAGE:
        return shown, More(shown=count, total=None, url="")
    query = request.GET.copy()
    query["after"], query["shown"] = str(shown[-1].id), str(count)
    return shown, More(shown=count, total=None, url=f"{request.path}?{query.urlencode()}")
