"""One series from day to day: what is found, since when, when it is over, and when it has become how things are."""

from collections import deque
from dataclasses import dataclass, field

from innerloop.understand.rules import change
from innerloop.understand.rules.watching import dating
from innerloop.understand.rules.watching.past import Past
from innerloop.understand.rules.watching.placing import Day
from innerloop.understand.rules.watching.score import Rung, ScoreWatch
from innerloop.understand.rules.watching.volume import VolumeWatch

BACK = 120  # days among which a change is dated
SETTLED = 91  # days after which what changed is how things are
LATE = 42  # days of these on which it must still be seen


@dataclass(frozen=True, slots=True)
class Found:
    """A change was found. Days as given to `look`; `before` and `after` are answers, `days` is over how many.

    `expected` is how many answers the days since would have had, for a change of their number.
    """

    way: Rung
    since: int
    low: int
    high: int
    before: Day
    after: Day
    expected: float = 0.0


@dataclass(frozen=True, slots=True)
class Over:
    """What stood is over: `on` is the first day that was as before, or on which it had stayed long enough.

    Of a change of their number, `came` is how many answers there were till then, and `expected` how many were to be.
    """

    on: int
    is_settled: bool = False
    came: int = 0
    expected: float = 0.0


@dataclass(slots=True)
class ScoreSeries:
    """The score of one series."""

    watch: ScoreWatch = field(default_factory=ScoreWatch)
    recent: deque[tuple[int, Day]] = field(default_factory=lambda: deque(maxlen=BACK))
    began: int = 0  # the first day of what stands
    skips: list[tuple[int, int]] = field(default_factory=list)  # the days of changes that are over
    fresh: int = 0  # the first day that still counts

    @property
    def unlike(self) -> list[tuple[int, int]]:
        """Return the spans of days that are not what is usual, first and last."""
        return [*self.skips, (self.began, 10**9)] if self.watch.standing else self.skips

    def look(
        self, day: int, today: Day, *, budget: float, least: float, lot: float, season: float = 0.0
    ) -> Found | Over | None:
        """Take in one day. See ScoreWatch.look."""
        self.recent.append((day, today))
        rung = self.watch.look(day, today, budget=budget, least=least, lot=lot, season=season)
        if rung == Rung.BACK:
            return self._end(day)
        if rung:
            return self._find(rung)
        if self.watch.standing and day - self.began >= SETTLED:
            return self._judge(day)
        return None

    def _judge(self, day: int) -> Over:
        """Say of a change that is three months old whether it stayed, or wore off without anybody's noticing."""
        late = Past.of((on, answers) for on, answers in self.recent if on > day - LATE).whole
        is_down = self.watch.standing == Rung.DOWN
        found = change.nps_difference_adjusted_wald(self.watch.past.whole.cohorts, late.cohorts) if late.n else None
        if found and (found.high if is_down else -found.low) < 0:
            self.watch.settle()
            self.fresh = self.began
            return Over(day, is_settled=True)
        self.skips.append((self.began, day))
        self.watch.resume([])
        return Over(day)

    def _find(self, rung: Rung) -> Found:
        days = list(self.recent)
        found = dating.since([answers for _, answers in days], self.watch.past.whole)
        since = days[found.at :]
        self.watch.stand(rung, since)
        self.began = since[0][0]
        after = self.watch.since.whole
        return Found(rung, self.began, days[found.low][0], days[found.high][0], self.watch.past.whole, after)

    def _end(self, day: int) -> Over:
        days = [(on, answers) for on, answers in self.recent if on >= self.began]
        found = dating.since([answers for _, answers in days], self.watch.since.whole)
        self.recent.clear()  # what comes is dated within what comes
        self.recent.extend(days[found.at :])
        self.watch.resume(days[found.at :])
        self.skips.append((self.began, days[found.at][0] - 1))
        return Over(days[found.at][0])


@dataclass(slots=True)
class VolumeSeries:
    """How many answers one series has."""

    watch: VolumeWatch = field(default_factory=VolumeWatch)
    recent: deque[tuple[int, int, float]] = field(default_factory=lambda: deque(maxlen=BACK))
    began: int = 0

    def look(self, day: int, today: int, *, budget: float, lot: float) -> Found | Over | None:
        """Take in one day. See VolumeWatch.look."""
        self.recent.append((day, today, self.watch.expected(day)))
        rung = self.watch.look(day, today, budget=budget, lot=lot)
        if rung == Rung.BACK:
            return self._end()
        if rung:
            return self._find(rung)
        if self.watch.standing and day - self.began >= SETTLED:
            return self._judge(day)
        return None

    def _judge(self, day: int) -> Over:
        """Say as of a score whether a change that is three months old stayed, or wore off."""
        since = self._since()
        over = self._over(day, is_settled=self.watch.has_stayed([each for each in since if each[0] > day - LATE]))
        if over.is_settled:
            self.watch.settle(since)
        else:
            self.watch.resume()
        return over

    def _find(self, rung: Rung) -> Found:
        days = list(self.recent)[-7 * 6 :]  # the weeks before are still in what is expected
        found = dating.since_counts([came for _, came, _ in days], [level for *_, level in days], self.watch.spread)
        since = days[found.at :]
        self.watch.stand(rung, [(on, came) for on, came, _ in since])
        self.began = since[0][0]
        came, expected = sum(each[1] for each in since), sum(each[2] for each in since)
        before = Day(middle=sum(each[1] for each in days[: found.at]))
        low, high = days[found.low][0], days[found.high][0]
        return Found(rung, self.began, low, high, before, Day(middle=came), expected)

    def _end(self) -> Over:
        days = [each for each in self.recent if each[0] >= self.began]
        came, expected = sum(each[1] for each in days), sum(each[2] for each in days)
        became = [max(level * came / expected, 0.25) if expected else 1.0 for *_, level in days]
        found = dating.since_counts([each[1] for each in days], became, self.watch.spread)
        over = self._over(days[found.at][0])
        self.watch.resume()
        for on, count, _ in days[found.at :]:
            self.watch.weekdays[on % 7].append(count)
        self.recent.clear()
        return over

    def _over(self, on: int, *, is_settled: bool = False) -> Over:
        """Return the end of what stands, told by the days that it lasted."""
        days = [(day, came) for day, came in self._since() if day < on]
        return Over(on, is_settled, sum(came for _, came in days), sum(self.watch.expected(day) for day, _ in days))

    def _since(self) -> list[tuple[int, int]]:
        """Return the days since what stands began, each with its answers."""
        return [(day, came) for day, came, _ in self.recent if day >= self.began]
