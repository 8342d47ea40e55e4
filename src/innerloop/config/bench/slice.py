"""How long a slice takes: random ones of many answers through the lake, beside three limits in the same run.

The limits are the same statement on the same files without the catalog, the same in a table of DuckDB's own, and NumPy
counting over arrays in memory.
"""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

import psycopg
from django.conf import settings

from innerloop.config import founding
from innerloop.config.bench import calm, explore, fresh, limits, open_page, slices
from innerloop.config.bench.ground import Ground
from innerloop.config.bench.report import Figure
from innerloop.kernel import clock, scope
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand import lake
from innerloop.understand import queries as understanding
from innerloop.understand.lake import at_hand, engine
from innerloop.understand.queries import Choice, counting

SIZES = (100_000, 1_000_000)
FULL_SIZE = 10_000_000
SLICES = 200
AIM_MS = 100.0
_PATIENCE_SECONDS = 120.0


def measure(ground: Ground, seconds: float, is_full: bool) -> list[Figure]:
    """Fill workspaces of growing size and time their slices; then answers come for so many seconds."""
    sizes = (*SIZES, FULL_SIZE) if is_full else SIZES
    return [figure for size in sizes for figure in _measure_at(ground, size, seconds)]


def _measure_at(ground: Ground, size: int, seconds: float) -> list[Figure]:
    made = founding.create(name=f"Slices of {size}", owner=f"bench{size}@example.org", now=clock.now())
    workspace = Workspace.objects.get(slug=made["workspace"])
    with psycopg.connect(ground.database_url, autocommit=True) as bare:
        slices.fill(bare, workspace_id=workspace.id, size=size)
        wrote = _make(workspace.id)
        calm.wait(bare)
    at_hand.look()
    with scope.to(workspace.id):
        metric = Metric.objects.get(slug="nps")
        chosen = _drawn(metric)
        through_lake = _times([lambda each=each: understanding.groups(each) for each in chosen])  # type: ignore[misc]
        beside = limits.measure(chosen, metric, workspace.id, _times)
        in_postgres = _times(
            [lambda each=each: counting.in_postgres(each, metric, each.by) for each in chosen[:20]]  # type: ignore[misc]
        )
        lag = fresh.measure(workspace, seconds)
    pages = _times(explore.asks(ground, cookie=open_page.sign_in(made["sign_in_url"])))
    named = f"slice of {size:,} answers"
    figures = [
        Figure(
            f"{named}, {part}",
            _at(through_lake, part),
            "ms",
            bare=_at(beside["files"], part),
            aim=AIM_MS if part == "p95" else None,
            note="bare: the same files without the catalog",
        )
        for part in ("p50", "p95")
    ]
    figures += [
        Figure(f"{named}, {part}, {name}", _at(times, part), "ms")
        for name, times in {**beside, "PostgreSQL (20 of them)": in_postgres}.items()
        for part in ("p50", "p95")
        if name != "files"
    ]
    return [
        *figures,
        *(
            Figure(f"Explore page over {size:,} answers, {part}", _at(pages, part), "ms", aim=aim)
            for part, aim in (("p50", None), ("p95", explore.AIM_MS))
        ),
        Figure(f"{named}, lake made in", wrote, "s", note=f"{_weight() / 1e6:,.0f} MB of files"),
        *lag,
    ]


def _make(workspace_id: UUID) -> float:
    """Make the lake, whoever is at it now; return the seconds it took."""
    ending = time.monotonic() + _PATIENCE_SECONDS
    while True:
        began = time.perf_counter()
        try:
            with engine.writing() as files:
                lake.make(workspace_id, now=clock.now(), lake=files)
        except lake.Busy:
            if time.monotonic() > ending:
                raise
            time.sleep(0.5)
        else:
            return time.perf_counter() - began


def _drawn(metric: Metric) -> list[Choice]:
    randomly = random.Random(7)  # noqa: S311 - always the same ones
    found: list[Choice] = []
    while len(found) < SLICES:
        each = slices.drawn(randomly, metric=metric)
        if slices.is_shown(each):
            found.append(each)
    return found


def _times(asks: Sequence[Callable[[], object]]) -> list[float]:
    """Return how many milliseconds each ask took; each is asked once before, which fills caches."""
    taken = []
    for ask in asks:
        ask()
        began = time.perf_counter()
        ask()
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def _at(times: Sequence[float], part: str) -> float:
    return statistics.median(times) if part == "p50" else statistics.quantiles(times, n=20)[-1]


def _weight() -> int:
    return sum(file.stat().st_size for file in Path(settings.LAKE_URL).rglob("*.parquet"))
