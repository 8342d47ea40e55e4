"""The watch over how many answers a series has, a day at a time."""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from innerloop.understand.rules.watching import placing
from innerloop.understand.rules.watching.gauge import Gauge
from innerloop.understand.rules.watching.score import Rung

WEEKS, LEAST_WEEKS = 8, 4  # of the past that a day is compared with, its own weekday alone
FEWER, MORE = (0.75, 0.5, 0.25), (4 / 3, 2.0, 4.0)
MOST = 4.0  # one day says no more than this: a single campaign rings nothing
# A day that says no more than that speaks against a change of more than twice as much: after answers had stopped
# altogether their return was waited for in vain. Half of it, so that a single campaign ends nothing either.
MOST_BACK = MOST / 2
SURE = 1.96  # standard deviations


@dataclass(slots=True)
class VolumeWatch:
    """Two gauges over the same weekday of the last weeks, and while a change stands one more for its end.

    Counts vary more than Poisson's law says, since questions go out in batches: how much more is measured over the
    weeks before (seven degrees of freedom a week), and the evidence of a day is the weaker of both views.
    """

    weekdays: list[deque[int]] = field(default_factory=lambda: [deque(maxlen=WEEKS) for _ in range(7)])
    down: Gauge = field(default_factory=Gauge)
    up: Gauge = field(default_factory=Gauge)
    back: Gauge = field(default_factory=Gauge)
    standing: Rung | None = None
    since: tuple[int, int, float] = (0, 0, 0.0)  # days, answers and expected answers since the change that stands

    def look(self, day: int, today: int, *, budget: float, lot: float) -> Rung | None:
        """Take in one day and say whether the number of answers has changed; see ScoreWatch.look."""
        rung = None
        if all(len(past) >= (1 if self.standing else LEAST_WEEKS) for past in self.weekdays):
            rung = self._ring(day, today, budget, lot)
        if self.standing:
            days, answers, expected = self.since
            self.since = days + 1, answers + today, expected + self.expected(day)
        else:
            self.weekdays[day % 7].append(today)
        return rung

    def expected(self, day: int) -> float:
        """Return how many answers such a day had."""
        past = self.weekdays[day % 7]
        return sum(past) / len(past) if past else 0.0

    @property
    def spread(self) -> float:
        """Return how much more than Poisson's law the counts of like days differ, as a factor, 1 at least."""
        chi, dof = 0.0, 0
        for past in self.weekdays:
            total, n = sum(past), len(past)
            if total and n > 1:
                chi += n * sum(count * count for count in past) / total - total
                dof += n - 1
        return max(1.0, chi / dof) if dof else 1.0

    def stand(self, rung: Rung, since: Sequence[tuple[int, int]]) -> None:
        """Let a change stand; the days since it began are taken out of the past again."""
        for day, _ in reversed(since):
            if len(self.weekdays[day % 7]) > 1:
                self.weekdays[day % 7].pop()
        self._clear()
        self.standing = rung
        expected = sum(self.expected(day) for day, _ in since)
        self.since = len(since), sum(answers for _, answers in since), expected

    def has_stayed(self, late: Sequence[tuple[int, int]]) -> bool:
        """Say whether these days, the last ones of a change that stands, still differ from the past beyond chance."""
        expected = sum(self.expected(day) for day, _ in late)
        if not expected:
            return True  # nothing was to be expected, so that nothing can be back
        known = sum(len(past) for past in self.weekdays)
        se = math.sqrt(self.spread * expected * (1 + len(late) / known))
        way = -1 if self.standing == Rung.DOWN else 1
        return way * (sum(came for _, came in late) - expected) > SURE * se

    def resume(self) -> None:
        """Go on as before the change."""
        self._clear()

    def settle(self, recent: Sequence[tuple[int, int]]) -> None:
        """Take the days since the change for the new past."""
        self.weekdays = [deque(maxlen=WEEKS) for _ in range(7)]
        for day, count in recent:
            self.weekdays[day % 7].append(count)
        self._clear()

    def _clear(self) -> None:
        self.standing, self.since = None, (0, 0, 0.0)
        self.down, self.up, self.back = Gauge(), Gauge(), Gauge()

    def _ring(self, day: int, today: int, budget: float, lot: float) -> Rung | None:
        past = self.weekdays[day % 7]
        level = self.expected(day)
        if not level:
            return None
        if self.standing:
            return Rung.BACK if self._is_back(today, level, budget) else None
        se = math.sqrt(self.spread * level * (1 + 1 / len(past)))
        exact = placing.of_volume(today, sum(past), len(past), lot)
        student = placing.normal_of_student((today - level) / se, self._dof())
        lower, higher = min(-exact, -student, MOST), min(exact, student, MOST)
        fewer = [level * (1 - part) / se for part in FEWER]
        more = [level * (part - 1) / se for part in MORE]
        rings_down = self.down.take(lower, fewer, budget / 2)
        rings_up = self.up.take(higher, more, budget / 2)
        if rings_down:
            return Rung.DOWN
        return Rung.UP if rings_up else None

    def _is_back(self, today: int, level: float, budget: float) -> bool:
        """Say whether the days have left what they became for what they were."""
        days, answers, expected = self.since
        if days < 7 or not expected:
            return False
        became = max(level * answers / expected, 0.25)
        se = math.sqrt(self.spread * became * (1 + 1 / days))
        shift = (level - became) / se
        if abs(shift) < 0.1:
            return False
        z = placing.normal_of_student((today - became) / se, max(self._dof(), 1))
        back = math.copysign(1.0, shift) * min(max(z, -MOST), MOST)
        return self.back.take(back, [min(abs(shift), MOST_BACK)], budget)

    def _dof(self) -> int:
        return sum(len(past) - 1 for past in self.weekdays)
