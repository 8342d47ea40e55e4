"""What the score did at this time a year ago, as far as anybody can know."""

from collections.abc import Collection, Mapping
from itertools import accumulate

from innerloop.understand.rules import counts
from innerloop.understand.rules.watching.placing import Day

YEAR = 364  # 52 weeks, so that a weekday meets its like
NEAR, AROUND = 14, 182  # days to either side
LEAST = 30


class Seasons:
    """The answers of a series in running sums, without the days that were found to be unlike the others."""

    def __init__(self, days: Mapping[int, Day], but: Collection[tuple[int, int]] = ()) -> None:
        self.first = min(days, default=0)
        span = range(self.first, max(days, default=0) + 1)
        kept = (Day() if any(low <= day <= high for low, high in but) else days.get(day, Day()) for day in span)
        self.sums = list(accumulate(kept, Day.plus, initial=Day()))

    def points(self, day: int) -> float:
        """Return by how many points the score lay beside that of its year, 52 weeks before; 0 where nobody knows.

        Shrunk towards 0 by what chance alone explains (James & Stein 1961, the positive part).
        """
        then = day - YEAR
        if then - NEAR < self.first:
            return 0.0
        near, around = self._between(then, NEAR), self._between(then, AROUND)
        if near.n < LEAST or around.n < 3 * LEAST:
            return 0.0
        found = counts.nps_value(*near.cohorts) - counts.nps_value(*around.cohorts)
        chance = counts.nps_variance(*near.cohorts).se ** 2
        return found * max(0.0, 1 - chance / (found * found)) if found else 0.0

    def _between(self, middle: int, far: int) -> Day:
        low = max(0, middle - far - self.first)
        high = min(len(self.sums) - 1, middle + far + 1 - self.first)
        return self.sums[high].plus(self.sums[low], -1)
