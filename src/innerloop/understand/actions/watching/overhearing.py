"""Looking at what customers speak ill of, on the days whose words are read: theme by theme, everywhere and by slice.

Beside `looking`, since words are read later than scores are counted: a day half read looks like a quiet one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from innerloop.kernel import alone, ids, scope
from innerloop.listen.models import Metric
from innerloop.understand.actions.watching import ending, keeping, telling
from innerloop.understand.actions.watching.looking import ACTIVE, BACK, watching, yesterday
from innerloop.understand.models import Finding, Reading, Series, Theme, Watching
from innerloop.understand.queries import blamed, renewed, watched
from innerloop.understand.queries.watched import Key
from innerloop.understand.rules.watching import budget
from innerloop.understand.rules.watching.placing import Day
from innerloop.understand.rules.watching.season import Seasons
from innerloop.understand.rules.watching.series import ScoreSeries
from innerloop.understand.rules.watching.share import ShareWatch

DIMENSIONS = ("touchpoint", "team")  # of those that are watched
MOST = 20  # slices of one dimension: each has every theme
# Answers whose words were read in the days before, and those of the year before that spoke ill of the theme.
LEAST, LEAST_ILL = 20, 3
WHOLE = 0.5  # the share of themes as a whole: one that is spoken of in one place alone is seen there too

Id = tuple[UUID, UUID, Key]  # metric, theme, slice


def look_at_themes(*, now: datetime) -> list[Finding]:
    """Look at the days whose words are read, once each, and return what was found. Told again, nothing is new.

    What was found on a first look, or for a day more than a week ago, is history: it is kept, and nobody is told.
    """
    watching()
    with transaction.atomic():
        return _look(now)


def _look(now: datetime) -> list[Finding]:
    alone.wait_for(f"understand.watching {scope.current()}")  # see looking.look
    how = watching()
    if not how.is_on or not how.has_themes or not Reading.objects.exists():
        return []
    # Days that other models have read than those before look like a change of the customers.
    if renewed.is_under_way() or not blamed.is_held_against_the_past():
        return []
    until = blamed.read_until(yesterday(now))
    if how.themes_until and how.themes_until >= until:
        return []
    listened = _Listening(how, until, renewed.by(), now)
    listened.go()
    book = telling.Book()
    listened.tell(book)
    heard = listened.renew(book)
    book.write()
    listened.keep(book, heard)
    Watching.objects.filter(id=how.id).update(themes_until=until)
    return book.found


@dataclass(slots=True)
class _Watched:
    """One theme in one slice while it is looked at."""

    row: Series
    days: Mapping[int, Day]
    share: ScoreSeries
    seasons: Seasons


class _Listening:
    """All themes of a workspace over the days that were not looked at; `read_by` names the models that read them."""

    def __init__(self, how: Watching, until: date, read_by: str, now: datetime) -> None:
        self.how, self.until, self.read_by, self.now = how, until, read_by, now
        self.dimensions = [name for name in how.dimensions if name in DIMENSIONS]
        self.themes = {theme.id: theme for theme in Theme.objects.filter(is_on=True, failed_at=None)}
        self.metrics = {metric.id: metric for metric in watched.metrics()}
        self.series: dict[Id, _Watched] = {}
        self.said: list[tuple[Id, int, telling.Said, float]] = []

    def go(self) -> None:
        """Look at the days; nothing is written yet."""
        firsts = {id_: first for id_, metric in self.metrics.items() if (first := watched.first_day(metric))}
        if not firsts:
            return
        first = max(min(firsts.values()), self.until - timedelta(days=BACK))
        begins = self.how.themes_until + timedelta(days=1) if self.how.themes_until else first
        since = max(first, begins - timedelta(days=BACK))
        for metric in firsts:
            self._read(self.metrics[metric], since, begins)
        spent: dict[Id, float] = {}
        for day in range(begins.toordinal(), self.until.toordinal() + 1):
            if not spent or day % 7 == 0:
                spent = self._spent(day)
            for id_, each in self.series.items():
                self._hear(id_, each, day, spent.get(id_, 0.0))

    def tell(self, book: telling.Book) -> None:
        """Put down what was found; nothing is written yet."""
        for each in self.said:
            self._tell(book, *each)

    def renew(self, book: telling.Book) -> list[Finding]:
        """Say anew how many speak ill of what has risen, and what it costs by now; nothing is written yet."""
        heard = [each for each in book.standing if self._hears(each)]
        for finding in heard:
            assert finding.theme_id
            id_ = (finding.metric_id, finding.theme_id, (finding.by, finding.of))
            about = telling.About(
                self.metrics[id_[0]], id_[2], Finding.Matter.THEME, self.how.dimensions, finding.theme_id
            )
            telling.renew(finding, self.series[id_].days, about, until=self.until)
        return heard

    def keep(self, book: telling.Book, heard: Sequence[Finding]) -> None:
        """Keep how far it came, and what is over or costs something else by now. Nothing is read that takes long."""
        looked = self.until.toordinal()
        for (_, theme, _), each in self.series.items():
            each.row.state = keeping.state_of_score(each.share, looked) | {"stamp": self._stamp(theme)}
        keeping.write([each.row for each in self.series.values()])
        Finding.objects.bulk_update(heard, ["after", "carriers", "cost"])
        self._let_go(book)

    def _read(self, metric: Metric, since: date, begins: date) -> None:
        """Take up the series of a metric; slices come before the whole: where both ring, a slice says more."""
        names = self.dimensions
        slices = watched.busiest(metric, first=since, last=self.until, dimensions=names, most=MOST, least=LEAST)
        for by, of in self._standing(metric):
            slices.setdefault(by, set()).add(of)
        # Who is watched is decided by the days before alone. On a first look there are none, and nothing of it is news.
        chosen = begins if self.how.themes_until else None
        read = blamed.days(metric, self.themes, first=since, last=self.until, slices=slices, before=chosen)
        rows = {
            (row.theme_id, (row.by, row.of)): row for row in Series.objects.filter(metric=metric, theme__isnull=False)
        }
        order = [*names, ""]
        for theme, key in sorted(read, key=lambda each: (order.index(each[1][0]), each[1], str(each[0]))):
            row = rows.get((theme, key)) or self._new(metric, theme, key)
            days = read[theme, key]
            share = keeping.score_of(self._state(row, theme), days, begins.toordinal() - 1, ShareWatch())
            self.series[metric.id, theme, key] = _Watched(row, days, share, Seasons(days, share.unlike))

    def _standing(self, metric: Metric) -> list[Key]:
        rows = Finding.objects.filter(metric=metric, theme__isnull=False, ended_on=None, by__in=self.dimensions)
        return list(rows.values_list("by", "of"))

    def _state(self, row: Series, theme: UUID) -> Mapping[str, object]:
        """Return what was kept of a series: with empty gauges where theme or model is another since."""
        is_same = row.state.get("stamp") == self._stamp(theme)
        return row.state if is_same else keeping.emptied(row.state)

    def _stamp(self, theme: UUID) -> str:
        return f"{self.themes[theme].changed_at.isoformat()} {self.read_by}"

    def _hears(self, finding: Finding) -> bool:
        key = (finding.by, finding.of)
        return finding.theme_id is not None and (finding.metric_id, finding.theme_id, key) in self.series

    def _new(self, metric: Metric, theme: UUID, key: Key) -> Series:
        of = {"metric": metric, "theme_id": theme, "by": key[0], "of": key[1]}
        return Series(id=ids.new_id(), workspace_id=scope.current(), **of)

    def _spent(self, day: int) -> dict[Id, float]:
        """Return each series' budget of a day; who is watched is decided by the days before alone."""
        groups: dict[str, list[Id]] = {}
        for id_, each in self.series.items():
            by = id_[2][0]
            is_spoken_of = not by or each.share.watch.past.whole.top >= LEAST_ILL
            if is_spoken_of and watched.how_many_before(each.days, day, ACTIVE) >= LEAST:
                groups.setdefault(by, []).append(id_)
        parts = budget.divide(budget.of_themes(self.how.days_a_false_alarm), groups, share=WHOLE)
        return {id_: part for (_, id_), part in parts.items()}

    def _hear(self, id_: Id, each: _Watched, day: int, part: float) -> None:
        said = each.share.look(
            day,
            each.days.get(day, Day()),
            budget=part,
            least=self.how.least_points,
            lot=0.5,  # a likelihood has no ties
            season=each.seasons.points(day),
        )
        if said:
            each.seasons = Seasons(each.days, each.share.unlike)
            self.said.append((id_, day, said, part))

    def _tell(self, book: telling.Book, id_: Id, day: int, said: telling.Said, part: float) -> None:
        metric, theme, key = id_
        is_news = self.how.themes_until is not None and (self.until.toordinal() - day) < telling.NEWS_DAYS
        about = telling.About(self.metrics[metric], key, Finding.Matter.THEME, self.how.dimensions, theme)
        book.tell(said, about=about, day=day, share=part, now=self.now, is_news=is_news)

    def _let_go(self, book: telling.Book) -> None:
        """End what stands of themes that were put away or merged, and where nobody speaks of them any more."""
        Series.objects.filter(theme__isnull=False).exclude(
            id__in=[each.row.id for each in self.series.values()]
        ).delete()
        gone = [each.id for each in book.standing if each.theme_id and not self._hears(each)]
        if gone:
            standing = Finding.objects.filter(id__in=gone).select_related("metric")
            ending.let_go_of(standing, until=self.until, now=self.now)
