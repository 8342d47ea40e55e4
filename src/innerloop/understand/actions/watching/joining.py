"""Whether a change is part of a matter that people heard of: only what that explains is.

Each finding is told on its own or joins another, and none comes from anything but a ring of its gauge. So whatever is
joined or not, nothing is told that has not rung, and the rate that was chosen holds.
"""

import math
from collections.abc import Sequence
from datetime import date, timedelta

from innerloop.understand.models import Finding
from innerloop.understand.queries import watched
from innerloop.understand.queries.watched import WHOLE, Key, Source
from innerloop.understand.rules import change
from innerloop.understand.rules.watching.placing import Day

HALF = 0.6  # of a change must be left without the other's answers, else it is a part of it
SLACK = timedelta(days=3)
YEAR, QUARTER = timedelta(days=365), timedelta(days=91)
_BEYOND = 1.96  # standard deviations of a number of answers


def root_of(standing: Sequence[Finding], finding: Finding) -> Finding | None:
    """Return the finding that stands of which this one is a part, if there is one.

    What was set aside takes in nothing more: somebody judged what was there, and not what rings after it.
    """
    roots = [
        each for each in standing if each.part_of_id is None and each.set_aside_at is None and is_beside(each, finding)
    ]
    ordered = sorted(roots, key=lambda root: (root.found_on, root.id))
    return next((root for root in ordered if _is_part(root, finding)), None)


def is_beside(one: Finding, other: Finding) -> bool:
    """Say whether two findings are of the same metric and matter, the same way, and may have begun on the same days."""
    if kind_of(one) != kind_of(other) or one.way != other.way:
        return False
    low, high = other.since_low_on - SLACK, other.since_high_on + SLACK
    return one.since_low_on <= high and one.since_high_on >= low


def kind_of(finding: Finding) -> tuple[object, ...]:
    """Return what a finding is of, wherever it was found."""
    return finding.metric_id, finding.matter, finding.theme_id


def _is_part(root: Finding, finding: Finding) -> bool:
    """Say whether one change of the same days explains another: that is gone without its answers."""
    if not root.by:
        return True  # all answers are of the whole
    if root.by == finding.by:
        return False  # neighbours share no answer
    since = min(root.since_on, finding.since_on)
    moves = _comes_without if finding.matter == Finding.Matter.VOLUME else _moves_without
    return not moves(finding, (root.by, root.of), since)


def _moves_without(finding: Finding, other: Key, since: date) -> bool:
    """Say whether a series has moved beyond chance, and nearly as far, even without the answers of another."""
    was, now = _sides(finding, since - YEAR, since, but=other)
    if not was.n or not now.n:
        return False
    found = change.nps_difference_adjusted_wald(was.cohorts, now.cohorts)
    is_beyond = found.high < 0 if finding.way == Finding.Way.DOWN else found.low > 0
    before, after = _sides(finding, since - YEAR, since)
    with_it = change.nps_difference_adjusted_wald(before.cohorts, after.cohorts)
    return is_beyond and abs(found.diff) > HALF * abs(with_it.diff)


def _comes_without(finding: Finding, other: Key, since: date) -> bool:
    """Say whether the number of answers of a series has changed beyond chance, and nearly as far, without another's.

    Of what was to be expected, the rest has the share that it had in the quarter before.
    """
    (was, now), (rest, left) = (
        (before.n, after.n)
        for before, after in (
            _sides(finding, since - QUARTER, since),
            _sides(finding, since - QUARTER, since, but=other),
        )
    )
    if not was or not rest:
        return False
    times: float = max(sum(finding.after), 0.5) / max(sum(finding.before), 0.5)
    expected = max(now, 0.5) / times * rest / was
    is_beyond = abs(left - expected) > _BEYOND * math.sqrt(expected)
    is_same_way = (left - expected) * (times - 1) > 0
    return is_beyond and is_same_way and abs(left / expected - 1) > HALF * abs(times - 1)


def _sides(finding: Finding, first: date, since: date, but: Key | None = None) -> tuple[Day, Day]:
    """Return the answers of a finding's series before some day, and from then on until it rang."""
    before, after = watched.sides(
        Source(finding.metric, finding.theme_id), (finding.by, finding.of),
        first=first, since=since, last=finding.found_on, dimensions=[], but=but,
    )  # fmt: skip
    return before.get(WHOLE, Day()), after.get(WHOLE, Day())
