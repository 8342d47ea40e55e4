"""Drivers of a slice: what customers rate beside the score, and what is known of them, by a bounded read.

The newest `NEWEST` answers of a slice are dealt, and of these at most `MOST` are taken by lot, the same at every look.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from innerloop.listen import queries as listening
from innerloop.listen.models import Metric
from innerloop.understand.queries import scoring, statement
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.queries.drivable import LEAST_ALIKE, MOMENT, Answer, Candidate, LeftOut, known, spread
from innerloop.understand.rules import chance, driving
from innerloop.understand.rules.bands import Band
from innerloop.understand.rules.counts import ImpossibleNumber

NEWEST, MOST = 50_000, 10_000
# Properties fill up to so many drivers: each one more doubles what Shapley costs, and the last ones say nothing.
ENOUGH = 6
_MOST_SETS = 50
_WEAKER = "says less of the score than those shown"
_ALIKE = "everybody says the same"
_BY_CHANCE = "goes along with the score no more than chance would have it"

_DEALT = """
WITH newest AS (
    SELECT f.response_id, f.score, f.customer_id, f.properties, f.touchpoint_id, f.metric_id, f.answered_at
    {from_} ORDER BY f.answered_at DESC LIMIT {newest}),
dealt AS (SELECT * FROM newest n {rated} ORDER BY md5(n.response_id::text) LIMIT {most})
SELECT coalesce(d.customer_id, d.response_id)::text, d.score, t.name, d.properties,
    (SELECT jsonb_object_agg(x.metric_id, x.score) FROM understand_fact x
        WHERE x.response_id = d.response_id AND x.metric_id <> d.metric_id),
    (SELECT count(*) FROM newest), (SELECT min(answered_at) FROM newest)
