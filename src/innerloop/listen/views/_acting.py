"""What the members' pages share: trying a verb and telling how it went."""

from collections.abc import Callable, Iterable

from django.forms import Form
from django.http import HttpRequest

from innerloop.kernel import frame
from innerloop.listen import errors
from innerloop.listen.rules.content import ContentImpossible

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
