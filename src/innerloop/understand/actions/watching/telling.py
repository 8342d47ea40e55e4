"""Telling what was found: one finding for one matter, whatever number of series shows it."""

from collections.abc import Mapping
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


def tell(said: Said, *, about: About, day: int, share: float, now: datetime, is_news: bool) -> Finding | None:
    """Keep and announce what a series says of a day; return the finding where it is a new one."""
    origin = Origin.LIVE if is_news else Origin.IMPORT
    if isinstance(said, Over):
        _end(said, about, now, origin)
        return None
    finding = _finding(said, about, day, share, now)
    root = _belongs_to(finding, about)
    finding.part_of = root
    finding.save(force_insert=True)
    _announce(events.GREW if root else events.FOUND, finding, now, origin)
    return finding


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


def _end(said: Over, about: About, now: datetime, origin: str) -> None:
    rows = Finding.objects.filter(metric=about.metric, by=about.key[0], of=about.key[1], matter=about.matter)
    finding = rows.filter(ended_on=None, theme=about.theme_id).first()
    if finding is None:
        return
    finding.ended_on = max(date.fromordinal(said.on), finding.since_on + timedelta(days=1))
    finding.is_settled = said.is_settled
    if finding.matter != Finding.Matter.VOLUME:
        # Of all its days, now that it is known which they are: the first ones were found for being the worst.
        finding.after = _after(finding, about)
        finding.carriers = carriers_of(finding, about, last=finding.ended_on - timedelta(days=1))
    if finding.theme_id:
        finding.cost = cost_of(finding, about, last=finding.ended_on - timedelta(days=1))
    finding.save(update_fields=["ended_on", "is_settled", "after", "carriers", "cost"])
    if finding.part_of_id is None:
        _announce(events.SETTLED if said.is_settled else events.ENDED, finding, now, origin)


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
            _announce(events.LET_GO, finding, now, Origin.LIVE)


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


def _belongs_to(finding: Finding, about: About) -> Finding | None:
    """Return the finding that stands of which this one is a part, if there is one."""
    stands = Finding.objects.filter(
        metric=about.metric,
        matter=about.matter,
        theme=about.theme_id,
        way=finding.way,
        part_of=None,
        ended_on=None,
    )
    low, high = finding.since_low_on - SLACK, finding.since_high_on + SLACK
    for root in stands.filter(since_low_on__lte=high, since_high_on__gte=low).order_by("found_on", "id"):
        if _is_one_matter(root, finding, about):
            return root
    return None


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


def _announce(kind: str, finding: Finding, now: datetime, origin: str) -> None:
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
    fact = log.Fact(kind, finding.root_id, now, data=data)
    log.announce([fact], workspace_id=finding.workspace_id, by="system", origin=origin)
