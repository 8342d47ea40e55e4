"""Telling what was found: one finding for one matter, whatever number of series shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from innerloop.kernel import ids, log, scope
from innerloop.kernel.models import Origin
from innerloop.listen.models import Metric
from innerloop.understand import events
from innerloop.understand.models import Finding, Watching
from innerloop.understand.queries import blamed, watched
from innerloop.understand.queries.watched import WHOLE, Key, Source
from innerloop.understand.rules import change, counts, impact
from innerloop.understand.rules.watching import carrying
from innerloop.understand.rules.watching.placing import Day
from innerloop.understand.rules.watching.series import Found, Over

NEWS_DAYS = 7
HALF = 0.6  # of a change must be left without the other's answers, else both are one
SLACK = timedelta(days=3)
YEAR = timedelta(days=365)
OF_PROPERTIES = timedelta(days=91)
Said = Found | Over


@dataclass(frozen=True, slots=True)
class About:
    """Which series something was found in."""

    metric: Metric
    key: Key
    matter: Finding.Matter
    dimensions: list[str]
    theme_id: UUID | None = None

    @property
    def source(self) -> Source:
        """Return what its days count."""
        return Source(self.metric, self.theme_id)


class Book:
    """What stands and what is found in one look, put down in memory first.

    What a change is carried by and what it costs are long reads, and whoever has begun to write holds back all who
    read the event log, of every workspace: so all of them come before the first write.
    """

    def __init__(self) -> None:
        rows = Finding.objects.filter(ended_on=None).select_related("metric").order_by("id")
        self.findings: list[Finding] = list(rows)
        self.found: list[Finding] = []
        self._touched: dict[UUID, Finding] = {}
        self._facts: list[tuple[log.Fact, str]] = []

    @property
    def standing(self) -> list[Finding]:
        """Return the findings that have not ended, in the order in which they were made."""
        return [each for each in self.findings if each.ended_on is None]

    def tell(self, said: Said, *, about: About, day: int, share: float, now: datetime, is_news: bool) -> None:
        """Put down what a series says of a day; nothing is written yet."""
        origin = Origin.LIVE if is_news else Origin.IMPORT
        if isinstance(said, Over):
            finding = _ended(self.standing, said, about)
            if finding is not None:
                self._put(finding)
                if finding.part_of_id is None:
                    self._say(events.SETTLED if said.is_settled else events.ENDED, finding, now, origin)
            return
        finding = _finding(said, about, day, share, now)
        finding.part_of = _belongs_to(self.standing, finding, about)
        self.findings.append(finding)
        self.found.append(finding)
        self._put(finding)
        self._say(events.GREW if finding.part_of else events.FOUND, finding, now, origin)

    def write(self) -> None:
        """Write and announce what was put down, in its order: of one series the old ends before the new begins."""
        for finding in self._touched.values():
            if finding._state.adding:
                finding.save(force_insert=True)
            else:
                finding.save(update_fields=["ended_on", "is_settled", "after", "carriers", "cost"])
        for fact, origin in self._facts:
            log.announce([fact], workspace_id=scope.current(), by="system", origin=origin)

    def _put(self, finding: Finding) -> None:
        self._touched.setdefault(finding.id, finding)

    def _say(self, kind: str, finding: Finding, now: datetime, origin: str) -> None:
        self._facts.append((_fact(kind, finding, now), origin))


def points_of(finding: Finding) -> float | None:
    """Return by how many points the score moved; None for a volume and for a theme."""
    if finding.matter != Finding.Matter.SCORE:
        return None
    return counts.nps_value(*finding.after) - counts.nps_value(*finding.before)


def _finding(said: Found, about: About, day: int, share: float, now: datetime) -> Finding:
    is_volume = about.matter == Finding.Matter.VOLUME
    finding = Finding(
        id=ids.new_id(),
        workspace_id=scope.current(),
        metric=about.metric,
        by=about.key[0],
        of=about.key[1],
        matter=about.matter,
        theme_id=about.theme_id,
        way=said.way.value,
        since_on=date.fromordinal(said.since),
        since_low_on=date.fromordinal(said.low),
        since_high_on=date.fromordinal(said.high),
        found_on=date.fromordinal(day),
        found_at=now,
        before=[0, round(said.expected), 0] if is_volume else list(said.before.cohorts),
        after=list(said.after.cohorts),
        once_in_days=round(1 / share) if share else 0,
    )
    if not is_volume:
        finding.carriers = carriers_of(finding, about, last=finding.found_on)
    if about.theme_id:
        finding.cost = cost_of(finding, about, last=finding.found_on)
    return finding


def _ended(standing: Sequence[Finding], said: Over, about: About) -> Finding | None:
    """Return what stands in a series as it has ended; None where nothing does."""
    finding = next((each for each in standing if _is_of(each, about) and (each.by, each.of) == about.key), None)
    if finding is None:
        return None
    finding.ended_on = max(date.fromordinal(said.on), finding.since_on + timedelta(days=1))
    finding.is_settled = said.is_settled
    if finding.matter != Finding.Matter.VOLUME:
        # Of all its days, now that it is known which they are: the first ones were found for being the worst.
        finding.after = _after(finding, about)
        finding.carriers = carriers_of(finding, about, last=finding.ended_on - timedelta(days=1))
    if finding.theme_id:
        finding.cost = cost_of(finding, about, last=finding.ended_on - timedelta(days=1))
    return finding


def _is_of(finding: Finding, about: About) -> bool:
    """Say whether a finding is of the same metric and matter."""
    of = (finding.metric_id, finding.matter, finding.theme_id)
    return of == (about.metric.id, about.matter, about.theme_id)


def let_go(how: Watching, *, until: date, now: datetime) -> None:
    """End what stands in series that nobody watches any more: nobody would ever see it end."""
    standing = Finding.objects.filter(ended_on=None).select_related("metric")
    is_let_go = ~Q(by__in=["", *how.dimensions])
    if not how.has_volume:
        is_let_go |= Q(matter=Finding.Matter.VOLUME)
    if not how.has_themes:
        is_let_go |= Q(matter=Finding.Matter.THEME)
    let_go_of(standing.filter(is_let_go), until=until, now=now)


def let_go_of(standing: QuerySet[Finding], *, until: date, now: datetime) -> None:
    """End these, and say that it is for want of looking."""
    for finding in standing.order_by("id"):
        finding.ended_on = max(until, finding.since_on) + timedelta(days=1)
        finding.is_let_go = True
        finding.save(update_fields=["ended_on", "is_let_go"])
        if finding.part_of_id is None:
            fact = _fact(events.LET_GO, finding, now)
            log.announce([fact], workspace_id=finding.workspace_id, by="system", origin=Origin.LIVE)


def _after(finding: Finding, about: About) -> list[int]:
    """Return the answers of all days of a change that has ended."""
    last = (finding.ended_on or finding.found_on) - timedelta(days=1)
    _, after = watched.sides(
        about.source, about.key, first=finding.since_on, since=finding.since_on, last=last, dimensions=[]
    )
    return list(after[WHOLE].cohorts) if WHOLE in after else list(finding.after)


def cost_of(finding: Finding, about: About, *, last: date) -> dict[str, Any]:
    """Return what a theme costs the score of its slice since it rose, and what it did in the year before.

    Empty where too few speak of it to tell. Two statements.
    """
    since = finding.since_on
    spans = ((since, last), (since - YEAR, since - timedelta(days=1)))
    now, before = (_impact(*blamed.cohorts(about.source, about.key, first=first, last=until)) for first, until in spans)
    return {**now, "before": before.get("points")} if now else {}


def _impact(total: Day, spoken: Day) -> dict[str, Any]:
    found = impact.impact(total.cohorts, spoken.cohorts) if spoken.n >= impact.FEWEST else None
    if found is None or found.points is None or found.low is None or found.high is None:
        return {}
    return {
        "points": round(found.points, 1),
        "low": round(found.low, 1),
        "high": round(found.high, 1),
        "n": spoken.n,
    }


def carriers_of(finding: Finding, about: About, *, last: date) -> list[dict[str, Any]]:
    """Return the slices that carry a change, the heaviest first, as they are kept with a finding."""
    dimensions = [name for name in about.dimensions if name != about.key[0]]
    since = finding.since_on
    before, after = watched.sides(
        about.source, about.key, first=since - YEAR, since=since, last=last, dimensions=dimensions
    )
    more = watched.by_property(about.source, about.key, first=since - OF_PROPERTIES, since=since, last=last)
    found: list[dict[str, Any]] = []
    # So many slices are compared at once that one in twenty would be named for nothing (Bonferroni).
    sure = 1 - 0.05 / max(1, len(after) + len(more[1]))
    for name in dimensions:
        found += _carriers(name, before, after, sure)
    for name in sorted({key[0] for key in more[1]}):
        found += _carriers(name, *more, sure)
    way = 1 if finding.way == Finding.Way.UP else -1
    moved = [each for each in found if each["points"] * way > 0]
    return sorted(moved, key=lambda each: -abs(each["points"]))[:6]


def _carriers(name: str, before: Mapping[Key, Day], after: Mapping[Key, Day], sure: float) -> list[dict[str, Any]]:
    was, now = ({key[1]: day for key, day in side.items() if key[0] == name} for side in (before, after))
    # A property of many values is none that explains; one that all answers share says nothing.
    if not 2 <= len({**was, **now}) <= 60:
        return []
    found = carrying.split(was, now, sure)
    if found is None:
        return []
    least = abs(found.total) * 0.2
    return [
        {
            "by": name,
            "of": of,
            "points": round(part.points, 1),
            "diff": round(part.diff, 1),
            "low": round(part.low, 1),
            "high": round(part.high, 1),
            "n": part.after.n,
        }
        for of, part in carrying.carriers(found)
        if abs(part.points) >= least
    ]


def _belongs_to(standing: Sequence[Finding], finding: Finding, about: About) -> Finding | None:
    """Return the finding that stands of which this one is a part, if there is one."""
    low, high = finding.since_low_on - SLACK, finding.since_high_on + SLACK
    roots = [
        each
        for each in standing
        if _is_of(each, about) and each.way == finding.way and each.part_of_id is None
        if each.since_low_on <= high and each.since_high_on >= low
    ]
    ordered = sorted(roots, key=lambda root: (root.found_on, root.id))
    return next((root for root in ordered if _is_one_matter(root, finding, about)), None)


def _is_one_matter(root: Finding, finding: Finding, about: About) -> bool:
    """Say whether two changes of the same days are one: neighbours, or one is gone without the other's answers."""
    if root.by == finding.by or finding.matter == Finding.Matter.VOLUME or not (root.by and finding.by):
        return True
    pairs = (((finding.by, finding.of), (root.by, root.of)), ((root.by, root.of), (finding.by, finding.of)))
    since = min(root.since_on, finding.since_on)
    return any(not _moves_without(finding, about, since, key, other) for key, other in pairs)


