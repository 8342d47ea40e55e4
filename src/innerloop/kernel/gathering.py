"""Gathering: what several threads want at once is done in one go, while the one before is being done.

Whoever finds nothing under way goes at once, alone. Whoever comes meanwhile is gathered, and goes next,
together. Right after a batch of several, the next of its group waits a moment until as many are back, as PostgreSQL's
`commit_delay` does with siblings. So a busy process commits a few batches instead of
many single rows, and an idle one is as fast as without it.
"""

import threading
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from time import monotonic, sleep
from typing import Generic, TypeVar

from django.db import InterfaceError, OperationalError

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

MOST_AT_ONCE = 100
# A batch of one costs nearly as much as one of eight. A thread is back with its next item after some milliseconds, of
# which the others take their part: on two busy cores, a fixed wait of five missed two of eight.
WAIT_SECONDS = 0.002
MOST_WAITS = 8
# Where nobody new came in so many of them, the others have gone elsewhere: with open traffic they never come back.
VAIN_WAITS = 2
LATELY_SECONDS = 0.2
# A batch takes milliseconds. Whoever leads for longer may hang on a dead connection, or wait for a row that is held:
# those in its queue go on without it.
PATIENCE_SECONDS = 10.0


class _Turn(Generic[Item, Outcome]):
    """One thread's item, and what became of it."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.outcome: Outcome | Exception = RuntimeError("The batch of this item was broken off.")
        self.is_leading = False
        self.woken = threading.Event()


class Gatherer(Generic[Item, Outcome]):
    """Does items of many threads in batches, one batch at a time for each group.

    `act` gets the items of a batch and returns an outcome for each, in order, when they are committed. An
    outcome that is an exception is raised in the thread whose item it was. Where `act` itself raises, and
    nothing can have been committed, the items are done one by one, so that one bad item harms no other.
    """

    def __init__(self, act: Callable[[Sequence[Item]], Sequence[Outcome | Exception]]) -> None:
        self._act = act
        self._lock = threading.Lock()
        # When a group last went together, and how many it was.
        self._company: dict[Hashable, tuple[float, int]] = {}
        # A group is here while somebody leads it; its queue holds those who wait.
        self._waiting: dict[Hashable, deque[_Turn[Item, Outcome]]] = {}

    def do(self, item: Item, *, group: Hashable) -> Outcome:
        """Do one item, with others of its group that are there; return its outcome or raise it."""
        turn: _Turn[Item, Outcome] = _Turn(item)
        with self._lock:
            queue = self._waiting.get(group)
            if queue is None:
                self._waiting[group] = deque()
                turn.is_leading = True
            else:
                queue.append(turn)
        if not turn.is_leading and not turn.woken.wait(PATIENCE_SECONDS):
            if self._is_withdrawn(turn, group):
                turn.outcome = self._alone(item)
            else:
                # It is being done.
                turn.woken.wait()
        if turn.is_leading:
            self._lead(turn, group)
        if isinstance(turn.outcome, Exception):
            raise turn.outcome
        return turn.outcome

    def _is_withdrawn(self, turn: _Turn[Item, Outcome], group: Hashable) -> bool:
        """Take a turn out of its queue, unless it is in a batch already; say whether it was still there."""
        with self._lock:
            queue = self._waiting.get(group, ())
            if turn not in queue:
                return False
            self._waiting[group].remove(turn)
            return True

    def _lead(self, turn: _Turn[Item, Outcome], group: Hashable) -> None:
        """Do one batch that holds one's own turn, then hand over to whoever came meanwhile."""
        batch = [turn]
        try:
            self._wait_for_company(group)
            batch += self._joined(group)
            for each, outcome in zip(batch, self._outcomes(batch), strict=True):
                each.outcome = outcome
        finally:
            # Also when this thread is being ended: nobody may wait for ever.
            self._hand_over(group)
            for each in batch[1:]:
                each.woken.set()

    def _joined(self, group: Hashable) -> list[_Turn[Item, Outcome]]:
        """Take out of the queue who goes along, and note how many go together."""
        with self._lock:
            queue = self._waiting[group]
            joined = [queue.popleft() for _ in range(min(len(queue), MOST_AT_ONCE - 1))]
            self._company.pop(group, None)
            if joined:
                self._company[group] = monotonic(), len(joined) + 1
        return joined

    def _wait_for_company(self, group: Hashable) -> None:
        """Wait a moment until as many are there as went together lately, and no longer than somebody still comes."""
        at, many = self._company.get(group, (-LATELY_SECONDS, 1))
        if monotonic() - at >= LATELY_SECONDS:
            return
        there, vain = len(self._waiting[group]), 0
        for _ in range(MOST_WAITS):
            if there + 1 >= many or vain == VAIN_WAITS:
                return
            sleep(WAIT_SECONDS)
            before, there = there, len(self._waiting[group])
            vain = 0 if there > before else vain + 1

    def _hand_over(self, group: Hashable) -> None:
        with self._lock:
            queue = self._waiting[group]
            if not queue:
                del self._waiting[group]
                return
            heir = queue.popleft()
        heir.is_leading = True
        heir.woken.set()

    def _outcomes(self, batch: Sequence[_Turn[Item, Outcome]]) -> Sequence[Outcome | Exception]:
        items = [turn.item for turn in batch]
        try:
            return self._act(items)
        except Exception as error:
            if len(items) == 1 or not is_undone(error):
                return [error for _ in items]
        return [self._alone(item) for item in items]

    def _alone(self, item: Item) -> Outcome | Exception:
        try:
            return self._act([item])[0]
        except Exception as error:
            return error


def is_undone(error: Exception) -> bool:
    """Say whether it is sure that nothing was committed. Of a connection lost at COMMIT nobody knows."""
    if not isinstance(error, OperationalError | InterfaceError):
        return True
    # Class 40: the database itself rolled back, as for a deadlock.
    return str(getattr(error.__cause__, "sqlstate", "")).startswith("40")
