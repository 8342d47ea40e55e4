"""What became of both groups of an experiment."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from innerloop.act.experiment_page import ExperimentPage, Run
from innerloop.act.models import CaseRule, Experiment, Lot
from innerloop.act.rules import holdout, listed
from innerloop.act.rules.holdout import CHURN, VALUE, Finding, Outcome
from innerloop.act.rules.holdout_words import ending_in_words, in_words
from innerloop.kernel import scope
from innerloop.listen import queries as listening

AT_ONCE = 1_000
MOST_PAST = 5
USUAL_SD = 2.8  # of later scores of detractors, whole points; told only to say about how long it takes
Counts = dict[bool, tuple[int, int]]  # by whether held back: how many in all, and how many still wait
# The last score that was given within the time, whether any revenue was lost in it, and what the customer is worth now,
# whoever they were merged into since they were drawn (0006).
_DUE = """
SELECT t.id, later.score,
  EXISTS (
    SELECT FROM customers_behavior b WHERE b.workspace_id = t.workspace_id AND b.customer_id = c.id
      AND b.revenue_kind = 'loss' AND b.occurred_at > t.drawn_at
      AND b.occurred_at <= t.drawn_at + make_interval(days => e.wait_days)
  ),
  t.value, c.value
FROM act_lot t
JOIN act_experiment e ON e.id = t.experiment_id
JOIN customers_customer drawn ON drawn.id = t.customer_id
JOIN customers_customer c ON c.id = coalesce(drawn.merged_into_id, drawn.id)
LEFT JOIN LATERAL (
  SELECT f.score FROM understand_fact f
  WHERE f.customer_id = c.id AND f.metric_id = %(metric)s AND f.answered_at > t.drawn_at
    AND f.answered_at <= t.drawn_at + make_interval(days => e.wait_days)
  ORDER BY f.answered_at DESC LIMIT 1
) later ON true
WHERE t.workspace_id = %(workspace)s AND t.settled_at IS NULL
  AND t.drawn_at + make_interval(days => e.wait_days) <= %(now)s
ORDER BY t.drawn_at LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one customer within the time of waiting."""

    id: UUID
    score: int | None
    has_left: bool
    value_kept: int | None  # per cent


def running() -> Experiment | None:
    """Return the experiment that runs, if one does."""
    return Experiment.objects.filter(stopped_at=None).first()


def outcomes_due(*, now: datetime) -> list[Settled]:
    """Return what became of those whose time is over and are not settled yet. Two queries."""
    metric = listening.metric("nps")
    if metric is None:
        return []
    told: dict[str, Any] = {"metric": metric.id, "workspace": scope.current(), "now": now, "most": AT_ONCE}
    with connection.cursor() as cursor:
        cursor.execute(_DUE, told)
        rows = cursor.fetchall()
    found = []
    for lot_id, score, has_left, before, after in rows:
        kept = holdout.value_kept(before, after) if before is not None and after is not None else None
        found.append(Settled(lot_id, score, has_left, None if kept is None else round(100 * kept)))
    return found


def findings(experiment: Experiment) -> list[Finding]:
    """Return what is known of both groups, each outcome of which is told; together right in 95 %. Two queries."""
    metric = listening.metric("nps")
    score = holdout.score_on(listening.scale_of(metric)) if metric else holdout.score_on()
    groups: dict[tuple[str, bool], Counter[float]] = {}
    for is_held, later, has_left, kept in Lot.objects.filter(
        experiment=experiment, settled_at__isnull=False
    ).values_list("is_held", "score", "has_left", "value_kept"):
        for name, value in (("score", later), ("churn", has_left), ("value", kept)):
            if value is not None:
                counted = groups.setdefault((name, is_held), Counter())
                counted[value / 100 if name == "value" else float(value)] += 1
    told = [each for each in (score, CHURN, VALUE) if _is_told(each, groups)]
    return [
        holdout.compare(
            each,
            groups.get((each.name, False), Counter()),
            groups.get((each.name, True), Counter()),
            share=experiment.held_percent / 100,
            confidence=holdout.confidence_for(3),
        )
        for each in told
    ]


def experiment() -> ExperimentPage:
    """Return the experiment that runs and the last ones that are over. At most three queries and two for each."""
    rows = list(Experiment.objects.order_by("-began_at")[: MOST_PAST + 1])
    rules = dict(CaseRule.objects.values_list("id", "name"))
    counted = _counted([row.id for row in rows])
    runs = [_run(row, rules, counted.get(row.id, {})) for row in rows]
    return ExperimentPage(
        running=next((run for run in runs if not run.stopped_at), None),
        past=tuple(run for run in runs if run.stopped_at)[:MOST_PAST],
        needed=_needed(),
        can_begin=choosable().exists(),
    )


def choosable() -> QuerySet[CaseRule]:
    """Return the rules that an experiment can be about: those that are on and do not answer a wish for contact."""
    rows = CaseRule.objects.filter(on_since__isnull=False, retired_at=None)
    for wish in ("wants_contact", "wants_person"):
        rows = rows.exclude(when__contains={wish: True})
    return rows.order_by("position", "id")


def _counted(experiment_ids: list[UUID]) -> dict[UUID, Counts]:
    rows = (
        Lot.objects.filter(experiment_id__in=experiment_ids)
        .order_by()
        .values_list("experiment_id", "is_held")
        .annotate(all=Count("id"), waiting=Count("id", filter=Q(settled_at=None)))
    )
    found: dict[UUID, Counts] = {}
    for experiment_id, is_held, all_, waiting in rows:
        found.setdefault(experiment_id, {})[is_held] = (all_, waiting)
    return found


def _run(row: Experiment, rules: dict[UUID, str], counted: Counts) -> Run:
    found = findings(row)
    return Run(
        id=row.id,
        share=f"{row.held_percent} %",
        rules=listed([rules.get(UUID(rule), "a rule that is gone") for rule in row.rules]),
        wait_days=row.wait_days,
        began_at=row.began_at,
        stopped_at=row.stopped_at,
        contacted=counted.get(False, (0, 0))[0],
        held=counted.get(True, (0, 0))[0],
        waiting=sum(waiting for _, waiting in counted.values()),
        findings=tuple(dict.fromkeys(in_words(each) for each in found)),
        ending=ending_in_words(row.why),
    )


def _needed() -> str:
    tenth, fifth = (holdout.customers_needed(effect=1, sd=USUAL_SD, share=share) for share in (0.1, 0.2))
    return (
        f"With one in ten held back, a difference of one point of the score shows after about {tenth:,} customers in "
        f"half of all experiments; with one in five, after {fifth:,}."
    )


def _is_told(outcome: Outcome, groups: dict[tuple[str, bool], Counter[float]]) -> bool:
    """Say whether anything was counted of an outcome: no losses at all may mean that nobody tells us of any."""
    both = sum((groups.get((outcome.name, is_held), Counter()) for is_held in (True, False)), Counter[float]())
    return bool(both[1.0]) if outcome is CHURN else bool(both)
