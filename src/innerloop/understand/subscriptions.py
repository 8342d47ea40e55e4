"""What this room reacts to: every answer, changed or new, becomes facts; so do those of people merged or parted."""

from collections.abc import Sequence
from uuid import UUID

from innerloop.customers import events as people
from innerloop.kernel import clock, drain, scope
from innerloop.kernel.models import Event
from innerloop.listen import events as heard
from innerloop.team import events as team
from innerloop.understand import actions, events, queries

FACTS = events.FACTS
WORDS = events.WORDS
FURNISHING = "understand.furnishing"
_ANSWERS = (
    heard.RESPONSE_RECORDED,
    heard.RESPONSE_CHANGED,
    heard.RESPONSE_ERASED,
    heard.RESPONSE_SET_ASIDE,
    heard.RESPONSE_COUNTED,
    heard.RESPONSE_NAMED,
)
_PEOPLE = (people.MERGED, people.UNMERGED)


@drain.subscribe(FACTS, kinds=[*_ANSWERS, *_PEOPLE])
def count_answers(events: Sequence[Event]) -> None:
    """Keep the facts of the answers that these events tell of."""
    responses = {event.object_id for event in events if event.kind in _ANSWERS and event.object_id}
    persons = {UUID(event.data[side]) for event in events if event.kind in _PEOPLE for side in ("winner", "loser")}
    actions.count(response_ids=responses | queries.responses_of(persons))


@drain.subscribe(WORDS, kinds=[heard.RESPONSE_RECORDED, heard.RESPONSE_CHANGED, heard.RESPONSE_ERASED])
def note_words(events: Sequence[Event]) -> None:
    """Let words be found, and note whose are to be read: the reading itself would hold up whoever comes after."""
    said = {event.object_id for event in events if event.object_id}
    actions.index_words(said)
    actions.note(said, now=clock.now())


@drain.subscribe(FURNISHING, kinds=[team.WORKSPACE_FOUNDED])
def furnish(events: Sequence[Event]) -> None:
    """Give each new workspace the themes that any company's customers speak of."""
    for event in events:
        with scope.to(event.workspace_id):
            actions.furnish_themes(now=event.occurred_at)
