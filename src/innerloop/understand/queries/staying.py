"""Do promoters stay? What customers did after their answer, counted only where the time to do it is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from innerloop.listen.models import Metric
from innerloop.understand.models import Fact
from innerloop.understand.queries import scoring, statement
from innerloop.understand.queries.choosing import Choice

HORIZONS = (90, 180, 365)  # days after the answer
WINDOW = 90  # days in which one must have done something to count as there
SPAN = timedelta(days=730)
MOST = 20_000
# Where two years hold more answers than that, so many of each day are looked at, from a moment that moves by the golden
# section from day to day: the first of every day would be those of early risers.
MOST_ANSWERS, OF_EACH_DAY = 50_000, 70
_OF_EACH_DAY = """(
    SELECT of_day.* FROM generate_series(0, %s) AS n, LATERAL (
        SELECT * FROM understand_fact WHERE workspace_id = %s AND metric_id = %s
            AND answered_at >= %s::timestamptz + (n + n * 0.618 - floor(n * 0.618)) * interval '1 day'
            AND answered_at < %s::timestamptz + (n + 1) * interval '1 day'
        ORDER BY answered_at LIMIT %s) of_day
)"""

# Each customer once, by their first answer of two years, if they had done something shortly before it: of whoever
# nothing is told, nothing can be said. A loss is no sign of staying. Where there are very many, some by lot: ids are in
# the order of time, and the oldest customers are those who have stayed.
_STAYED = """
WITH first AS (
    SELECT DISTINCT ON (f.customer_id) f.workspace_id, f.customer_id, f.score, f.answered_at
    {from_} AND f.customer_id IS NOT NULL AND f.answered_at >= %s ORDER BY f.customer_id, f.answered_at
), here AS (
    SELECT a.* FROM first a WHERE EXISTS (SELECT FROM customers_behavior b WHERE b.workspace_id = a.workspace_id
        AND b.customer_id = a.customer_id AND b.occurred_at BETWEEN a.answered_at - {window} AND a.answered_at)
    ORDER BY md5(a.customer_id::text) LIMIT {most}
)
SELECT CASE WHEN score = ANY(%s) THEN 'top' WHEN score = ANY(%s) THEN 'bottom' ELSE 'middle' END, {columns}
FROM here a GROUP BY 1
"""
_DID = """EXISTS (SELECT FROM customers_behavior b WHERE b.workspace_id = a.workspace_id
    AND b.customer_id = a.customer_id AND {what} AND b.occurred_at > a.answered_at + {after}
    AND b.occurred_at <= a.answered_at + {until})"""
_STAYS, _PAYS = "b.revenue_kind <> 'loss'", "b.revenue > 0 AND b.revenue_kind <> 'loss'"


@dataclass(frozen=True, slots=True)
class Share:
    """How many of so many, whose time is over, did it; `early` more answered too lately to know."""

    did: int
    of: int
    early: int


@dataclass(frozen=True, slots=True)
class Stayed:
    """By cohort and by days: who was still there in the window after, and who paid within them."""

    there: Mapping[tuple[str, int], Share]
    paid: Mapping[tuple[str, int], Share]
    customers: int
    is_lot: bool = False  # of very many answers only some of each day were looked at


def stayed(choice: Choice, *, now: datetime) -> Stayed:
    """Return what customers did after their first answer of the last two years. Two queries.

    Complete windows only, so that nothing is censored within them, and a plain share with Wilson's interval will do;
    Kaplan & Meier 1958 would use the younger answers too. Whoever answered later is told as too early. The choice's
    own time does not matter, its filters do.
    """
    metric = scoring.metric_of(choice)
    is_lot = _are_many(metric, now)
    text, values = _statement(choice, metric, now, is_lot=is_lot)
    there: dict[tuple[str, int], Share] = {}
    paid: dict[tuple[str, int], Share] = {}
    customers = 0
    for cohort, n, *counted in statement.run(text, values):
        customers += n
        for at, days in enumerate(HORIZONS):
            of_there, did_stay, of_paid, did_pay = counted[4 * at : 4 * at + 4]
            there[cohort, days] = Share(did_stay, of_there, n - of_there)
            paid[cohort, days] = Share(did_pay, of_paid, n - of_paid)
    return Stayed(there, paid, customers, is_lot)


def _are_many(metric: Metric, now: datetime) -> bool:
    """Say whether two years hold more answers than a page can look through; reads an index so far, and no further."""
    facts = Fact.objects.filter(metric=metric, answered_at__gte=now - SPAN).order_by("-answered_at")
    return bool(facts.values_list("answered_at")[MOST_ANSWERS : MOST_ANSWERS + 1])


def _statement(choice: Choice, metric: Metric, now: datetime, *, is_lot: bool) -> tuple[str, list[Any]]:
    plain = Choice(metric=choice.metric, where=choice.where, is_latest=False, known=metric)
    sql = scoring.told(plain, metric)
    columns, moments = ["count(*)"], []
    for days in HORIZONS:
        stays = _DID.format(what=_STAYS, after=_days(days), until=_days(days + WINDOW))
        pays = _DID.format(what=_PAYS, after=_days(0), until=_days(days))
        for did, over in ((stays, days + WINDOW), (pays, days)):
            columns.append("count(*) FILTER (WHERE a.answered_at <= %s)")
            columns.append(f"count(*) FILTER (WHERE a.answered_at <= %s AND {did})")
            moments += [now - timedelta(days=over)] * 2
    since = now - SPAN
    drawn = [SPAN.days, *sql.values[:2], since, since, OF_EACH_DAY] if is_lot else []
    from_ = statement.from_(sql, of=_OF_EACH_DAY if is_lot else statement.FACTS)
    text = _STAYED.format(from_=from_, window=_days(WINDOW), most=MOST, columns=", ".join(columns))
    return text, [*drawn, *sql.values, since, metric.top, metric.bottom, *moments]


def _days(count: int) -> str:
    return f"interval '{count} days'"