def _moves_without(finding: Finding, about: About, since: date, key: Key, other: Key) -> bool:
    """Say whether a series has moved beyond chance, and nearly as far, even without the answers of another."""
    before, after = watched.sides(
        about.source, key, first=since - YEAR, since=since, last=finding.found_on,
        dimensions=[], but=other,
    )  # fmt: skip
    was, now = before.get(WHOLE, Day()), after.get(WHOLE, Day())
    if not was.n or not now.n:
        return False
    found = change.nps_difference_adjusted_wald(was.cohorts, now.cohorts)
    is_beyond = found.high < 0 if finding.way == Finding.Way.DOWN else found.low > 0
    return is_beyond and abs(found.diff) > HALF * abs(_diff(about, key, since, finding.found_on))


def _diff(about: About, key: Key, since: date, last: date) -> float:
    """Return by how many points a series has moved over the days of a finding."""
    before, after = watched.sides(about.source, key, first=since - YEAR, since=since, last=last, dimensions=[])
    return change.nps_difference_adjusted_wald(before[WHOLE].cohorts, after[WHOLE].cohorts).diff


def _fact(kind: str, finding: Finding, now: datetime) -> log.Fact:
    points = points_of(finding)
    data = {
        "finding": str(finding.id),
        "metric": finding.metric.slug,
        "matter": finding.matter,
        "way": finding.way,
        "by": finding.by,
        "of": finding.of,
        "since": finding.since_on.isoformat(),
    }
    if points is not None:
        data["points"] = str(round(points))
    if finding.theme_id:
        data["theme"] = str(finding.theme_id)
    return log.Fact(kind, finding.root_id, now, data=data)
