"""The watch over a share of the answers, such as of those that speak ill of a theme, a day at a time.

A day holds those of which it is a share as `top`, all others as `middle`. Few answers speak of one theme, and a place
among all draws says little of a day on which none or one does, so that a day is weighed by its likelihood outright.
"""

import math
from dataclasses import dataclass

from innerloop.understand.rules.watching.past import Past
from innerloop.understand.rules.watching.placing import Day
from innerloop.understand.rules.watching.score import Rung, ScoreWatch

# The rises looked for, as parts of the least points: an answer more in a hundred that speaks ill of something costs
# the score about a point, and a theme is worth hearing of before it has cost what a change of the whole is.
SIZES = (1 / 3, 2 / 3, 4 / 3)
_MOST = 0.99


@dataclass(slots=True)
class ShareWatch(ScoreWatch):
    """A gauge for a rise over the past, and while one stands another for its end. That it falls rings nothing."""

    def _ring(self, day: int, today: Day, before: Past, settings: tuple[float, float, float, float]) -> Rung | None:
        budget, least, _, season = settings
        like = before.like(day)
        bag = like.plus(today)
        usual = _odds(bag.top, bag.n)
        if self.standing:
            fall = _odds(self.past.whole.top, self.past.whole.n) - usual
            evidence = [weigh(today, bag, fall * part, before.spread) for part in (0.5, 1.0)]
            return Rung.BACK if fall < 0 and self.back.gather(evidence, budget) else None
        share = max(bag.top, 0.5) / bag.n
        rises = [logit(min(share + size * least / 100, _MOST)) - usual for size in SIZES]
        excuse = max(0.0, logit(min(share + max(season, 0.0) / 100, _MOST)) - usual)
        evidence = [weigh(today, bag, rise, before.spread, excuse) for rise in rises]
        return Rung.UP if self.up.gather(evidence, budget) else None


def weigh(today: Day, bag: Day, shift: float, spread: float = 1.0, excuse: float = 0.0) -> float:
    """Return the logarithm of how much better a change of the odds explains a day than none does, given the bag.

    Today drew its answers from the bag without putting any back; the mean of exp(shift * drawn) is then no more than
    with putting back (Hoeffding 1963, theorem 4), which is a formula. So while nothing changes its mean is 1 at most,
    whatever the share, whatever the shift that the bag led to, and however few answers there are. It is only ever made
    smaller: by days that vary `spread` times as much as chance, and by an `excuse` of the odds that a year ago had.
    """
    p = bag.top / bag.n
    found = shift * today.top - today.n * math.log1p(p * math.expm1(shift))
    if excuse > 0:
        excused = math.log1p(p * math.expm1(shift + excuse)) - math.log1p(p * math.expm1(excuse))
        found = min(found, shift * today.top - today.n * excused)
    return min(found, found / spread)


def logit(share: float) -> float:
    """Return the logarithm of the odds of a share, which lies between 0 and 1."""
    return math.log(share / (1 - share))


def _odds(some: int, n: int) -> float:
    """Return the logarithm of the odds, of none or all as if it were half an answer."""
    return logit(min(max(some, 0.5), n - 0.5) / n)
