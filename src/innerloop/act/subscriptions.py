"""What this room reacts to: answers, talks and behavior that call for a person open cases."""

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from uuid import UUID

from innerloop.act import events as happened
from innerloop.act.actions import (
    alerting,
    answering,
    forgetting,
    merging,
    opening,
    promoting,
    ringing,
    routing,
    setting_up,
    taking_back,
    telling_changes,
)
from innerloop.act.queries import conversations
from innerloop.act.queries import opening as queries
from innerloop.act.rules.trouble import Trouble
from innerloop.customers import events as people
from innerloop.customers import queries as customers
from innerloop.kernel import clock, drain, scope
from innerloop.kernel.models import Event
from innerloop.kernel.subscriber import Turn
from innerloop.listen import events as heard
from innerloop.team import events as team
from innerloop.understand import events as understood

CASES = "act.cases"
HEARING = "act.hearing"
UNDELIVERED = "act.undelivered"
CALLS = "act.calls"
ROUTING = "act.routing"
ALERTS = "act.alerts"
CHANGES = "act.changes"
FURNISHING = "act.furnishing"
PARTING = "act.parting"
ERASURES = "act.erasures"
PROMOTERS = "act.promoters"
# Who writes on so long after the end of a case writes about what it was; later, about something else.
AFTER_THE_END = timedelta(days=30)
_READERS: dict[str, Callable[[Collection[UUID]], list[Trouble]]] = {
    heard.RESPONSE_RECORDED: queries.of_answers,
    heard.RESPONSE_CHANGED: queries.of_answers,
    heard.PERSON_WANTED: queries.of_threads,
    people.BEHAVIOR: queries.of_behaviors,
    # What a rule asks of the words is known once they were read; an answer that has its case by then opens no other.
    understood.UNDERSTOOD: queries.of_answers,
}


@drain.subscribe(CASES, kinds=list(_READERS), reaches_people=True, turn=Turn.DECIDING)
def open_cases(events: Sequence[Event]) -> None:
    """Open the cases that the rules of each workspace ask for. What was imported opens none."""
    for workspace_id in sorted({event.workspace_id for event in events}):
        told = [event for event in events if event.workspace_id == workspace_id and event.object_id]
        with scope.to(workspace_id):
            rules = queries.rules_on()
            if not rules:
                continue
            troubles: list[Trouble] = []
            for reader in dict.fromkeys(_READERS.values()):
                ids = {event.object_id for event in told if _READERS[event.kind] is reader and event.object_id}
                if ids:
                    troubles += reader(ids)
            opening.open_for(troubles, rules=rules, by="system", now=clock.now())


@drain.subscribe(PROMOTERS, kinds=[heard.RESPONSE_RECORDED, heard.RESPONSE_CHANGED], reaches_people=True, after=CASES)
def plan_thanks(events: Sequence[Event]) -> None:
    """Plan thanks for the answers that the rules of each workspace name. What was imported is thanked for by none."""
    for workspace_id in sorted({event.workspace_id for event in events}):
        told = [event.object_id for event in events if event.workspace_id == workspace_id and event.object_id]
        with scope.to(workspace_id):
            if promoting.is_on():
                promoting.plan(queries.of_answers(told), now=clock.now())


# After the opening: words that follow a score in the same moment find the case that the score has opened.
@drain.subscribe(
    HEARING,
    kinds=[heard.MESSAGE_HEARD, heard.RESPONSE_CHANGED],
    reaches_people=True,
    after=CASES,
    turn=Turn.DECIDING,
)
def hear_customers(events: Sequence[Event]) -> None:
    """Go on with the cases whose customers wrote to whoever of us is in their conversation, or changed their answer.

    What they write after the end of the last one is told to whoever had it.
    """
    for event in events:
        if event.actor == "customer" and event.object_id:
            with scope.to(event.workspace_id):
                for case_id in _spoken_of(event, event.object_id):
                    answering.hear(case_id=case_id, by="customer", now=event.occurred_at)


