"""A provider that repeats its call while the first one is still at work, over two connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Any

import pytest
from django.db import connections

from innerloop.kernel import clock, scope
from innerloop.listen import actions
from innerloop.listen.actions import talking
from innerloop.listen.models import Response
from tests.faults import judging
from tests.support.cast import Cast
from tests.support.database import other_connection
from tests.support.lines import give_phone
from tests.support.talking import Phone, open_line

_WAITS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@pytest.mark.django_db(transaction=True)
def it_gives_the_same_words_to_a_call_that_is_repeated_meanwhile(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, empty_log: None
) -> None:
    with scope.to(cast.workspace.id):
        actions.furnish(workspace=cast.workspace, by="system", now=clock.now())
    give_phone(cast.dina, "+254712345678")
    phone = Phone(open_line(cast.workspace))
    is_at_work, may_go_on = Event(), Event()
    converse = talking._converse

    def slowly(*given: Any, **named: Any) -> Any:
        is_at_work.set()
        assert may_go_on.wait(30)
        return converse(*given, **named)

    monkeypatch.setattr(talking, "_converse", slowly)
    with ThreadPoolExecutor(2) as pool, other_connection() as watcher:
        first = pool.submit(alone, partial(phone.says, "9", key="1"))
        assert is_at_work.wait(30)
        second = pool.submit(alone, partial(phone.says, "9", key="1"))
        judging.wait_until(lambda: judging.number(watcher, _WAITS) > 0, seconds=30, what="the repeated call to wait")
        may_go_on.set()
        answers = [first.result(30), second.result(30)]

    assert answers == [["What should we never change?"]] * 2
    assert Response.everywhere.count() == 1


def it_says_the_same_again_to_a_gateway_that_lost_our_answer(phone: Phone) -> None:
    answers = [phone.says("9", key="1"), phone.says("9", key="1")]

    assert answers == [["What should we never change?"]] * 2


def alone(work: Callable[[], Any]) -> Any:
    """Work in a thread with a connection of its own, and close it."""
    try:
        return work()
    finally:
        connections.close_all()
