"""Gathering: what comes while something is under way goes next, together."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, OperationalError

from innerloop.kernel import gathering
from innerloop.kernel.gathering import MOST_AT_ONCE, MOST_WAITS, VAIN_WAITS, WAIT_SECONDS, Gatherer, is_undone


class Desk:
    """Something that takes batches, one at a time, and can be held up."""

    def __init__(self, act: Callable[[Any], Any] = lambda item: item) -> None:
        self.batches: list[list[Any]] = []
        self.act = act
        self.is_open = threading.Event()
        self.is_busy = threading.Event()
        self.gatherer: Gatherer[Any, Any] = Gatherer(self.take)

    def take(self, items: Sequence[Any]) -> list[Any]:
        """Do a batch, once the desk is open."""
        self.batches.append(list(items))
        self.is_busy.set()
        assert self.is_open.wait(60)
        return [self.act(item) for item in items]

    def waiting(self, group: str = "one") -> int:
        """Return how many wait in a group."""
        return len(self.gatherer._waiting.get(group, ()))

    def hold(self, pool: ThreadPoolExecutor, items: Sequence[Any]) -> list[Any]:
        """Let the first item go ahead and the others come while it is under way; return their futures."""
        first = pool.submit(self.gatherer.do, items[0], group="one")
        assert self.is_busy.wait(60)
        others = [pool.submit(self.gatherer.do, item, group="one") for item in items[1:]]
        until(lambda: self.waiting() == len(others))
        return [first, *others]


def until(is_so: Callable[[], bool]) -> None:
    """Wait for other threads to come so far."""
    pause = threading.Event()
    for _ in range(6_000):
        if is_so():
            return
        pause.wait(0.01)
    raise AssertionError("The other threads never came so far.")


def it_goes_at_once_when_nobody_is_there():
    desk = Desk()
    desk.is_open.set()

    assert [desk.gatherer.do(item, group="one") for item in (1, 2)] == [1, 2]
    assert desk.batches == [[1], [2]]
    assert desk.gatherer._waiting == {}


def it_does_together_what_came_meanwhile():
    desk = Desk()
    with ThreadPoolExecutor(32) as pool:
        futures = desk.hold(pool, range(32))
        desk.is_open.set()

        assert [future.result(10) for future in futures] == list(range(32))
    assert [len(batch) for batch in desk.batches] == [1, 31]
    assert desk.gatherer._waiting == {}


def it_waits_after_a_batch_of_several_until_as_many_are_back_and_not_for_long(monkeypatch: pytest.MonkeyPatch):
    # Lately is a question of the clock, which a busy machine stretches.
    monkeypatch.setattr(gathering, "LATELY_SECONDS", 60.0)
    desk, waits = Desk(), list[float]()
    with ThreadPoolExecutor(4) as pool:

        def one_comes_back(seconds: float) -> None:
            if not waits:
                pool.submit(desk.gatherer.do, "back", group="one")
                until(lambda: desk.waiting() == 1)
            waits.append(seconds)

        monkeypatch.setattr(gathering, "sleep", one_comes_back)
        futures = desk.hold(pool, [0, 1, 2])
        desk.is_open.set()
        assert [future.result(10) for future in futures] == [0, 1, 2]

        for item in ("first", "waits in vain", "goes at once"):
            desk.gatherer.do(item, group="one")

    assert desk.batches == [[0], [1, 2], ["first", "back"], ["waits in vain"], ["goes at once"]]
    assert waits == [WAIT_SECONDS] * (1 + VAIN_WAITS)


def it_waits_on_as_long_as_somebody_still_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "LATELY_SECONDS", 60.0)
    desk, waits = Desk(), list[float]()
    with ThreadPoolExecutor(20) as pool:

        def every_other_time_one_comes(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) % VAIN_WAITS == 0:
                there = desk.waiting()
                pool.submit(desk.gatherer.do, len(waits), group="one")
                until(lambda: desk.waiting() == there + 1)

        monkeypatch.setattr(gathering, "sleep", every_other_time_one_comes)
        futures = desk.hold(pool, range(11))
        desk.is_open.set()
        assert [future.result(10) for future in futures] == list(range(11))

        desk.gatherer.do("first", group="one")

    assert desk.batches[2] == ["first", 2, 4, 6, 8]
    assert waits == [WAIT_SECONDS] * MOST_WAITS


def it_does_not_wait_in_a_group_that_had_no_company_or_long_ago(monkeypatch: pytest.MonkeyPatch):
    waits = list[float]()
    monkeypatch.setattr(gathering, "sleep", waits.append)
    desk = Desk()
    with ThreadPoolExecutor(4) as pool:
        futures = desk.hold(pool, [0, 1, 2])
        desk.is_open.set()
        assert [future.result(10) for future in futures] == [0, 1, 2]

    desk.gatherer.do("another's", group="two")
    monkeypatch.setattr(gathering, "LATELY_SECONDS", 0.0)
    desk.gatherer.do("later", group="one")

    assert waits == []


def it_takes_no_more_than_a_hundred_at_once():
    desk = Desk()
    with ThreadPoolExecutor(150) as pool:
        futures = desk.hold(pool, range(150))
        desk.is_open.set()

        assert [future.result(20) for future in futures] == list(range(150))
    assert [len(batch) for batch in desk.batches] == [1, MOST_AT_ONCE, 49]


def it_keeps_groups_apart():
    desk = Desk()
    with ThreadPoolExecutor(4) as pool:
        futures = desk.hold(pool, ["a", "b"])
        alone = pool.submit(desk.gatherer.do, "c", group="two")
        until(lambda: len(desk.batches) == 2)
        desk.is_open.set()

        assert [future.result(10) for future in [*futures, alone]] == ["a", "b", "c"]
    assert desk.batches == [["a"], ["c"], ["b"]]


def it_raises_each_one_s_own_refusal():
    refusals = {2: ValueError("two"), 3: KeyError("three")}
    desk = Desk(lambda item: refusals.get(item, item))
    with ThreadPoolExecutor(4) as pool:
        futures = desk.hold(pool, range(4))
        desk.is_open.set()

        outcomes = [future.exception(10) or future.result() for future in futures]
    assert outcomes == [0, 1, refusals[2], refusals[3]]


def it_does_one_by_one_what_fails_together():
    def fail_on_two(item: int) -> int:
        if item == 2:
            raise IntegrityError("two is taken")
        return item

    desk = Desk(fail_on_two)
    with ThreadPoolExecutor(4) as pool:
        futures = desk.hold(pool, range(4))
        desk.is_open.set()

        outcomes = [future.exception(10) or future.result() for future in futures]
    assert [outcomes[0], outcomes[1], str(outcomes[2]), outcomes[3]] == [0, 1, "two is taken", 3]
    assert desk.batches == [[0], [1, 2, 3], [1], [2], [3]]


def it_never_repeats_what_may_have_been_committed():
    def lose(item: int) -> int:
        if item:
            raise OperationalError("the connection was lost")
        return item

    desk = Desk(lose)
    with ThreadPoolExecutor(3) as pool:
        futures = desk.hold(pool, range(3))
        desk.is_open.set()

        assert isinstance(futures[1].exception(10), OperationalError)
        assert isinstance(futures[2].exception(10), OperationalError)
    assert desk.batches == [[0], [1, 2]]


def it_goes_on_alone_where_the_batch_in_front_hangs(monkeypatch):
    monkeypatch.setattr(gathering, "PATIENCE_SECONDS", 2)
    hangs = threading.Event()

    def hang(item: int) -> int:
        assert item or hangs.wait(60)
        return item

    desk = Desk(hang)
    with ThreadPoolExecutor(2) as pool:
        first, other = desk.hold(pool, range(2))
        desk.is_open.set()

        assert other.result(30) == 1
        assert not first.done()
        hangs.set()
        assert first.result(30) == 0
    assert desk.batches == [[0], [1]]
    assert desk.gatherer._waiting == {}


def it_leaves_nobody_waiting_when_a_thread_is_ended():
    class Ended(BaseException):
        pass

    def end(item: int) -> int:
        if item == 1:
            raise Ended
        return item

    desk = Desk(end)
    with ThreadPoolExecutor(3) as pool:
        first, *others = desk.hold(pool, range(3))
        desk.is_open.set()

        ended = [future.exception(10) for future in others]
    assert first.result() == 0
    assert {type(error) for error in ended} == {Ended, RuntimeError}
    assert desk.gatherer._waiting == {}


@pytest.mark.parametrize(
    ("cause", "is_sure"),
    [(psycopg.errors.DeadlockDetected(), True), (psycopg.errors.AdminShutdown(), False), (None, False)],
)
def it_knows_what_the_database_took_back_itself(cause, is_sure):
    error = OperationalError("gone")
    error.__cause__ = cause

    assert is_undone(error) is is_sure
    assert is_undone(IntegrityError("taken"))
