"""The score of a customer's organization from its people, some of whom count more than others."""

from collections.abc import Sequence
from dataclasses import dataclass

from innerloop.listen.rules import scale as scales
from innerloop.understand.rules import counts, interval, score, weighting


@dataclass(frozen=True, slots=True)
class Voice:
    """One person's newest score. `role` is the weight of their role, `worth` their value as a multiple of the mean."""

    score: int
    role: float = 1.0
    worth: float = 1.0

    @property
    def weight(self) -> float:
        """Return how much they count: role × worth."""
        return self.role * self.worth


@dataclass(frozen=True, slots=True)
class RolledUp:
    """A weighted score in points with its interval, the plain one beside it, and how many even voices it is worth."""

    value: float
    low: float
    high: float
    n_eff: float
    plain: score.Score

    @property
    def n(self) -> int:
        """Return how many people it is made of."""
        return self.plain.n


def roll_up(voices: Sequence[Voice], scale: scales.Scale = scales.NPS) -> RolledUp | None:
    """Return the score of several people, each by role × worth; None where nobody has answered.

    Value: sum w x / sum w of the answers coded -1, 0, +1 (Hajek 1971). Interval: the shares as if given by
    n_eff = (sum w)^2 / sum w^2 people (Kish 1965) and then as for any score (adjusted Wald, Rocks 2016), so that with
    even weights it is the interval of the plain score, and all of one mind are not taken for certainty, as they would
    be by the linearised error. Where nobody counts for anything, all count the same. Raises ScoreOutOfRange,
    ImpossibleNumber.
    """
    if not voices:
        return None
    numbers, weights = [voice.score for voice in voices], [voice.weight for voice in voices]
    weights = weights if any(weights) else [1.0] * len(voices)
    weighted = weighting.nps_weighted(numbers, weights, scale)
    around = interval.nps_ci_holding_value(*_cohorts(numbers, weights, weighted.n_eff, scale))
    plain = score.measure({number: numbers.count(number) for number in set(numbers)}, scale)
    return RolledUp(weighted.nps, around.low, around.high, weighted.n_eff, plain)


def worths(values: Sequence[float | None]) -> list[float]:
    """Return each value as a multiple of the mean of those known; who has none counts as the mean, as all without any.

    Raises ImpossibleNumber for a negative value.
    """
    known = [value for value in values if value is not None]
    for value in known:
        counts.at_least("A value", value, 0)
    mean = sum(known) / len(known) if known else 0.0
    return [1.0 if value is None or not mean else value / mean for value in values]


def _cohorts(
    numbers: Sequence[int], weights: Sequence[float], n_eff: float, scale: scales.Scale
) -> tuple[float, float, float]:
    """Return how many of `n_eff` people would be in the top, the middle and the bottom cohort."""
    pairs = [(scale.cohort(number), weight) for number, weight in zip(numbers, weights, strict=True)]
    top, middle, bottom = (
        sum(weight for cohort, weight in pairs if cohort == wanted) / sum(weights) * n_eff
        for wanted in ("top", "middle", "bottom")
    )
    return top, middle, bottom
