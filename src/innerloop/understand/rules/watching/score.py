"""The watch over the score of one series, a day at a time."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from innerloop.understand.rules import counts
from innerloop.understand.rules.watching import placing
from innerloop.understand.rules.watching.gauge import Gauge
from innerloop.understand.rules.watching.past import Past
from innerloop.understand.rules.watching.placing import Day

SIZES = (1, 2, 4)  # the sizes of change looked for, times the least that somebody wants to hear of
LEAST_DAYS, LEAST_ANSWERS = 28, 30  # of the past, before a series is watched
FAR = 10**9


class Rung(StrEnum):
    """What a watch says of a day."""

    DOWN = "down"
    UP = "up"
    BACK = "back"  # the change that was found is over


@dataclass(slots=True)
class ScoreWatch:
    """Two gauges over the past, and while a change stands one more for its end."""

    past: Past = field(default_factory=Past)
    down: Gauge = field(default_factory=Gauge)
    up: Gauge = field(default_factory=Gauge)
    back: Gauge = field(default_factory=Gauge)
    standing: Rung | None = None
    since: Past = field(default_factory=Past)  # the answers since the change that stands

    def look(
        self, day: int, today: Day, *, budget: float, least: float, lot: float, season: float = 0.0
    ) -> Rung | None:
        """Take in one day and say whether something has happened.

        `budget` is the day's share of an alarm (see gauge), `least` the smallest change looked for in points, `lot` in
        0..1 breaks ties, `season` excuses what was alike a year ago (points). A day is looked at before it counts as
        past.
        """
        if not today.n:
            return None
        before = self.since if self.standing else self.past
        rung = None
        if len(before.days) >= (7 if self.standing else LEAST_DAYS) and before.whole.n >= LEAST_ANSWERS:
            rung = self._ring(day, today, before, (budget, least, lot, season))
        before.take(day, today)
        return rung

    def stand(self, rung: Rung, since: Sequence[tuple[int, Day]]) -> None:
        """Let a change stand: its days are not what the past was like."""
        first = since[0][0] if since else FAR
        self.standing, self.since, self.back = rung, Past.of(since), Gauge()
        self.past = Past.of((day, answers) for day, answers in self.past.days if day < first)
        self.down, self.up = Gauge(), Gauge()

    def resume(self, after: Sequence[tuple[int, Day]]) -> None:
        """Go on as before the change; `after` are the days since its end."""
        for day, answers in after:
            self.past.take(day, answers)
        self._clear()

    def settle(self) -> None:
        """Take what changed for the new past: it has stayed so long that it is how things are."""
        self.past = self.since
        self._clear()

    def _clear(self) -> None:
        self.standing, self.since = None, Past()
        self.down, self.up, self.back = Gauge(), Gauge(), Gauge()

    def _ring(self, day: int, today: Day, before: Past, settings: tuple[float, float, float, float]) -> Rung | None:
        budget, least, lot, season = settings
        like = before.like(day)
        bag = like.plus(today)
        # Of the bag, not of the past: the place is exact given the bag, and so must be the shifts looked for.
        unit = math.sqrt(max(counts.share_variance(bag.top / bag.n, bag.bottom / bag.n), 0.02)) * 100
        se = unit * math.sqrt(before.spread / today.n * (1 + today.n / like.n))
        exact = placing.of_score(today, like, lot)
        beside = 100 * (today.sum / today.n - like.sum / like.n)
        shifts = [least * size / se for size in SIZES]
        lower = min(-exact, (min(season, 0.0) - beside) / se)
        higher = min(exact, (beside - max(season, 0.0)) / se)
        if self.standing:
            z = higher if self.standing == Rung.DOWN else lower
            return Rung.BACK if self.back.take(z, shifts, budget) else None
        rings_down = self.down.take(lower, shifts, budget / 2)
        rings_up = self.up.take(higher, shifts, budget / 2)
        if rings_down:
            return Rung.DOWN
        return Rung.UP if rings_up else None
