"""Finding by meaning: how quick, and how many of the twenty truly nearest are among the twenty that are found."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray

from innerloop.act.queries import finding
from innerloop.config.bench.report import Figure
from innerloop.config.bench.search import asking
from innerloop.config.bench.search.filling import TONGUES, Filled
from innerloop.config.bench.search.timing import at, choice_of, scores_of, times
from innerloop.kernel import scope
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand import queries as understanding
from innerloop.understand.queries import nearing
from innerloop.understand.words import packing
from innerloop.understand.words.reading import ENGLISH, Reader

ASKED = 200
RECALLED = 60
TOP = 20
_STEP = 100_000
_OWN = """
CREATE INDEX bench_own ON understand_reading USING hnsw (vector halfvec_ip_ops)
WHERE encoder = 'minilm' AND workspace_id = '{workspace}'
"""


def measure(line: psycopg.Connection[Any], named: str, filled: Sequence[Filled], aim: float) -> list[Figure]:
    """Measure in each workspace; in the middle one with an index of its own too."""
    figures = _measure(f"{named}, by meaning", filled[0], ASKED, aim)
    for each in filled[1:]:
        figures += _measure(f"{named}, by meaning in a workspace of {len(each.ids):,}", each, ASKED // 4, aim)
    middle = filled[1]
    line.execute(_OWN.format(workspace=middle.workspace_id).encode())
    own = f"{named}, by meaning in a workspace of {len(middle.ids):,} with an index of its own"
    figures += _measure(own, middle, ASKED // 4, aim)
    line.execute("DROP INDEX bench_own")
    return figures


def _measure(named: str, filled: Filled, count: int, aim: float) -> list[Figure]:
    workspace = Workspace.objects.get(id=filled.workspace_id)
    with scope.to(workspace.id):
        metric = Metric.objects.get(slug="nps")
        asked = [(each, choice_of(each, workspace, metric)) for each in asking.by_meaning("en", count)]
        rows = [understanding.behind(choice, scores=scores_of(each, metric)) for each, choice in asked]
        # The page knows how many its slice holds before it searches in it.
        sizes = [understanding.total(choice).n for _, choice in asked]
        took = [
            times(lambda q=each.listing.q, among=among, size=size: _find(q, among, size))  # type: ignore[misc]
            for (each, _), among, size in zip(asked, rows, sizes, strict=True)
        ]
        every_ask = zip(asked, rows, sizes, strict=True)
        some = [(each.listing.q, each.of, among, size) for (each, _), among, size in every_ask][:RECALLED]
        # Of all answers, too, only the last of each customer counts.
        every = _places(filled, next(among for _, of, among, _ in some if not of))
        recalls = [
            (of, _recall(filled, q, _places(filled, among) if of else every, among, size))
            for q, of, among, size in some
        ]
    whole = [share for of, share in recalls if not of]
    sliced = [share for of, share in recalls if of]
    slowest = {of: max(ms for (each, _), ms in zip(asked, took, strict=True) if each.of == of) for of in asking.SLICES}
    note = "slowest: " + ", ".join(f"{of or 'all'} {ms:.0f}" for of, ms in slowest.items())
    return [
        Figure(f"{named}, p50", at(took, 50), "ms"),
        Figure(f"{named}, p95", at(took, 95), "ms", aim=aim, note=note),
        Figure(f"{named}, recall@{TOP} of all", 100 * float(np.mean(whole)), "%", aim=95.0),
        Figure(f"{named}, recall@{TOP} of a slice", 100 * float(np.mean(sliced)), "%", aim=95.0),
    ]


def _find(q: str, among: Any, size: int) -> None:
    near = nearing.near_words(q, among, size=size)[: finding.PAGE]
    among.in_bulk(near)


def _places(filled: Filled, among: Any) -> NDArray[np.int64]:
    """Return where these answers stand among those that were filled in."""
    ids = among.order_by().values_list("id", flat=True)
    return np.sort(np.fromiter((filled.place[id_] for id_ in ids.iterator()), np.int64))


def _recall(filled: Filled, q: str, places: NDArray[np.int64], among: Any, size: int) -> float:
    """Return which share of the truly nearest of both encoders is found."""
    reader = Reader(nearing.home())
    shares = []
    for number, (name, *_) in enumerate(TONGUES):
        encoder = reader.encoder(ENGLISH if number == 0 else "")
        assert encoder
        [vector] = encoder.encode([q])
        true = _nearest(filled, places[filled.encoders[places] == number], vector)
        found = nearing.nearest_of(name, packing.literal(vector), among, size=size)[:TOP]
        # As near as the last of the truly nearest is as good: many say the same.
        distances = {id_: float(filled.vectors[filled.place[id_]].astype(np.float32) @ vector) for id_ in found}
        least = true[-1] if true else 1.0
        shares.append(sum(near >= least - 1e-3 for near in distances.values()) / max(1, len(true)))
    return float(np.mean(shares))


def _nearest(filled: Filled, rows: NDArray[np.int64], vector: Any) -> list[float]:
    """Return how near the truly nearest are, the nearest first."""
    near = [
        filled.vectors[rows[start : start + _STEP]].astype(np.float32) @ vector for start in range(0, len(rows), _STEP)
    ]
    every = np.concatenate(near) if near else np.zeros(0, np.float32)
    return sorted(np.partition(every, -TOP)[-TOP:].tolist() if len(every) > TOP else every.tolist(), reverse=True)
