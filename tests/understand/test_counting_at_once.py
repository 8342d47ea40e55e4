"""Two lanes that count one person's answers at once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from innerloop.customers.rules import Person
from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen.rules.heard import Heard
from innerloop.understand import actions, queries
from tests.support.cast import make_cast

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.mark.usefixtures("empty_log")
def it_leaves_one_latest_answer_whoever_counts_first() -> None:
    workspace = make_cast().workspace
    with scope.to(workspace.id):
        listening.furnish(workspace=workspace, by="system", now=clock.now())
    for round_ in range(10):
        person = Person(external_id=f"c{round_}")
        answers = [
            Heard(score=9, person=person, answered_at=NOW - timedelta(days=2)),
            Heard(score=2, person=person, answered_at=NOW - timedelta(days=1)),
        ]
        with scope.to(workspace.id):
            verdicts = listening.record(answers, workspace=workspace, by="system", now=NOW)
        threads = [threading.Thread(target=count, args=(verdict,)) for verdict in verdicts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    with scope.to(workspace.id):
        assert queries.total(queries.choose()).n == 10


def count(verdict: listening.Recorded) -> None:
    actions.count(response_ids=[verdict.response_id])
    connection.close()
