"""The score of a set of answers: counts per cohort, value, interval and mean."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from innerloop.listen.rules import scale as scales
from innerloop.understand.rules import counts, interval


@dataclass(frozen=True, slots=True)
class Score:
    """A score with its n: `value`, `low` and `high` in points (-100..100), `mean` in the metric's own unit.

    `low` and `high` are the adjusted Wald interval at `confidence`, widened to the value where it ends short of that.
    With n = 0 all four are None. `squares` is the sum of the squared answers, where it was counted. `withheld`
    anonymous answers are in none of these numbers: there are too few of them.
    """

    n: int
    top: int
    middle: int
    bottom: int
    value: float | None
    low: float | None
    high: float | None
    confidence: float
    mean: float | None
    withheld: int = 0
    squares: int | None = None

    @property
    def variance(self) -> float | None:
        """Return the variance of the answers; None for fewer than two, or where it was not counted."""
        if self.squares is None or self.mean is None or self.n < 2:
            return None
        return max(0.0, self.squares - self.n * self.mean**2) / (self.n - 1)

    @property
    def top_share(self) -> float | None:
        """Return the share of the top cohort in 0..1, or None without answers."""
        return self.top / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class NpsPoint:
    """A Net Promoter Score in points with its three counts; the mean is that of the 0-10 scores."""

    promoters: int
    passives: int
    detractors: int
    n: int
    nps: float | None
    mean_score: float | None


def measure(histogram: Mapping[int, int], scale: scales.Scale, confidence: float = 0.95) -> Score:
    """Return the score of answers counted per number, on any scale; codes that are no scores leave n.

    Value = 100 x (top - bottom) / n (Reichheld 2003), interval by the adjusted Wald method (Rocks 2016).
    Raises ScoreOutOfRange for a number off the scale, ImpossibleNumber for a negative count.
    """
    counted = {number: count for number, count in histogram.items() if number not in scale.not_scores}
    cohorts = Counter({"top": 0, "middle": 0, "bottom": 0})
    for number, count in counted.items():
        counts.at_least(f"The count of score {number}", count, 0)
        cohorts[scale.cohort(number)] += count
    n = cohorts.total()
    mean = sum(number * count for number, count in counted.items()) / n if n else None
    return of_counts(cohorts["top"], cohorts["middle"], cohorts["bottom"], mean, confidence)


def of_counts(top: int, middle: int, bottom: int, mean: float | None = None, confidence: float = 0.95) -> Score:
    """Return the score of three counts, as a database hands them over, with the mean it computed.

    Raises ImpossibleNumber for a negative count or a confidence outside 0..1.
    """
    counts.z_of(confidence)
    for count in (top, middle, bottom):
        counts.at_least("A count", count, 0)
    n = top + middle + bottom
    if n == 0:
        return Score(0, 0, 0, 0, None, None, None, confidence, None)
    around = interval.nps_ci_holding_value(top, middle, bottom, confidence)
    return Score(n, top, middle, bottom, around.point, around.low, around.high, confidence, mean)


def together(scores: Sequence[Score]) -> Score:
    """Return the score of several groups that have no answer in common, at the confidence of the first."""
    n = sum(one.n for one in scores)
    mean = sum((one.mean or 0.0) * one.n for one in scores) / n if n else None
    found = of_counts(
        sum(one.top for one in scores),
        sum(one.middle for one in scores),
        sum(one.bottom for one in scores),
        mean,
        scores[0].confidence if scores else 0.95,
    )
    return replace(found, withheld=sum(one.withheld for one in scores))


def nps_from_scores(scores: Iterable[int | None]) -> NpsPoint:
    """Return the Net Promoter Score of 0-10 scores: promoters 9-10, passives 7-8, detractors 0-6.

    A missing score (None) leaves n and never counts as 0. Reichheld 2003. Raises ScoreOutOfRange.
    """
    return _nps(Counter(score for score in scores if score is not None))


def nps_from_histogram(histogram: Sequence[int]) -> NpsPoint:
    """Return the Net Promoter Score of eleven counts whose index is the score. Reichheld 2003.

    Raises ScoreOutOfRange when there are more than eleven.
    """
    return _nps(dict(enumerate(histogram)))


def _nps(histogram: Mapping[int, int]) -> NpsPoint:
    found = measure(histogram, scales.NPS)
    return NpsPoint(found.top, found.middle, found.bottom, found.n, found.value, found.mean)
