"""Who reads the event log: what they want of it, what they do with it, and when in a round it is their turn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import IntEnum
from typing import Self

from django.db import connection

from innerloop.kernel import clock
from innerloop.kernel.models import Event, Origin

# Subscribers that reach people leave alone what happened longer ago than this.
FRESH_FOR = timedelta(days=7)

Digest = Callable[[Sequence[Event]], None]


class Turn(IntEnum):
    """When in a round somebody reads. `SHOWING` come behind `DECIDING`, to show in one turn all that was decided."""

    DECIDING = 0
    SHOWING = 1
    USUAL = 2


# Those for whom a person waits in front of a screen.
PROMPT = frozenset({Turn.DECIDING, Turn.SHOWING})
ALL_TURNS = frozenset(Turn)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who reads the log: which kinds, what to do, after whom, and when in a round."""

    name: str
    digest: Digest
    kinds: frozenset[str] = field(default_factory=frozenset)
    reaches_people: bool = False
    after: str | None = None
    turn: Turn = Turn.USUAL

    def wants(self, event: Event) -> bool:
        """Say whether the event is for this subscriber: its kind, and for people only what is live and fresh."""
        if self.kinds and event.kind not in self.kinds:
            return False
        return not self.reaches_people or (event.origin == Origin.LIVE and clock.now() - event.occurred_at <= FRESH_FOR)

    def checked(self) -> Self:
        """Return the same, but that what a key refuses is refused after the digest and not only at the commit."""

        def digest(events: Sequence[Event]) -> None:
            self.digest(events)
            connection.check_constraints()

        return replace(self, digest=digest)
