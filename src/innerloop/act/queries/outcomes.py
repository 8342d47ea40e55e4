"""What outcomes taught: of the customers whose case somebody resolved, how many came back."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from innerloop.act.rules import matching
from innerloop.kernel import scope
from innerloop.listen import queries as listening
from innerloop.listen.models import Metric

SPAN = timedelta(days=365)
LATEST = timedelta(days=400)  # an answer later than that tells of something else
_CLOSED = """
SELECT c.assignee_id::text, split_part(coalesce(nullif(t.language, ''), nullif(r.language, ''), p.language), '-', 1),
    c.matter, f.metric_id, f.score, later.score, count(*)
FROM act_case c
JOIN understand_fact f ON f.response_id = c.response_id
JOIN customers_customer p ON p.id = c.customer_id
JOIN LATERAL (
    SELECT l.score FROM understand_fact l
    WHERE l.customer_id = coalesce(p.merged_into_id, p.id) AND l.metric_id = f.metric_id
        AND l.answered_at > c.resolved_at AND l.answered_at <= c.resolved_at + %(latest)s
    ORDER BY l.answered_at LIMIT 1
) later ON true
LEFT JOIN listen_response r ON r.id = c.response_id
LEFT JOIN listen_thread t ON t.id = c.thread_id
WHERE c.workspace_id = %(workspace)s AND c.state = 'resolved' AND c.merged_into_id IS NULL
    AND c.assignee_id IS NOT NULL AND c.resolved_at >= %(since)s
GROUP BY 1, 2, 3, 4, 5, 6
"""


def learned(*, now: datetime) -> matching.Learned:
    """Return what the outcomes of the last year taught, as of the beginning of this hour: it changes slowly."""
    return _learned(scope.current(), now.replace(minute=0, second=0, microsecond=0))


# An outage opens cases by the hundred a second, and each round of routing asks.
@lru_cache(maxsize=256)
def _learned(workspace_id: UUID, now: datetime) -> matching.Learned:
    return matching.learn(outcomes(now=now))


def outcomes(*, now: datetime) -> list[matching.Outcome]:
    """Return how many of the unhappy came back, by who resolved their case, in which language and matter.

    Who was not unhappy at first cannot come back, and of who has not answered again nobody knows. Two queries.
    """
    scales = {metric.id: listening.scale_of(metric) for metric in Metric.objects.all()}
    told: dict[str, Any] = {"workspace": scope.current(), "since": now - SPAN, "latest": LATEST}
    found = []
    with connection.cursor() as cursor:
        cursor.execute(_CLOSED, told)
        for agent, language, matter, metric, before, after, count in cursor.fetchall():
            scale = scales[metric]
            if scale.cohort(before) == "bottom":
                came_back = count if scale.cohort(after) != "bottom" else 0
                found.append(matching.Outcome(agent, (language, matter, ""), came_back, count))
    return found
