"""What the verbs of a customer's page share: finding the customer, trying, and telling how it went."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest

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


def tried(request: HttpRequest, verb: Callable[[], object], *, done: str, undo_url: str = "") -> bool:
    """Do it and say so on the next page, with Undo where there is one; or say why it was refused."""
    try:
        verb()
    except REFUSALS as refusal:
        frame.say(request, str(refusal), is_wrong=True)
        return False
    frame.say(request, done, undo_url=undo_url)
    return True
