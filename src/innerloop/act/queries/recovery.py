"""Do we win them back? Answers before a case and after its close, beside those of customers left alone."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.urls import reverse

from innerloop.act.models import Cause, Playbook
from innerloop.act.queries.since_close import LATEST
from innerloop.act.recovery_page import Became, Moved, RecoveredRow, RecoveryPage
from innerloop.act.rules import recovery as rules
from innerloop.act.rules import recovery_words as words
from innerloop.act.rules import reference
from innerloop.act.rules.recovery import WAITS, Effect, Recovery
from innerloop.kernel import scope
from innerloop.kernel.widgets import Empty, Tab
from innerloop.listen import queries as listening
from innerloop.listen.models import Metric
from innerloop.team.models import Team, Workspace

SPAN = timedelta(days=365)
SOONEST = timedelta(days=7)  # of those left alone: two answers of one week are one mood
# The newest pairs of answers that are looked at for those left alone: what more would add to is the fourth digit.
MOST_PAIRS = 20_000
TABS = {"team": "Team", "cause": "Cause", "playbook": "Playbook", "wait": "Time to contact"}
_KEYS = {
    "team": "c.team_id::text",
    "cause": "c.cause_id::text",
    "playbook": "c.playbook_id::text",
}
# Each customer counts once, by the newest case that they have answered after; if by none, by the newest. A case keeps
# the customer that it was opened for, whoever they were merged into since (0006).
_CONTACTED = """
SELECT key, before, after, count(*) FROM (
  SELECT DISTINCT ON (coalesce(p.merged_into_id, p.id)) {key} AS key, f.score AS before, later.score AS after
  FROM act_case c
  JOIN understand_fact f ON f.response_id = c.response_id AND f.metric_id = %(metric)s
  JOIN customers_customer p ON p.id = c.customer_id
  LEFT JOIN LATERAL (
    SELECT l.score FROM understand_fact l
    WHERE l.customer_id = coalesce(p.merged_into_id, p.id) AND l.metric_id = %(metric)s
      AND l.answered_at > c.resolved_at AND l.answered_at <= f.answered_at + %(latest)s
    ORDER BY l.answered_at LIMIT 1
  ) later ON true
  WHERE c.workspace_id = %(workspace)s AND c.state = 'resolved' AND c.merged_into_id IS NULL
    AND c.resolved_at >= %(since)s
  ORDER BY coalesce(p.merged_into_id, p.id), later.score IS NULL, c.resolved_at DESC
) each GROUP BY 1, 2, 3
"""
_REACHED_OUT = """(c.contacted_at BETWEEN f.answered_at AND s.answered_at
      OR c.resolved_at BETWEEN f.answered_at AND s.answered_at)"""
# Each customer counts once, by the newest two answers between which nobody reached out to them.
_LEFT_ALONE = f"""
SELECT before, after, count(*) FROM (
  SELECT DISTINCT ON (f.customer_id) f.score AS before, s.score AS after
  FROM (
    SELECT customer_id, metric_id, score, answered_at, next_at FROM understand_fact
    WHERE workspace_id = %(workspace)s AND metric_id = %(metric)s AND answered_at >= %(since)s
      AND customer_id IS NOT NULL AND next_at BETWEEN answered_at + %(soonest)s AND answered_at + %(latest)s
      AND score = ANY(%(firsts)s)
    ORDER BY answered_at DESC LIMIT %(most)s
  ) f
  JOIN understand_fact s
    ON s.customer_id = f.customer_id AND s.metric_id = f.metric_id AND s.answered_at = f.next_at
  WHERE NOT EXISTS (
    SELECT FROM act_case c WHERE c.workspace_id = %(workspace)s AND c.customer_id = f.customer_id AND {_REACHED_OUT}
  ) AND NOT EXISTS (
    SELECT FROM customers_customer p JOIN act_case c ON c.workspace_id = %(workspace)s AND c.customer_id = p.id
    WHERE p.merged_into_id = f.customer_id AND {_REACHED_OUT}
  )
  ORDER BY f.customer_id, f.answered_at DESC
) each GROUP BY 1, 2
"""

Moves = Counter[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Closed:
    """What became of customers with a resolved case: their moves by group, and how many have not answered again."""

    moves: Mapping[str | None, Moves]
    silent: int

    @property
    def all(self) -> Moves:
        return sum(self.moves.values(), Counter())


def recovery(by: str, *, workspace: Workspace, now: datetime) -> RecoveryPage:
    """Return the page, its table by team, cause, playbook or time to contact. Four queries at most."""
    by = by if by in TABS else "team"
    metric = listening.metric("nps")
    closed = _contacted(metric, by, since=now - SPAN) if metric else _Closed({}, 0)
    if metric is None or not closed.all:
        return RecoveryPage("", empty=_nobody(closed.silent))
    scale, floor = listening.scale_of(metric), max(2, workspace.minimum_n)
    firsts = reference.firsts_of(closed.all)
    alone = reference.gather(_left_alone(metric, list(firsts), since=now - SPAN - LATEST), scale)

    def measured(moves: Moves) -> Recovery:
        return rules.measure(moves, alone, scale=scale, floor=floor)

    whole = measured(closed.all)
    return RecoveryPage(
        finding=words.finding(whole, floor=floor),
        rest=words.ours(whole),
        became=_became(whole),
        tabs=tuple(
            Tab(name, f"{reverse('act:recovery')}?by={key}", is_current=key == by) for key, name in TABS.items()
        ),
        heading=TABS[by],
        rows=_rows(by, {key: measured(moves) for key, moves in closed.moves.items()}) if whole.won_back else (),
        between=_between(closed.moves, measured) if by == "wait" else "",
        asked_again=_asked_again(whole.n, closed.silent),
        foot=_foot(alone.n),
    )


def _contacted(metric: Metric, by: str, *, since: datetime) -> _Closed:
    told: dict[str, Any] = {"metric": metric.id, "workspace": scope.current(), "since": since, "latest": LATEST}
    moves: dict[str | None, Moves] = defaultdict(Counter)
    silent = 0
    with connection.cursor() as cursor:
        cursor.execute(_CONTACTED.format(key=_wait() if by == "wait" else _KEYS[by]), told)
        for group, before, after, count in cursor.fetchall():
            if after is None:
                silent += count
            else:
                moves[group][before, after] += count
    return _Closed(moves, silent)


def _wait() -> str:
    """Return the place of a case's wait among `WAITS`; after the last, where nobody is said to have reached them."""
    ends = [
        f"WHEN c.contacted_at <= c.opened_at + make_interval(secs => {at_most.total_seconds():.0f}) THEN '{place}'"
        for place, (_, at_most) in enumerate(WAITS)
        if at_most
    ]
    return f"CASE WHEN c.contacted_at IS NULL THEN '{len(WAITS)}' {' '.join(ends)} ELSE '{len(WAITS) - 1}' END"


