"""Telling what was found: one finding for one matter, whatever number of series shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any
from uuid import UUID

from innerloop.kernel import ids, log, scope
from innerloop.kernel.models import Origin
from innerloop.listen.models import Metric
from innerloop.understand import events
from innerloop.understand.actions.watching import ending, joining
from innerloop.understand.actions.watching.announcing import fact_of
from innerloop.understand.models import Finding
from innerloop.understand.queries import blamed, watched
from innerloop.understand.queries.watched import WHOLE, Key, Source
from innerloop.understand.rules import impact
from innerloop.understand.rules.watching import carrying
from innerloop.understand.rules.watching.placing import Day
from innerloop.understand.rules.watching.series import Found, Over

NEWS_DAYS = 7
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
        self._passed: list[tuple[Finding, Finding]] = []  # roots that ended, each with what their matter goes by
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
                self.put(finding)
                if finding.part_of_id is None and not self._passes_on(finding):
                    self._say(events.SETTLED if said.is_settled else events.ENDED, finding, now, origin)
            return
        finding = _finding(said, about, day, share, now)
        finding.part_of = joining.root_of(self.standing, finding)
        if finding.part_of is None and not finding.by:
            self._take_in(finding)
        self.findings.append(finding)
        self.found.append(finding)
        self.put(finding)
        self._say(events.GREW if finding.part_of else events.FOUND, finding, now, origin)

    def put(self, finding: Finding) -> None:
        """Have a finding written as it is by then."""
        self._touched.setdefault(finding.id, finding)

    def write(self) -> None:
        """Write and announce what was put down: of one series the old ends before the new begins."""
        # A root before its parts, which name it.
        new = sorted(
            (each for each in self._touched.values() if each._state.adding), key=lambda each: bool(each.part_of_id)
        )
        for finding in self._touched.values():
            if not finding._state.adding:
                finding.save(update_fields=["ended_on", "is_settled", "before", "after", "carriers", "cost"])
        for finding in new:
            finding.save(force_insert=True)
        for root, heir in self._passed:
            ending.pass_on(root_id=root.id, heir_id=heir.id)
        for fact, origin in self._facts:
            log.announce([fact], workspace_id=scope.current(), by="system", origin=origin)

    def _passes_on(self, root: Finding) -> bool:
        """Let the matter of a root that has ended go by what stands of it; say whether anything does."""
        heir = ending.heir_of(root, self.standing)
        if heir is None:
            return False
        for each in self.findings:
            if root.id in (each.id, each.part_of_id):
                each.part_of = heir
        heir.part_of, heir.set_aside_at = None, root.set_aside_at
        self._passed.append((root, heir))
        return True

    def _take_in(self, whole: Finding) -> None:
        """Make what rang on the same day a part of a change of everything that none of it explains.

        Nobody was told of that yet: a fall everywhere is told once, and not once for each place that rang with it.
        """
        today = [each for each in self.found if each.found_on == whole.found_on and joining.is_beside(each, whole)]
        taken = [each for each in today if each.part_of is None or each.part_of in today]
        # What is a part of one of them goes along: no part has parts.
        taken += [each for each in self.found if each.part_of in taken and each not in taken]
        for each in taken:
            each.part_of = whole
        ids_of = {str(each.id) for each in taken}
        self._facts = [
            (replace(fact, kind=events.GREW, object_id=whole.id) if fact.data["finding"] in ids_of else fact, origin)
            for fact, origin in self._facts
        ]

    def _say(self, kind: str, finding: Finding, now: datetime, origin: str) -> None:
        self._facts.append((fact_of(kind, finding, now), origin))


def renew(finding: Finding, days: Mapping[int, Day], about: About, *, until: date) -> None:
    """Tell of a change that stands by all its days that are over; nothing is written yet.

    The days that made it ring were found for being the worst: what is told of them alone stays too large.
    """
    if finding.found_on >= until:
        return
    since = [days[day] for day in range(finding.since_on.toordinal(), until.toordinal() + 1) if day in days]
    whole = reduce(Day.plus, since, Day())
    finding.after = list(whole.cohorts) if whole.n else finding.after  # those that were told may all be erased
    if finding.part_of_id is None:
        finding.carriers = carriers_of(finding, about, last=until)
        finding.cost = cost_of(finding, about, last=until) if finding.theme_id else {}


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
    finding = next((each for each in standing if _is_of(each, about)), None)
    if finding is None:
        return None
    finding.ended_on = max(date.fromordinal(said.on), finding.since_on + timedelta(days=1))
    finding.is_settled = said.is_settled
    # Of all its days, now that it is known which they are: the first ones were found for being the worst.
    if finding.matter == Finding.Matter.VOLUME:
        if said.expected:  # else its end is dated to the day on which it began
            finding.before, finding.after = [0, round(said.expected), 0], [0, said.came, 0]
    else:
        finding.after = _after(finding, about)
        finding.carriers = carriers_of(finding, about, last=finding.ended_on - timedelta(days=1))
    if finding.theme_id:
        finding.cost = cost_of(finding, about, last=finding.ended_on - timedelta(days=1))
    return finding


def _is_of(finding: Finding, about: About) -> bool:
    """Say whether a finding is of a series."""
    of = (finding.metric_id, finding.matter, finding.theme_id, (finding.by, finding.of))
    return of == (about.metric.id, about.matter, about.theme_id, about.key)


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
