"""What this room reacts to: every answer, changed or new, becomes facts."""

from collections.abc import Sequence

from innerloop.kernel import drain
from innerloop.kernel.models import Event
from innerloop.listen import events as heard
from innerloop.understand import actions

FACTS = "understand.facts"


@drain.subscribe(FACTS, kinds=[heard.RESPONSE_RECORDED, heard.RESPONSE_CHANGED, heard.RESPONSE_ERASED])
def count_answers(events: Sequence[Event]) -> None:
    """Keep the facts of the answers that these events tell of."""
    actions.count(response_ids={event.object_id for event in events if event.object_id})