def _left_alone(metric: Metric, firsts: list[int], *, since: datetime) -> Moves:
    told: dict[str, Any] = {
        "metric": metric.id,
        "workspace": scope.current(),
        "since": since,
        "soonest": SOONEST,
        "latest": LATEST,
        "firsts": firsts,
        "most": MOST_PAIRS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LEFT_ALONE, told)
        return Counter({(before, after): count for before, after, count in cursor.fetchall()})


def _became(whole: Recovery) -> tuple[Became, ...]:
    shares = (
        ("Came back, of 100 detractors", whole.won_back),
        ("now passive", whole.to_middle),
        ("now promoter", whole.to_top),
    )
    told = [_line(name, effect, words.share(effect)) for name, effect in shares if effect]
    return (*told, *([_line("Score, on average", whole.rise, words.rise(whole.rise))] if whole.rise else []))


def _line(name: str, effect: Effect, written: tuple[str, str, str, str, str]) -> Became:
    raw, raw_interval, expected, ours, ours_interval = written
    said = f"what is ours is {words.chance(effect.corrected)}" if effect.corrected else ""
    return Became(name, raw, raw_interval, expected, ours, ours_interval, said, _moved(effect))


def _moved(effect: Effect) -> Moved:
    way = words.direction(effect.corrected) if effect.corrected else 0
    return "rose" if way > 0 else "fell" if way < 0 else ""


def _rows(by: str, found: Mapping[str | None, Recovery]) -> tuple[RecoveredRow, ...]:
    names = _names(by)
    rows = [(key, _row(names.get(key or "", "None given"), each)) for key, each in found.items()]
    if by == "wait":
        rows.sort(key=lambda row: int(row[0] or 0))
    else:
        rows.sort(key=lambda row: (row[1].is_few, row[1].is_incomparable, -(row[1].value or 0), row[1].name))
    return tuple(row for _, row in rows)


def _row(name: str, found: Recovery) -> RecoveredRow:
    effect = found.won_back
    if effect is None:
        return RecoveredRow(name, found.unhappy, is_few=True)
    raw, raw_interval, *_ = words.share(effect)
    if effect.corrected is None:
        return RecoveredRow(name, found.unhappy, raw, raw_interval, is_incomparable=True)
    ours = effect.corrected
    at = (100 * ours.point, 100 * ours.low, 100 * ours.high)
    return RecoveredRow(name, found.unhappy, raw, raw_interval, *at, moved=_moved(effect))


def _names(by: str) -> dict[str, str]:
    if by == "wait":
        return {str(at): name.capitalize() for at, (name, _) in enumerate(WAITS)} | {
            str(len(WAITS)): "Nobody said when"
        }
    kinds: dict[str, type[Team] | type[Cause] | type[Playbook]] = {"team": Team, "cause": Cause, "playbook": Playbook}
    return {str(id_): name for id_, name in kinds[by].objects.values_list("id", "name")}


def _between(moves: Mapping[str | None, Moves], measured: Callable[[Moves], Recovery]) -> str:
    fast, slow = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for key, group in moves.items():
        place = int(key or 0)
        if place < len(WAITS):
            (fast if (WAITS[place][1] or LATEST) <= timedelta(days=1) else slow).update(group)
    of, over = measured(fast).won_back, measured(slow).won_back
    return words.between(rules.gain(of, over)) if of and over else ""


def _asked_again(n: int, silent: int) -> str:
    return (
        f"{n:,} of {n + silent:,} customers whose case was resolved in the last twelve months have answered again. "
        "What the others think now, nobody knows."
    )


def _foot(alone: int) -> str:
    return (
        f"By itself: what {alone:,} customers did who had given the same scores and whom nobody reached out to, "
        "weighted to those with a case, because a low score is often followed by a higher one whatever anybody does "
        "(regression to the mean). 95 % intervals hold the doubt about both. Who is contacted is chosen and not drawn "
        "by lot, so this is no proof."
    )


def _nobody(silent: int) -> Empty:
    waits = f" {silent:,} have not answered since." if silent else ""
    return Empty(
        title="Nobody has answered again after a close",
        text="Once a case is resolved, the customer is asked again as soon as they may be. How many detractors came "
        f"back will stand here, beside how many would have by themselves.{waits}",
        action="See who waits for an answer",
        url=reverse("act:waiting"),
    )
