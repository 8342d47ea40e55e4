"""How soon an answer is in a slice of many: answers come meanwhile, five hundred a second."""

import statistics
import threading
import time

from django.db import connection

from innerloop.config.bench.report import Figure
from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen.rules.heard import Heard
from innerloop.team.models import Workspace
from innerloop.understand import queries as understanding
from innerloop.understand.queries import in_lake

BATCH, A_SECOND = 50, 10
AIM_SECONDS = 2.0
PATIENCE_SECONDS = 60.0


def measure(workspace: Workspace, seconds: float) -> list[Figure]:
    """Let answers come for so many seconds, and look how many the score holds; within the workspace's scope."""
    choice = understanding.choose(of="all")
    before = understanding.total(choice).n
    recorded: list[tuple[float, int]] = []
    coming = threading.Thread(target=_record, args=(workspace, seconds, recorded))
    coming.start()
    lags, told = [], 0
    ending = time.monotonic() + seconds + PATIENCE_SECONDS
    while (coming.is_alive() or told < len(recorded)) and time.monotonic() < ending:
        seen = understanding.total(choice).n - before
        now = time.monotonic()
        while told < len(recorded) and recorded[told][1] <= seen:
            lags.append(now - recorded[told][0])
            told += 1
    coming.join()
    count = recorded[-1][1] if recorded else 0
    is_through_lake = in_lake.scores(choice, understanding.metric_of(choice), ()) is not None
    note = f"{count / seconds:,.0f} answers/s; {'through the lake' if is_through_lake else 'from PostgreSQL'}"
    if len(lags) < 2:
        return []
    return [
        Figure("an answer is in the score after, p50", statistics.median(lags), "s", note=note),
        Figure("an answer is in the score after, p95", statistics.quantiles(lags, n=20)[-1], "s", aim=AIM_SECONDS),
    ]


def _record(workspace: Workspace, seconds: float, recorded: list[tuple[float, int]]) -> None:
    began, count = time.monotonic(), 0
    try:
        with scope.to(workspace.id):
            while time.monotonic() - began < seconds:
                heard = [Heard(score=number % 11, answered_at=clock.now()) for number in range(BATCH)]
                listening.record(heard, workspace=workspace, by="bench", now=clock.now())
                count += BATCH
                recorded.append((time.monotonic(), count))
                time.sleep(max(0.0, began + len(recorded) / A_SECOND - time.monotonic()))
    finally:
        connection.close()
