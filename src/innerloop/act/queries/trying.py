"""What a rule would have opened: tried on what customers said, or did, in the last 90 days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Literal
from uuid import UUID

from innerloop.act.queries.opening import of_answer, of_behaviors
from innerloop.act.queries.silence import silent
from innerloop.act.rules.conditions import When, why
from innerloop.customers.models import Behavior
from innerloop.kernel import partitions
from innerloop.listen import queries as listening
from innerloop.listen.models import Response
from innerloop.understand.queries.understood import Gist, gists

SPAN = timedelta(days=90)
EXAMPLES = 5
_BATCH = 2_000
# A company of a thousand answers a day has its 90 days read; a bigger one the newest of them, and is told so.
MOST_READ = 100_000


@dataclass(frozen=True, slots=True)
class Tried:
    """How many cases a rule would have opened, of how many answers or events, and the newest answers that it found.

    `on` is what it was tried on: nothing, where what it asks for is not gone over again.
    """

    cases: int
    read: int
    since: datetime
    is_whole: bool
    examples: tuple[Response, ...] = ()
    on: Literal["answers", "events", "silence", "nothing"] = "answers"


def try_rule(when: When, *, now: datetime) -> Tried:
    """Hold a rule against the answers of the last 90 days: one case of a customer and matter, as it would be.

    What customers did is gone over for a rule that asks for it. Who asked for a person is not: whoever took them up
    has ended that.
    """
    if when.is_silence:
        return _try_silence(when, now)
    if when.wants_person:
        return Tried(0, 0, now - SPAN, is_whole=True, on="nothing")
    if when.event:
        return _try_events(when, now)
    found: set[tuple[UUID | None, str, UUID | None]] = set()
    examples: list[UUID] = []
    read = 0
    oldest = now
    for row, gist in _read(when, now):
        read, oldest = read + 1, row.answered_at
        trouble = of_answer(row, gist)
        if why(when, trouble.told) is None:
            continue
        # Whoever is not known has a case each time.
        alone = None if trouble.customer_id else trouble.response_id
        found.add((trouble.customer_id, trouble.matter, alone))
        if len(examples) < EXAMPLES:
            examples.append(row.id)
    is_whole = read < MOST_READ
    # Read once more as lists read answers: what these show of one is not wanted of all that were gone over.
    shown = tuple(listening.responses().filter(id__in=examples))
    return Tried(len(found), read, now - SPAN if is_whole else oldest, is_whole, shown)


def _read(when: When, now: datetime) -> Iterator[tuple[Response, Gist | None]]:
    """Yield the answers, and what their words were read as where the rule asks for it: two queries for 2,000."""
    if not when.theme and when.urgency_at_least is None and when.churn_at_least is None:
        yield from ((row, None) for row in answers(now))
        return
    rows = answers(now)
    while batch := list(islice(rows, _BATCH)):
        found = gists([row.id for row in batch])
        yield from ((row, found.get(row.id)) for row in batch)


def _try_events(when: When, now: datetime) -> Tried:
    """Count whom a rule would have opened a case for by what they did, of the newest that other systems told of."""
    # What was told before cannot have happened since. By the key alone, since nothing is sought by what was done.
    told = Behavior.objects.filter(id__gte=partitions.first_id(now - SPAN)).order_by("-id")[:MOST_READ]
    newest = list(told.values_list("id", "kind", "occurred_at"))
    fitting = [id_ for id_, kind, at in newest if kind == when.event and now - SPAN <= at <= now]
    found: set[tuple[UUID | None, str]] = set()
    read = 0
    for start in range(0, len(fitting), _BATCH):
        troubles = of_behaviors(fitting[start : start + _BATCH])
        read += len(troubles)
        found |= {(each.customer_id, each.matter) for each in troubles if why(when, each.told) is not None}
    return Tried(len(found), read, now - SPAN, is_whole=len(newest) < MOST_READ, on="events")


def _try_silence(when: When, now: datetime) -> Tried:
    """Count who has fallen silent in the 90 days and still is: who came back meanwhile is not gone over again."""
    cases = sum(
        why(when, trouble.told) is not None
        for troubles in silent(when, now=now, since=now - SPAN)
        for trouble in troubles
    )
    return Tried(cases, 0, now - SPAN, is_whole=True, on="silence")


def answers(now: datetime) -> Iterator[Response]:
    """Yield the answers of the last 90 days that a rule is held against, the newest first, at most MOST_READ."""
    rows = Response.objects.filter(answered_at__gte=now - SPAN, answered_at__lte=now, excluded_at=None, erased_at=None)
    rows = rows.filter(is_anonymous=False)
    related = rows.select_related("metric", "touchpoint", "customer", "invitation")
    return related.order_by("-answered_at", "-id")[:MOST_READ].iterator(chunk_size=_BATCH)
