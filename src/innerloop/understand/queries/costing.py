"""What one theme costs or earns the score in each slice of a choice, apart: by touchpoint, channel, team and so on."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from innerloop.understand.queries import choosing, scoring, statement
from innerloop.understand.queries.blamed import ALL_READ
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.rules.impact import FEWEST, Impact, impact

# A page and an answer of the API hold as many slices as can be read; the largest.
MOST = 100
_BY = """
WITH spoken AS (
    SELECT m.response_id, min(m.feeling) AS feeling FROM understand_mention m
    WHERE m.workspace_id = %s AND m.theme_id = %s GROUP BY 1
)
SELECT {key}, count(*) FILTER (WHERE f.score = ANY(%s)), count(*) FILTER (WHERE f.score = ANY(%s)), count(*),
    count(s.response_id) FILTER (WHERE f.score = ANY(%s)), count(s.response_id) FILTER (WHERE f.score = ANY(%s)),
    count(s.response_id), count(*) FILTER (WHERE s.feeling < 0)
{from_} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {most}
"""
_JOIN = "LEFT JOIN spoken s ON s.response_id = f.response_id"
_WHOLE = "NULL::text"


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one slice, known by its key: how many answers there are, how many speak of the theme, how many ill of it.

    The impact is None where too few speak of it to be told from chance.
    """

    key: str | None
    of: int
    n: int
    negative: int
    impact: Impact | None

    @property
    def is_few(self) -> bool:
        """Say whether too few speak of it here."""
        return self.impact is None or self.impact.points is None


def costs(choice: Choice, theme_id: UUID, dimension: str = "") -> list[Cost]:
    """Return what a theme does to the score of each slice by a dimension, the costliest first, those of few last.

    Without a dimension, of the choice as a whole. Answers that are still to be read are in none of it, nor any that
    were given anonymously. One query beside the metric's.
    """
    metric = scoring.metric_of(choice)
    by = (dimension,) if dimension else ()
    sql = statement.chosen(replace(choice, by=by), metric)
    sql.conditions += [f"NOT {statement.ANONYMOUS}", ALL_READ]
    key = statement.dimension(sql, dimension) if dimension else _WHOLE
    sql.joins.append(_JOIN)
    text = _BY.format(key=key, from_=statement.from_(sql), most=MOST)
    ends = [metric.top, metric.bottom]
    workspace_id, *_ = sql.values
    rows = statement.run(text, [workspace_id, theme_id, *sql.columns, *ends, *ends, *sql.values])
    return sorted((_cost(row) for row in rows if row[3]), key=_order)


def can_be_by(dimension: str) -> bool:
    """Say whether a theme's cost can be told apart by a dimension: any but time and themes."""
    is_known = dimension in (*choosing.ROWS, choosing.PROGRAM, *choosing.PLAIN)
    return is_known or choosing.property_name(dimension) is not None


def _cost(row: tuple[Any, ...]) -> Cost:
    key, top, bottom, of, its_top, its_bottom, n, negative = row
    total, spoken = (top, of - top - bottom, bottom), (its_top, n - its_top - its_bottom, its_bottom)
    return Cost(key, of, n, negative, impact(total, spoken) if n >= FEWEST else None)


def _order(row: Cost) -> tuple[bool, float, int, str]:
    points = row.impact.points if row.impact else None
    return points is None, points or 0.0, -row.n, row.key or ""
