"""Looking at the days of a workspace that are over and were not looked at yet."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from innerloop.kernel import alone, clock, ids, scope
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand.actions.watching import ending, keeping, telling
from innerloop.understand.models import Finding, Series, Watching
from innerloop.understand.queries import watched
from innerloop.understand.queries.watched import Key
from innerloop.understand.rules.watching import budget
from innerloop.understand.rules.watching.placing import Day
from innerloop.understand.rules.watching.season import Seasons
from innerloop.understand.rules.watching.series import ScoreSeries, VolumeSeries

BACK = 760  # days that are read: two years and some, for what was a year ago
MOST = 100  # slices of one dimension that are watched: those with the most answers
ACTIVE, LEAST = 91, 20  # a slice is watched after so many answers in the days before

_Heard = tuple[Key, Finding.Matter, int, telling.Said, float]  # in which series, on which day, for which share


def watching(*, is_locked: bool = False) -> Watching:
    """Return how this workspace is watched; made where it is first asked for."""
    rows = Watching.objects.select_for_update() if is_locked else Watching.objects
    found = rows.first()
    if found is None:
        Watching.objects.bulk_create([Watching(workspace_id=scope.current())], ignore_conflicts=True)
        found = rows.get()
    return found


def look(*, now: datetime) -> list[Finding]:
    """Look at the days that are over, once each, and return what was found. Told of a second time, nothing is new.

    The days are the workspace's own. What was found on a first look, or for a day more than a week ago, is history:
    it is kept, and nobody is told.
    """
    watching()
    with transaction.atomic():
        return _look(now)


def yesterday(now: datetime) -> date:
    """Return the last day that is over where this workspace lives. One query."""
    zone = Workspace.objects.values_list("time_zone", flat=True).get(id=scope.current())
    return clock.day_in(zone, now) - timedelta(days=1)


def _look(now: datetime) -> list[Finding]:
    # No row is locked and none written until all is read and reckoned: whoever has begun to write holds back all who
    # read the event log, of every workspace.
    alone.wait_for(f"understand.watching {scope.current()}")
    how = watching()
    until = yesterday(now)
    if not how.is_on or (how.looked_until and how.looked_until >= until):
        return []
    metrics = watched.metrics()
    looks = [_Looking(how, metric, until, now, len(metrics)) for metric in metrics]
    for each in looks:
        each.go()
    book = telling.Book()
    for each in looks:
        each.tell(book)
    book.write()
    for each in looks:
        each.keep()
    ending.let_go(how, until=until, now=now)
    # A dimension that is watched again begins anew.
    Series.objects.exclude(by__in=["", *how.dimensions]).delete()
    if not how.has_themes:
        Series.objects.exclude(theme=None).delete()
    Watching.objects.filter(id=how.id).update(looked_until=until)
    return book.found


@dataclass(slots=True)
class _Watched:
    """One series while it is looked at."""

    row: Series
    days: Mapping[int, Day]
    score: ScoreSeries
    volume: VolumeSeries
    seasons: Seasons


class _Looking:
    """One metric's series over the days that were not looked at."""

    def __init__(self, how: Watching, metric: Metric, until: date, now: datetime, metrics: int) -> None:
        self.how, self.metric, self.until, self.now = how, metric, until, now
        self.rate = budget.of_numbers(how.days_a_false_alarm, has_themes=how.has_themes).part(1 / metrics)
        self.said: list[_Heard] = []
        self.series: dict[Key, _Watched] = {}

    def go(self) -> None:
        """Look at the days; nothing is written yet."""
        first = watched.first_day(self.metric)
        if first is None or first > self.until:
            return
        # One answer with a mistyped year must not make a century of days.
        first = max(first, self.until - timedelta(days=BACK))
        begins = self.how.looked_until + timedelta(days=1) if self.how.looked_until else first
        since = max(first, begins - timedelta(days=BACK))
        read = watched.days(self.metric, first=since, last=self.until, slices=self._slices(since))
        order = [*self.how.dimensions, ""]
        keys = sorted(read, key=lambda key: (order.index(key[0]), key))
        self.series = series = self._series(keys, read, looked=begins.toordinal() - 1)
        spent: dict[Key, float] = {}
        for day in range(begins.toordinal(), self.until.toordinal() + 1):
            if not spent or day % 7 == 0:
                spent = self._spent(series, day)
            for key, each in series.items():  # the whole comes last: where both ring, a slice says more
                self._look(key, each, day, spent.get(key, 0.0))

    def tell(self, book: telling.Book) -> None:
        """Put down what was found; nothing is written yet."""
        for each in self.said:
            self._tell(book, each)
        for finding in book.standing:
            if finding.metric_id == self.metric.id and finding.theme_id is None:
                self._renew(book, finding)

    def keep(self) -> None:
        """Keep how far it came."""
        if self.series:
            self._keep(self.series)

    def _slices(self, since: date) -> dict[str, set[str]]:
        """Return which slices are looked at: the busiest, and those in which something stands, until that is over."""
        names = self.how.dimensions
        found = watched.busiest(self.metric, first=since, last=self.until, dimensions=names, most=MOST, least=LEAST)
        standing = Finding.objects.filter(metric=self.metric, theme=None, ended_on=None, by__in=names)
        for by, of in standing.values_list("by", "of"):
            found.setdefault(by, set()).add(of)
        return found

    def _series(self, keys: Collection[Key], read: Mapping[Key, Mapping[int, Day]], looked: int) -> dict[Key, _Watched]:
        rows = {(row.by, row.of): row for row in Series.objects.filter(metric=self.metric, theme=None)}
        found = {}
        for key in keys:
            row = rows.get(key) or self._new(key)
            score = keeping.score_of(row.state, read[key], looked)
            # What was kept of a volume that is not watched now would be old when it is watched again.
            volume = keeping.volume_of(row.state if self.how.has_volume else {})
            found[key] = _Watched(row, read[key], score, volume, Seasons(read[key], score.unlike))
        return found

    def _new(self, key: Key) -> Series:
        return Series(id=ids.new_id(), workspace_id=scope.current(), metric=self.metric, by=key[0], of=key[1])

    def _spent(self, series: Mapping[Key, _Watched], day: int) -> dict[Key, float]:
        """Return each series' budget of a day; who is watched is decided by the days before alone."""
        groups: dict[str, list[str]] = {}
        for (by, of), each in series.items():
            if not by or watched.how_many_before(each.days, day, ACTIVE) >= LEAST:
                groups.setdefault(by, []).append(of)
        return budget.divide(self.rate, groups)

    def _look(self, key: Key, each: _Watched, day: int, part: float) -> None:
        today = each.days.get(day, Day())
        share = budget.of_score(part, has_volume=self.how.has_volume)
        said = each.score.look(
            day,
            today,
            budget=share,
            least=self.how.least_points,
            lot=self._lot(key, "score", day),
            season=each.seasons.points(day),
        )
        if said:
            each.seasons = Seasons(each.days, each.score.unlike)
            self.said.append((key, Finding.Matter.SCORE, day, said, share))
        if self.how.has_volume:
            moved = each.volume.look(day, today.n, budget=part - share, lot=self._lot(key, "volume", day))
            if moved:
                self.said.append((key, Finding.Matter.VOLUME, day, moved, part - share))

    def _tell(self, book: telling.Book, heard: _Heard) -> None:
        key, matter, day, said, share = heard
        is_news = self.how.looked_until is not None and (self.until.toordinal() - day) < telling.NEWS_DAYS
        about = telling.About(self.metric, key, matter, self.how.dimensions)
        book.tell(said, about=about, day=day, share=share, now=self.now, is_news=is_news)

    def _renew(self, book: telling.Book, finding: Finding) -> None:
        """Tell of a change that stands by all its days so far."""
        each = self.series.get((finding.by, finding.of))
        if each is None:
            return
        if finding.matter != Finding.Matter.VOLUME:
            about = telling.About(self.metric, (finding.by, finding.of), Finding.Matter.SCORE, self.how.dimensions)
            telling.renew(finding, each.days, about, until=self.until)
        elif each.volume.watch.standing:
            _, answers, expected = each.volume.watch.since
            finding.before, finding.after = [0, round(expected), 0], [0, answers, 0]
        book.put(finding)

    def _lot(self, key: Key, matter: str, day: int) -> float:
        """Draw the lot that breaks a day's ties: the same whenever it is drawn again, and bound to no answer."""
        text = f"{scope.current()} {self.metric.id} {key} {matter} {day}".encode()
        return (int.from_bytes(hashlib.blake2b(text, digest_size=6).digest()) + 0.5) / 2**48

    def _keep(self, series: Mapping[Key, _Watched]) -> None:
        looked = self.until.toordinal()
        for each in series.values():
            each.row.state = keeping.state_of(each.score, each.volume, looked)
        keeping.write([each.row for each in series.values()])
