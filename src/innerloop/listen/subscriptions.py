"""What this room reacts to: whoever is erased takes their words along; what customers do is asked about."""

from collections.abc import Sequence

from innerloop.customers import events as people
from innerloop.kernel import clock, drain, scope
from innerloop.kernel.models import Event
from innerloop.listen import actions
from innerloop.listen.actions import occasions

ERASURES = "listen.erasures"
OCCASIONS = "listen.occasions"


@drain.subscribe(ERASURES, kinds=[people.ERASED])
def erase_words(events: Sequence[Event]) -> None:
    """Erase the words, links and addresses of people who were erased; the scores stay."""
    for event in events:
        if event.customer_id:
            with scope.to(event.workspace_id):
                actions.erase_words(customer_ids=[event.customer_id], workspace_id=event.workspace_id, now=clock.now())


@drain.subscribe(OCCASIONS, kinds=[people.BEHAVIOR], reaches_people=True)
def ask_after(events: Sequence[Event]) -> None:
    """Ask customers about what they did, where a program waits for it. What was imported asks nobody."""
    for workspace_id in sorted({event.workspace_id for event in events}):
        told = [event.object_id for event in events if event.workspace_id == workspace_id and event.object_id]
        with scope.to(workspace_id):
            occasions.take_up(behavior_ids=told, now=clock.now())