FROM dealt d LEFT JOIN listen_touchpoint t ON t.id = d.touchpoint_id
"""
_RATED = """WHERE EXISTS (
    SELECT FROM understand_fact x WHERE x.response_id = n.response_id AND x.metric_id <> n.metric_id)"""


@dataclass(frozen=True, slots=True)
class Drivers:
    """What drives a slice's score. `found` is None where too few answered; `names` are the drivers' by their keys.

    `bands` are those of numbers and days, by the drivers' keys. `n` of `dealt` answers hold all
    that is measured. They are of the `newest` ones, back to `since` where older ones were left out. `is_chance` where
    nothing goes along with the score more than chance would have it.
    """

    n: int
    dealt: int
    newest: int
    since: datetime | None
    names: Mapping[str, str]
    left_out: tuple[LeftOut, ...]
    found: driving.Found | None = None
    score: float | None = None
    is_chance: bool = False
    bands: Mapping[str, tuple[Band, ...]] = field(default_factory=dict)

    @property
    def is_drawn(self) -> bool:
        """Say whether some of the newest answers were drawn by lot."""
        return self.dealt >= MOST

    @property
    def is_lot(self) -> bool:
        """Say whether not every answer of the slice was looked at."""
        return self.is_drawn or self.since is not None


@dataclass(frozen=True, slots=True)
class _Dealt:
    answers: Sequence[Answer] = ()
    newest: int = 0
    since: datetime | None = None


def drivers(choice: Choice) -> Drivers:
    """Return the drivers of a choice's score. Four queries, five where nobody rates anything."""
    metric = scoring.metric_of(choice)
    choice = replace(choice, known=metric)
    dealt, is_rated = _dealt(choice, metric, of_rated=True), True
    if len(dealt.answers) < LEAST_ALIKE:
        dealt, is_rated = _dealt(choice, metric, of_rated=False), False
    answers = dealt.answers
    of_metric = {str(row.id): row for row in listening.metrics().values() if row.id != metric.id}
    rated = _rated_together(answers) if is_rated else []
    whole = [row for row in answers if all(key in row.ratings for key in rated)]
    ratings = [Candidate.of_rating(of_metric[key], whole) for key in rated if key in of_metric]
    of_them, left_out = known(whole)
    is_enough = len(whole) >= driving.LEAST_EACH
    sure = _beyond_chance(whole, [*ratings, *of_them])
    # Of too few answers nothing can be said, and so nothing is left out for what they say.
    doubtful = [one for one in (*ratings, *of_them) if one.driver.key not in sure] if is_enough else []
    kept, weaker = _strongest(whole, [one for one in ratings if one not in doubtful], driving.MOST)
    room = min(ENOUGH, len(whole) // driving.LEAST_EACH) - len(kept)
    shown, others = _strongest(whole, [one for one in of_them if one not in doubtful], max(0, room))
    left_out = [*(LeftOut(one.name, _BY_CHANCE if one.varies else _ALIKE) for one in doubtful), *left_out]
    left_out += [*others, *weaker, *_not_together(answers, rated, of_metric)]
    is_chance = bool(doubtful) and not sure
    return replace(_measured(whole, [*kept, *shown], left_out, dealt=dealt), is_chance=is_chance)


def _dealt(choice: Choice, metric: Metric, *, of_rated: bool) -> _Dealt:
    sql = scoring.told(choice, metric)
    rated = _RATED if of_rated else ""
    text = _DEALT.format(from_=statement.from_(sql), newest=NEWEST, most=MOST, rated=rated)
    top, bottom = set(metric.top), set(metric.bottom)
    rows = statement.run(text, sql.values)
    answers = [
        Answer(
            who,
            100 if score in top else -100 if score in bottom else 0,
            {**json.loads(properties), MOMENT: touchpoint},
            json.loads(ratings or "{}"),
        )
        for who, score, touchpoint, properties, ratings, *_ in rows
    ]
    newest, since = rows[0][-2:] if rows else (0, None)
    return _Dealt(answers, newest, since if newest >= NEWEST else None)


def _rated_together(rows: Sequence[Answer]) -> list[str]:
    """Return the metrics that were rated together: of the sets that came, the one with most ratings in all.

    Of a set that is larger than can be measured only so many count. Ratings that were asked elsewhere are not filled
    in: a number made up for whoever was never asked drives nothing.
    """
    came = Counter(frozenset(row.ratings) for row in rows)
    best: tuple[int, list[str]] = (0, [])
    for together, _ in came.most_common(_MOST_SETS):
        n, of = sum(count for ratings, count in came.items() if ratings >= together), min(len(together), driving.MOST)
        if n * of > best[0] and n >= driving.LEAST_EACH * of:
            best = (n * of, sorted(together))
    return best[1]


def _beyond_chance(rows: Sequence[Answer], looked: Sequence[Candidate]) -> set[str]:
    """Return the keys of what goes along with the score beyond chance, all that was looked at counted in."""
    of = [chance.Looked(one.levels, one.driver.is_rating) for one in looked]
    sure = chance.beyond([row.score for row in rows], [row.who for row in rows], of)
    return {one.driver.key for one, is_sure in zip(looked, sure, strict=True) if is_sure}


def _strongest(rows: Sequence[Answer], looked: list[Candidate], room: int) -> tuple[list[Candidate], list[LeftOut]]:
    """Return what says most of the score, as many as there is room for, and that the others say less."""
    if len(looked) > room:
        looked = sorted(looked, key=lambda one: -spread(rows, one))
    return looked[:room], [LeftOut(one.name, _WEAKER) for one in looked[room:]]


def _not_together(rows: Sequence[Answer], rated: Sequence[str], of_metric: Mapping[str, Metric]) -> list[LeftOut]:
    counted = Counter(key for row in rows for key in row.ratings if key not in rated)
    return [
        LeftOut(of_metric[key].name, f"asked elsewhere, n {n:,}: filter by where it is asked")
        for key, n in counted.most_common()
        if key in of_metric
    ]


def _measured(
    rows: Sequence[Answer],
    candidates: Sequence[Candidate],
    left_out: list[LeftOut],
    *,
    dealt: _Dealt,
) -> Drivers:
    varying = [one for one in candidates if one.varies]
    left_out = [*left_out, *(LeftOut(one.name, _ALIKE) for one in candidates if not one.varies)]
    names = {one.driver.key: one.name for one in varying}
    of_bands = {one.driver.key: one.bands for one in varying if one.bands}
    bare = Drivers(len(rows), len(dealt.answers), dealt.newest, dealt.since, names, tuple(left_out), bands=of_bands)
    if not varying:
        return bare
    levels = zip(*(one.levels for one in varying), strict=True)
    given = [driving.Row(row.who, row.score, level) for row, level in zip(rows, levels, strict=True)]
    try:
        found = driving.measure(given, [one.driver for one in varying])
    except ImpossibleNumber:
        return bare
    return replace(bare, found=found, score=sum(row.score for row in rows) / len(rows))
