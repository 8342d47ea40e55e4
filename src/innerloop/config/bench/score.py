"""How long a score takes at many answers: the query by itself, and grouped through the API, beside bare SQL."""

import statistics
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection
from typing import Any
from uuid import UUID

import psycopg

from innerloop.config import founding
from innerloop.config.bench import filling
from innerloop.config.bench.ground import Ground
from innerloop.config.bench.report import Figure
from innerloop.kernel import clock, scope
from innerloop.team.models import Workspace
from innerloop.understand import queries as understanding

SIZES = (10_000, 100_000)
FULL_SIZE = 1_000_000
AIM_MS = 100.0
_TIMES = 15

_COUNTED = """
SELECT {by} count(*) FILTER (WHERE score >= 9), count(*) FILTER (WHERE score <= 6), count(*), avg(score)
FROM understand_fact WHERE workspace_id = %s AND metric_id = %s AND {latest} IS NULL {grouped}
"""
_TOTAL = _COUNTED.format(by="", latest="next_at", grouped="")
_BY_TOUCHPOINT = _COUNTED.format(by="touchpoint_id,", latest="next_here_at", grouped="GROUP BY touchpoint_id")


def measure(ground: Ground, seconds: float, is_full: bool) -> list[Figure]:
    """Fill workspaces of growing size and time their scores; `seconds` does not matter here."""
    sizes = (*SIZES, FULL_SIZE) if is_full else SIZES
    return [figure for size in sizes for figure in _measure_at(ground, size)]


def _measure_at(ground: Ground, size: int) -> list[Figure]:
    made = founding.create(name=f"Bench at {size}", owner="bench@example.org", now=clock.now())
    workspace = Workspace.objects.get(slug=made["workspace"])
    with psycopg.connect(ground.database_url, autocommit=True) as bare:
        metric_id = filling.fill(bare, workspace_id=workspace.id, size=size)
        choice = understanding.choose()
        with scope.to(workspace.id):
            total = _median(lambda: understanding.total(choice))
        bare_total = _median(lambda: _ask(bare, _TOTAL, workspace.id, metric_id))
        by_touchpoint = _through_api(ground.port, made["api_key"], "/api/v1/score?by=touchpoint")
        bare_by_touchpoint = _median(lambda: _ask(bare, _BY_TOUCHPOINT, workspace.id, metric_id))
    named = f"score of {size:,} answers"
    return [
        Figure(f"{named}, latest of each", total, "ms", aim=AIM_MS, bare=bare_total),
        Figure(f"{named}, by touchpoint through the API", by_touchpoint, "ms", aim=AIM_MS, bare=bare_by_touchpoint),
    ]


def _through_api(port: int, key: str, path: str) -> float:
    line = HTTPConnection("127.0.0.1", port, timeout=60)

    def ask() -> None:
        line.request("GET", path, headers={"Authorization": f"Bearer {key}"})
        answer = line.getresponse()
        said = answer.read()
        assert answer.status == 200, said

    try:
        return _median(ask)
    finally:
        line.close()


def _ask(connection: psycopg.Connection[Any], question: str, workspace_id: UUID, metric_id: UUID) -> Sequence[Any]:
    return connection.execute(question.encode(), [workspace_id, metric_id]).fetchall()


def _median(ask: Callable[[], object]) -> float:
    """Return the median of some asks, in milliseconds; the first one, which fills caches, is not counted."""
    ask()
    taken = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        ask()
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)
