"""What this room reacts to: whoever is erased takes their words along."""

from collections.abc import Sequence

from innerloop.customers import events as people
from innerloop.kernel import clock, drain, scope
from innerloop.kernel.models import Event
from innerloop.listen import actions

ERASURES = "listen.erasures"


@drain.subscribe(ERASURES, kinds=[people.ERASED])
def erase_words(events: Sequence[Event]) -> None:
    """Erase the words, links and addresses of people who were erased; the scores stay."""
    for event in events:
        if event.customer_id:
            with scope.to(event.workspace_id):
                actions.erase_words(customer_ids=[event.customer_id], workspace_id=event.workspace_id, now=clock.now())
