"""What a series was like before: the answers of a year, in running sums, so that a day costs the same at any age."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from innerloop.understand.rules import counts
from innerloop.understand.rules.watching.placing import Day

YEAR = 365
OWN_WEEKDAY = 500  # answers on one weekday from which that weekday is compared with itself alone


@dataclass(slots=True)
class Past:
    """The answers of the last year, by weekday. Days are numbered from anywhere."""

    whole: Day = field(default_factory=Day)
    weekdays: list[Day] = field(default_factory=lambda: [Day()] * 7)
    days: deque[tuple[int, Day]] = field(default_factory=deque)
    squares: float = 0.0  # the sum over days of sum^2 / n

    @classmethod
    def of(cls, days: Iterable[tuple[int, Day]]) -> "Past":
        """Return the past that consists of these days, given in their order."""
        past = cls()
        for day, answers in days:
            past.take(day, answers)
        return past

    def take(self, day: int, answers: Day) -> None:
        """Add a day, and let go what is more than a year before it."""
        if answers.n:
            self.days.append((day, answers))
            self._add(day, answers, 1)
        while self.days and self.days[0][0] <= day - YEAR:
            self._add(*self.days.popleft(), -1)

    def like(self, day: int) -> Day:
        """Return the answers to compare a day with: those of its weekday where these are many, else all."""
        same = self.weekdays[day % 7]
        return same if same.n >= OWN_WEEKDAY else self.whole

    @property
    def spread(self) -> float:
        """Return how much more than chance the days differ, as a factor of the variance, 1 at least.

        Pearson's chi-square over its degrees of freedom (McCullagh & Nelder 1989, Generalized Linear Models, 4.5).
        """
        days, n = len(self.days), self.whole.n
        if days < 2 or not n:
            return 1.0
        variance = counts.share_variance(self.whole.top / n, self.whole.bottom / n)
        if not variance:
            return 1.0
        return max(1.0, (self.squares - self.whole.sum**2 / n) / variance / (days - 1))

    def _add(self, day: int, answers: Day, times: int) -> None:
        self.whole = self.whole.plus(answers, times)
        self.weekdays[day % 7] = self.weekdays[day % 7].plus(answers, times)
        self.squares += times * answers.sum**2 / answers.n
