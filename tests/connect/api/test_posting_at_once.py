"""Answers that come at the same time, from more threads than a web process has."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from innerloop.connect.api.responses import posting
from innerloop.kernel.models import Event
from innerloop.listen import events
from innerloop.listen.models import Response
from tests.support.database import other_connection

pytestmark = [pytest.mark.urls("tests.connect.api.urls"), pytest.mark.django_db(transaction=True)]

THREADS = 24


def at_once(works: list[Callable[[], Any]]) -> list[Any]:
    """Run each work in a thread of its own, all beginning together."""
    start = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            start.wait(20)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def it_answers_everybody_with_their_own(call, empty_log):
    bodies = [{"score": n % 11, "comment": f"words {n}", "customer": {"external_id": f"C{n}"}} for n in range(THREADS)]

    answers = at_once([partial(call, "POST", "/responses", body) for body in bodies])

    said = [(answer.json()["score"], answer.json()["comment"]) for answer in answers]
    assert said == [(body["score"], body["comment"]) for body in bodies]
    assert len({answer.json()["id"] for answer in answers}) == THREADS == Response.everywhere.count()
    assert Event.objects.filter(kind=events.RESPONSE_RECORDED).count() == THREADS


def it_merges_what_comes_together_into_few_batches(call, monkeypatch, empty_log):
    sizes = []

    def watch(heard: list[Any], workspace: Any, by: str) -> Any:
        sizes.append(len(heard))
        return record(heard, workspace, by)

    record = posting._record
    monkeypatch.setattr(posting, "_record", watch)
    at_once([partial(call, "POST", "/responses", {"score": n % 11}) for n in range(THREADS)])

    assert sum(sizes) == THREADS
    assert max(sizes) > 1


def it_makes_one_response_of_doubled_submissions(call, empty_log):
    body = {"score": 7, "customer": {"external_id": "C1"}, "key": "order-1"}

    answers = at_once([partial(call, "POST", "/responses", body)] * THREADS)

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Response.everywhere.count() == 1


def it_refuses_one_s_own_mistake_alone(call, empty_log):
    bodies = [{"score": 99 if n == 5 else 9, "key": f"k{n}"} for n in range(THREADS)]

    answers = at_once([partial(call, "POST", "/responses", body) for body in bodies])

    statuses = [answer.status_code for answer in answers]
    assert statuses[5] == 422
    assert statuses[:5] + statuses[6:] == [201] * (THREADS - 1)


def it_answers_only_what_another_connection_can_see(call, empty_log):
    def give_and_look(n: int) -> int:
        given = call("POST", "/responses", {"score": n % 11}).json()["id"]
        with other_connection() as other:
            return len(other.execute("SELECT 1 FROM listen_response WHERE id = %s", [given]).fetchall())

    assert at_once([partial(give_and_look, n) for n in range(THREADS)]) == [1] * THREADS
