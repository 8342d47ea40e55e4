"""Drivers of a slice: what customers rate beside the score, and what is known of them, by a bounded read.

The newest `NEWEST` answers of a slice are dealt, and of these at most `MOST` are taken by lot, the same at every look.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from innerloop.customers.models import Property
from innerloop.listen import queries as listening
from innerloop.listen.models import Metric
from innerloop.understand.queries import scoring, statement
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.rules import bands, chance, driving
from innerloop.understand.rules.counts import ImpossibleNumber

NEWEST, MOST = 50_000, 10_000
LEAST_KNOWN = 0.6  # of the answers: what is known of fewer says more of where one asked than of customers
LEAST_ALIKE = 30  # answers with one value; rarer ones stand together
MOST_VALUES, MOST_LEVELS = 50, 6
# Properties fill up to so many drivers: each one more doubles what Shapley costs, and the last ones say nothing.
ENOUGH = 6
_MOST_SETS = 50
_NOTHING = 1e-6  # squared points of score
_WEAKER = "says less of the score than those shown"
_ALIKE = "everybody says the same"
_BY_CHANCE = "goes along with the score no more than chance would have it"
_MOMENT = "touchpoint"
_IN_BANDS = (Property.Kind.NUMBER, Property.Kind.DATE)
OTHER, UNKNOWN = "other", "not known"

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
class LeftOut:
    """What was not measured, and why, as a sentence."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Drivers:
    """What drives a slice's score. `found` is None where too few answered; `names` are the drivers' by their keys.

    Those in `banded` are numbers or days, taken by bands. `n` of `dealt` answers hold all that is measured. They are
    of the `newest` ones, back to `since` where older ones were left out. `is_chance` where nothing goes along with the
    score more than chance would have it.
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
    banded: frozenset[str] = frozenset()

    @property
    def is_drawn(self) -> bool:
        """Say whether some of the newest answers were drawn by lot."""
        return self.dealt >= MOST

    @property
    def is_lot(self) -> bool:
        """Say whether not every answer of the slice was looked at."""
        return self.is_drawn or self.since is not None


@dataclass(slots=True)
class _Answer:
    who: str
    score: int
    properties: Mapping[str, Any]
    ratings: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Dealt:
    answers: Sequence[_Answer] = ()
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
    ratings = [_Candidate.of_rating(of_metric[key], whole) for key in rated if key in of_metric]
    known, left_out = _known(whole)
    is_enough = len(whole) >= driving.LEAST_EACH
    sure = _beyond_chance(whole, [*ratings, *known])
    # Of too few answers nothing can be said, and so nothing is left out for what they say.
    doubtful = [one for one in (*ratings, *known) if one.driver.key not in sure] if is_enough else []
    kept, weaker = _strongest(whole, [one for one in ratings if one not in doubtful], driving.MOST)
    room = min(ENOUGH, len(whole) // driving.LEAST_EACH) - len(kept)
    shown, others = _strongest(whole, [one for one in known if one not in doubtful], max(0, room))
    left_out = [*(LeftOut(one.name, _BY_CHANCE if one.varies else _ALIKE) for one in doubtful), *left_out]
    left_out += [*others, *weaker, *_not_together(answers, rated, of_metric)]
    is_chance = bool(doubtful) and not sure
    return replace(_measured(whole, [*kept, *shown], left_out, dealt=dealt), is_chance=is_chance)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What may be a driver: its name, what it is by the rules, and each answer's level of it."""

    name: str
    driver: driving.Driver
    levels: list[driving.Level]
    is_banded: bool = False

    @classmethod
    def of_rating(cls, metric: Metric, rows: Sequence[_Answer]) -> "_Candidate":
        driver = driving.Driver(metric.slug, frozenset(metric.top), frozenset(metric.bottom))
        return cls(metric.name, driver, [row.ratings[str(metric.id)] for row in rows])

    @classmethod
    def of_property(cls, name: str, values: Sequence[str]) -> "_Candidate":
        key = name if name == _MOMENT else f"properties.{name}"
        return cls(name, driving.Driver(key, is_rating=False), list(values))

    @property
    def varies(self) -> bool:
        return len(set(self.levels)) > 1


def _dealt(choice: Choice, metric: Metric, *, of_rated: bool) -> _Dealt:
    sql = scoring.told(choice, metric)
    rated = _RATED if of_rated else ""
    text = _DEALT.format(from_=statement.from_(sql), newest=NEWEST, most=MOST, rated=rated)
    top, bottom = set(metric.top), set(metric.bottom)
    rows = statement.run(text, sql.values)
    answers = [
        _Answer(
            who,
            100 if score in top else -100 if score in bottom else 0,
            {**json.loads(properties), _MOMENT: touchpoint},
            json.loads(ratings or "{}"),
        )
        for who, score, touchpoint, properties, ratings, *_ in rows
    ]
    newest, since = rows[0][-2:] if rows else (0, None)
    return _Dealt(answers, newest, since if newest >= NEWEST else None)


def _rated_together(rows: Sequence[_Answer]) -> list[str]:
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


def _beyond_chance(rows: Sequence[_Answer], looked: Sequence[_Candidate]) -> set[str]:
    """Return the keys of what goes along with the score beyond chance, all that was looked at counted in."""
    of = [chance.Looked(one.levels, one.driver.is_rating) for one in looked]
    sure = chance.beyond([row.score for row in rows], [row.who for row in rows], of)
    return {one.driver.key for one, is_sure in zip(looked, sure, strict=True) if is_sure}