@drain.subscribe(UNDELIVERED, kinds=[heard.MESSAGE_UNDELIVERED], turn=Turn.DECIDING)
def note_undelivered(events: Sequence[Event]) -> None:
    """Go on with the cases whose customers never got what one of us wrote to them."""
    for event in events:
        if event.object_id:
            with scope.to(event.workspace_id):
                taking_back.note_undelivered(message_id=event.object_id, now=event.occurred_at)


@drain.subscribe(CALLS, kinds=[heard.CALL_ENDED])
def note_calls(events: Sequence[Event]) -> None:
    """Write down in its case how a call went that was made from there."""
    for event in events:
        if event.object_id:
            with scope.to(event.workspace_id):
                ringing.note_ring(ring_id=event.object_id, now=event.occurred_at)


def _spoken_of(event: Event, object_id: UUID) -> list[UUID]:
    """Return the active cases in which somebody is heard; where there is none, the one that ended last."""
    is_message = event.kind == heard.MESSAGE_HEARD
    rows = conversations.spoken_in(UUID(event.data["thread"])) if is_message else conversations.told_by([object_id])
    if active := conversations.active_of(rows):
        return active
    ended = conversations.ended_of(rows, since=event.occurred_at - AFTER_THE_END)
    return [ended] if ended else []


# A case that nobody has.
_WAITING = [happened.OPENED, happened.REOPENED]
# A place that may have become free, so that what was left with a lead is looked at again.
_FREED = [happened.UNASSIGNED, happened.CHANGED, happened.RESOLVED, happened.CLOSED, happened.MERGED]


@drain.subscribe(ROUTING, kinds=[*_WAITING, *_FREED], reaches_people=True, turn=Turn.DECIDING)
def route_cases(events: Sequence[Event]) -> None:
    """Give out what waits for somebody. Apart from opening, so that whatever fails here leaves a case to be seen."""
    freed = {event.workspace_id for event in events if event.kind in _FREED}
    for workspace_id in sorted({event.workspace_id for event in events}):
        with scope.to(workspace_id):
            routing.route_all(by="system", now=clock.now(), is_again=workspace_id in freed)


@drain.subscribe(ALERTS, kinds=alerting.HEARD_OF, reaches_people=True)
def alert(events: Sequence[Event]) -> None:
    """Tell those of us whom it concerns what has happened to cases."""
    for workspace_id in sorted({event.workspace_id for event in events}):
        with scope.to(workspace_id):
            alerting.tell_of([event for event in events if event.workspace_id == workspace_id], now=clock.now())


@drain.subscribe(CHANGES, kinds=telling_changes.HEARD_OF, reaches_people=True)
def tell_of_changes(events: Sequence[Event]) -> None:
    """Tell those of us whom it concerns that the score, or the number of answers, changes."""
    for workspace_id in sorted({event.workspace_id for event in events}):
        with scope.to(workspace_id):
            here = [event for event in events if event.workspace_id == workspace_id]
            telling_changes.tell_of(here, now=clock.now())


@drain.subscribe(FURNISHING, kinds=[team.WORKSPACE_FOUNDED])
def furnish(events: Sequence[Event]) -> None:
    """Give each new workspace its rules, so that its first unhappy customer is answered."""
    for event in events:
        with scope.to(event.workspace_id):
            setting_up.furnish(now=event.occurred_at)


@drain.subscribe(PARTING, kinds=[people.UNMERGED])
def part_cases(events: Sequence[Event]) -> None:
    """Part the cases of people who were taken for one and are two again."""
    for event in events:
        with scope.to(event.workspace_id):
            ids = {id_ for name in ("winner", "loser") for id_ in customers.ids_of(UUID(event.data[name]))}
            merging.part_strangers(customer_ids=ids, now=clock.now())


@drain.subscribe(ERASURES, kinds=[people.ERASED])
def erase_words(events: Sequence[Event]) -> None:
    """Erase what was written about people who were erased; that there was a case, and how it ended, stays."""
    for event in events:
        if event.customer_id:
            with scope.to(event.workspace_id):
                forgetting.erase_words(customer_id=event.customer_id)
