"""What a score is: the scale of a metric, its cohorts, and how a text is read as a score."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Cohort = Literal["top", "middle", "bottom"]
Best = Literal["high", "low"]

WIDEST = 101  # a scale of 0 to 100 is the widest that anybody can answer and that a chart can show
WHOLE_NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]0{1,9})?")


class ScaleImpossible(ValueError):
    """The scale {slug!r} cannot be used: {reason}."""

    def __init__(self, slug: str, reason: str) -> None:
        super().__init__((self.__doc__ or "").format(slug=slug, reason=reason))
        self.slug = slug
        self.reason = reason


class ScoreOutOfRange(ValueError):
    """The score {score} is not on the scale {slug}: give a whole number from {low} to {high}."""

    def __init__(self, score: int, scale: "Scale") -> None:
        facts = {"score": score, "slug": scale.slug, "low": scale.low, "high": scale.high}
        super().__init__((self.__doc__ or "").format(**facts))
        self.score = score


class ScoreUnreadable(ValueError):
    """The score {text!r} is not a whole number: give one from {low} to {high}, or leave it empty."""

    def __init__(self, text: str, scale: "Scale") -> None:
        shown = text if len(text) <= 40 else f"{text[:39]}…"
        super().__init__((self.__doc__ or "").format(text=shown, low=scale.low, high=scale.high))
        self.text = text


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of a metric.

    `low` and `high` bound the scores, `best` says which end is the good one, `top` and `bottom` are the
    scores of the best and the worst cohort, and what is neither is the middle. `labels` names scores in
    words. `not_scores` are codes such as "don't know": they are accepted and count nowhere.
    Raises ScaleImpossible where these contradict each other.
    """

    slug: str
    low: int
    high: int
    best: Best
    top: frozenset[int]
    bottom: frozenset[int]
    labels: Mapping[int, str] = field(default_factory=dict)
    not_scores: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        for name in ("top", "bottom", "not_scores"):
            object.__setattr__(self, name, frozenset(getattr(self, name)))
        object.__setattr__(self, "labels", MappingProxyType(dict(self.labels)))
        reason = _contradiction(self)
        if reason:
            raise ScaleImpossible(self.slug, reason)

    def __hash__(self) -> int:
        return hash((self.slug, self.low, self.high, self.best, self.top, self.bottom, self.not_scores))

    @property
    def scores(self) -> tuple[int, ...]:
        """Return every score of the scale, lowest number first."""
        return tuple(n for n in range(self.low, self.high + 1) if n not in self.not_scores)

    def is_score(self, number: int) -> bool:
        """Say whether a number counts as a score on this scale."""
        return self.low <= number <= self.high and number not in self.not_scores

    def cohort(self, score: int) -> Cohort:
        """Return the cohort of a score; raises ScoreOutOfRange for a number that is no score here."""
        if not self.is_score(score):
            raise ScoreOutOfRange(score, self)
        if score in self.top:
            return "top"
        return "bottom" if score in self.bottom else "middle"

    def read(self, text: str) -> int | None:
        """Read a text as a score: "9", "9.0" or one of the labels, whatever its case.

        Returns None for an empty text and for a code that is no score.
        Raises ScoreUnreadable for other words and ScoreOutOfRange for a number off the scale.
        """
        written = text.strip()
        if not written:
            return None
        number = self._number(written)
        if number in self.not_scores:
            return None
        if not self.is_score(number):
            raise ScoreOutOfRange(number, self)
        return number

    def _number(self, written: str) -> int:
        if WHOLE_NUMBER.fullmatch(written):
            return int(re.split(r"[.,]", written)[0])
        for number, label in self.labels.items():
            if label.strip().casefold() == written.casefold():
                return number
        raise ScoreUnreadable(written, self)


def _contradiction(scale: Scale) -> str:
    """Return why a scale cannot be used, or an empty text."""
    numbers = (scale.low, scale.high, *scale.top, *scale.bottom, *scale.labels, *scale.not_scores)
    if any(type(number) is not int for number in numbers):
        return "its scores must be whole numbers"
    if scale.best not in ("high", "low"):
        return f"its best end must be 'high' or 'low', not {scale.best!r}"
    if not scale.low < scale.high < scale.low + WIDEST:
        return f"its range {scale.low} to {scale.high} must hold 2 to {WIDEST} numbers, the lower one first"
    return _cohort_contradiction(scale) or _label_contradiction(scale)


def _cohort_contradiction(scale: Scale) -> str:
    both = scale.top & scale.bottom
    if both:
        return f"{_listed(both)} cannot be both top and bottom"
    ascending = scale.scores
    best_first = ascending[::-1] if scale.best == "high" else ascending
    # A cohort is one run from its end of the scale: a gap is nearly always a slip of the pen, and a
    # better score in a worse cohort would let the value fall when an answer improves.
    for name, cohort, run in (("top", scale.top, best_first), ("bottom", scale.bottom, best_first[::-1])):
        if not cohort or cohort != frozenset(run[: len(cohort)]):
            wanted = f"start at {run[0]} and leave no gap" if run else "hold at least one score"
            return f"its {name} scores ({_listed(cohort) or 'none'}) must {wanted}"
    return ""


def _label_contradiction(scale: Scale) -> str:
    strangers = {n for n in scale.labels if not scale.is_score(n) and n not in scale.not_scores}
    if strangers:
        return f"it has a label for {_listed(strangers)}, which is off the scale"
    words = [label.strip().casefold() for label in scale.labels.values()]
    if len(set(words)) < len(words) or "" in words:
        return "each of its labels must be a different text"
    return ""


def _listed(numbers: frozenset[int] | set[int]) -> str:
    return ", ".join(str(number) for number in sorted(numbers))


def _run(low: int, high: int) -> frozenset[int]:
    return frozenset(range(low, high + 1))


NPS = Scale("nps", 0, 10, "high", top=_run(9, 10), bottom=_run(0, 6))
CES = Scale("ces", 1, 7, "high", top=_run(6, 7), bottom=_run(1, 4))
CSAT = Scale("csat", 1, 5, "high", top=_run(4, 5), bottom=_run(1, 2))
STARS = Scale("stars", 1, 5, "high", top=_run(4, 5), bottom=_run(1, 2))
THUMBS = Scale("thumbs", 0, 1, "high", top=_run(1, 1), bottom=_run(0, 0), labels={0: "Down", 1: "Up"})

BUILT_IN: Mapping[str, Scale] = MappingProxyType({s.slug: s for s in (NPS, CES, CSAT, STARS, THUMBS)})
