"""The newest answers behind a number: the same that all of them would begin with."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen.rules.heard import Heard, HeardAnswer
from innerloop.understand import actions, queries
from innerloop.understand.queries import Choice
from tests.support.cast import Cast, furnish

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _heard(cast: Cast) -> Iterator[None]:
    """Forty answers, each five of one moment; every third rates three things by the same scale."""
    thrice = tuple(HeardAnswer(f"q{number}", metric="csat", score=number + 1) for number in range(3))
    with scope.to(cast.workspace.id), clock.held_at(NOW):
        furnish(cast.workspace, now=NOW - timedelta(days=60))
        told = [
            Heard(
                score=number % 11,
                answered_at=NOW - timedelta(days=number // 5),
                channel="sms" if number % 2 else "email",
                answers=() if number % 3 else thrice,
            )
            for number in range(40)
        ]
        verdicts = listening.record(told, workspace=cast.workspace, by="system", now=NOW)
        actions.count(response_ids=[one.response_id for one in verdicts if isinstance(one, listening.Recorded)])
        yield


@pytest.mark.parametrize(
    ("choice", "there"),
    [
        (Choice(), 8),
        (Choice(metric="csat", is_latest=False), 8),
        (Choice(where={"channel": ("sms",)}), 8),
        (Choice(since=NOW - timedelta(days=1)), 8),
        (Choice(where={"theme": ("none",)}), 0),
        (Choice(where={"sentiment": ("negative",)}), 0),
    ],
)
def it_begins_as_all_that_are_counted_begin(choice: Choice, there: int) -> None:
    newest = list(queries.newest_behind(choice, most=8))

    assert newest == list(queries.behind(choice)[:8])
    assert len(newest) == there