def _strongest(rows: Sequence[_Answer], looked: list[_Candidate], room: int) -> tuple[list[_Candidate], list[LeftOut]]:
    """Return what says most of the score, as many as there is room for, and that the others say less."""
    if len(looked) > room:
        looked = sorted(looked, key=lambda one: -_spread(rows, one))
    return looked[:room], [LeftOut(one.name, _WEAKER) for one in looked[room:]]


def _known(rows: Sequence[_Answer]) -> tuple[list[_Candidate], list[LeftOut]]:
    """Return the properties that may say something of the score, and why others are left out."""
    left_out: list[LeftOut] = []
    found: list[_Candidate] = []
    for name, shown, kind in _names():
        given = _readable([row.properties.get(name) for row in rows], kind)
        known = sum(value is not None for value in given)
        if not known:
            continue
        if known < LEAST_KNOWN * len(rows):
            left_out.append(LeftOut(shown, f"known of {100 * known / len(rows):.0f} in 100 answers only"))
            continue
        values = _texts(given, kind)
        if len(set(values)) > MOST_VALUES:
            left_out.append(LeftOut(shown, f"more than {MOST_VALUES} different values"))
            continue
        candidate = _Candidate.of_property(name, _grouped(values))
        if _spread(rows, candidate) > _NOTHING:
            is_banded = kind in _IN_BANDS
            found.append(replace(candidate, name=f"{shown}, in bands" if is_banded else shown, is_banded=is_banded))
        else:
            left_out.append(LeftOut(shown, "everybody is alike in it, or it makes no difference at all"))
    return found, left_out


def _names() -> list[tuple[str, str, str]]:
    """Return what may be known of an answer, with what people call it and its kind."""
    named = Property.objects.exclude(name=_MOMENT).order_by("name").values_list("name", "kind")
    return [
        (_MOMENT, "Moment", Property.Kind.TEXT),
        *((name, name.replace("_", " ").capitalize(), kind) for name, kind in named),
    ]


def _readable(given: Sequence[Any], kind: str) -> list[Any]:
    """Return values as they are compared: days as numbers, and nothing for what is not of its kind."""
    if kind == Property.Kind.DATE:
        return [_day(value) for value in given]
    if kind == Property.Kind.NUMBER:
        return [value if isinstance(value, int | float) and not isinstance(value, bool) else None for value in given]
    return list(given)


def _day(value: object) -> int | None:
    try:
        return date.fromisoformat(str(value)[:10]).toordinal()
    except ValueError:
        return None


def _texts(given: Sequence[Any], kind: str) -> list[str]:
    """Return the levels of a property as texts, empty for what is missing: numbers and days by their bands."""
    if kind in _IN_BANDS:
        known = sum(value is not None for value in given)
        given = bands.banded(given, most=max(1, min(bands.MOST, known // LEAST_ALIKE)))
    return ["" if value is None else _text(value) for value in given]


def _grouped(values: Sequence[str]) -> list[str]:
    """Return the values with the rare ones together, and those that are missing by a word."""
    counted = Counter(values)
    common = {value for value, n in counted.most_common(MOST_LEVELS) if n >= LEAST_ALIKE}
    return [value if value in common else OTHER if value else UNKNOWN for value in values]


def _spread(rows: Sequence[_Answer], candidate: _Candidate) -> float:
    """Return how far apart the scores of its levels are: the sum of squares between them, for each answer."""
    sums: Counter[driving.Level] = Counter()
    counts: Counter[driving.Level] = Counter(candidate.levels)
    for row, level in zip(rows, candidate.levels, strict=True):
        sums[level] += row.score
    mean = sum(sums.values()) / len(rows)
    return sum(n * (sums[level] / n - mean) ** 2 for level, n in counts.items()) / len(rows)


def _not_together(rows: Sequence[_Answer], rated: Sequence[str], of_metric: Mapping[str, Metric]) -> list[LeftOut]:
    counted = Counter(key for row in rows for key in row.ratings if key not in rated)
    return [
        LeftOut(of_metric[key].name, f"asked elsewhere, n {n:,}: filter by where it is asked")
        for key, n in counted.most_common()
        if key in of_metric
    ]


def _measured(
    rows: Sequence[_Answer],
    candidates: Sequence[_Candidate],
    left_out: list[LeftOut],
    *,
    dealt: _Dealt,
) -> Drivers:
    varying = [one for one in candidates if one.varies]
    left_out = [*left_out, *(LeftOut(one.name, _ALIKE) for one in candidates if not one.varies)]
    names = {one.driver.key: one.name for one in varying}
    banded = frozenset(one.driver.key for one in varying if one.is_banded)
    bare = Drivers(len(rows), len(dealt.answers), dealt.newest, dealt.since, names, tuple(left_out), banded=banded)
    if not varying:
        return bare
    levels = zip(*(one.levels for one in varying), strict=True)
    given = [driving.Row(row.who, row.score, level) for row, level in zip(rows, levels, strict=True)]
    try:
        found = driving.measure(given, [one.driver for one in varying])
    except ImpossibleNumber:
        return bare
    return replace(bare, found=found, score=sum(row.score for row in rows) / len(rows))


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
