"""How long an ask took, and what is asked of whom."""

import statistics
import time
from collections.abc import Callable, Sequence

from innerloop.config.bench.search.asking import Asked
from innerloop.kernel import clock
from innerloop.listen import queries as listening
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand.queries import Choice


def choice_of(each: Asked, workspace: Workspace, metric: Metric) -> Choice:
    """Return of which answers a search is."""
    return each.slice_.choice(now=clock.now(), zone=workspace.time_zone, metric=metric)


def scores_of(each: Asked, metric: Metric) -> list[int] | None:
    """Return the scores that a search is narrowed to; None for all."""
    return each.listing.scores(listening.scale_of(metric))


def times(ask: Callable[[], object]) -> float:
    """Return how many milliseconds it took; asked once before, which fills caches."""
    ask()
    began = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - began)


def at(some: Sequence[float], part: int) -> float:
    """Return the value that so many in a hundred stay under."""
    return statistics.quantiles(some, n=100, method="inclusive")[part - 1]
