"""Of those who passed a place: what they say of the whole."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

from innerloop.understand.queries import statement
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.queries.scoring import metric_of
from innerloop.understand.rules import score

# Each customer once for a stage, by their newest answer of those programs; nobody anonymous has a customer.
_OF_THOSE_THERE = """
WITH there AS (
    SELECT DISTINCT t.stage_id, f.customer_id
    {from_} AND f.customer_id IS NOT NULL AND t.stage_id IS NOT NULL
), said AS (
    SELECT DISTINCT ON (f.customer_id) f.customer_id, f.score
    FROM understand_fact f
    WHERE f.workspace_id = %s AND f.metric_id = %s AND f.program_id = ANY(%s) AND f.customer_id IS NOT NULL
        AND (%s::timestamptz IS NULL OR f.answered_at >= %s) AND (%s::timestamptz IS NULL OR f.answered_at < %s)
    ORDER BY f.customer_id, f.answered_at DESC
)
SELECT there.stage_id, count(*) FILTER (WHERE said.score = ANY(%s)),
    count(*) FILTER (WHERE said.score = ANY(%s)), count(*), sum(said.score)
FROM there JOIN said USING (customer_id) GROUP BY 1
"""


def of_those_there(choice: Choice, *, programs: Collection[UUID]) -> Mapping[UUID, score.Score]:
    """Return for each stage what those customers say of the whole who answered in it within the choice. One query.

    `programs` are those that ask about the whole; of each customer the newest answer within the choice's time counts.
    Reads every answer of that time, which pages therefore cut (`newest.of_answers`).
    """
    if not programs:
        return {}
    metric = metric_of(choice)
    sql = statement.chosen(replace(choice, is_latest=False), metric)
    sql.joins.append("JOIN listen_touchpoint t ON t.id = f.touchpoint_id")
    text = _OF_THOSE_THERE.format(from_=statement.from_(sql))
    whole = [*sql.values[:2], list(programs), choice.since, choice.since, choice.until, choice.until]
    rows = statement.run(text, [*sql.values, *whole, metric.top, metric.bottom])
    return {
        stage: score.of_counts(top, n - top - bottom, bottom, float(total) / n) for stage, top, bottom, n, total in rows
    }
