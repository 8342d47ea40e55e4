"""What the verbs of a customer's page share: finding the customer, trying, and telling how it went."""

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from innerloop.customers import errors as people_errors
from innerloop.customers import queries as people
from innerloop.customers.rules import ValueRefused
from innerloop.kernel import frame
from innerloop.listen import errors as listening_errors

REFUSALS = (people_errors.CustomerError, ValueRefused, listening_errors.Refusal)


def profile_or_404(customer_id: UUID) -> people.Profile:
    """Return who answers for an id and was not erased, or answer as for nobody."""
    profile = people.profile(customer_id)
    if profile is None or profile.erased_at:
        raise Http404
    return profile


def came_from(request: HttpRequest) -> str:
    """Return the page that a form says it stands on, `back`; only one of ours, else nothing."""
    url = request.POST.get("back", "")
    return url if url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None) else ""


def asks_on(request: HttpRequest) -> bool:
    """Return which of two states a button or an Undo asks for, `to=on` or `to=off`; raises BadRequest for neither.

    The page says it, not what stands in the database: pressed twice, or sent again, it would be turned back.
    """
    asked = request.POST.get("to") or request.GET.get("to")
    if asked not in ("on", "off"):
        raise BadRequest("Say `to=on` or `to=off`.")
    return asked == "on"


def turned_back(url: str, *, is_on: bool) -> str:
    """Return the address that turns back what was just turned on, or off."""
    return f"{url}?to={'off' if is_on else 'on'}"


def tried(request: HttpRequest, verb: Callable[[], object], *, done: str, undo_url: str = "") -> bool:
    """Do it and say so on the next page, with Undo where there is one; or say why it was refused."""
    try:
        verb()
    except REFUSALS as refusal:
        frame.say(request, str(refusal), is_wrong=True)
        return False
    frame.say(request, done, undo_url=undo_url)
    return True
