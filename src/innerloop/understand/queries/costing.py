"""What one theme costs or earns the score in each slice of a choice, apart: by touchpoint, channel, team and so on."""

from dataclasses import dataclass, replace
from typing import Any

from innerloop.understand.models import Theme
from innerloop.understand.queries import choosing, partly, scoring, statement
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.rules.impact import FEWEST, Impact, impact

# A page and an answer of the API hold as many slices as can be read; the largest.
MOST = 100
_COHORTS = """count(*) FILTER (WHERE {which} AND is_top),
    count(*) FILTER (WHERE {which} AND NOT is_top AND NOT is_bottom), count(*) FILTER (WHERE {which} AND is_bottom)"""
_BY = f"""
WITH {partly.WAITING}, spoken AS (
    SELECT m.response_id, min(m.feeling) AS feeling FROM understand_mention m
    WHERE m.workspace_id = %s AND m.theme_id = %s GROUP BY 1
), chosen AS MATERIALIZED (
    SELECT {{key}} AS key, f.score = ANY(%s) AS is_top, f.score = ANY(%s) AS is_bottom, {partly.IS_READ} AS is_read,
        {partly.IS_KNOWN} AS is_known, s.response_id IS NOT NULL AS is_spoken, s.feeling {{from_}}
)
SELECT key, {_COHORTS.format(which="is_read")}, {_COHORTS.format(which="is_known AND NOT is_read")},
    {_COHORTS.format(which="is_known AND is_spoken")}, count(*) FILTER (WHERE is_known AND feeling < 0),
    count(*) FILTER (WHERE NOT is_known)
FROM chosen GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {{most}}
"""
_JOIN = "LEFT JOIN spoken s ON s.response_id = f.response_id"
_WHOLE = "NULL::text"


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one slice, known by its key: how many answers there are, how many speak of the theme, how many ill of it.

    While some wait to be read, those without words are among `of` in part, as in the list of all themes. The impact is
    None where too few speak of it to be told from chance.
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


def costs(choice: Choice, theme: Theme, dimension: str = "") -> list[Cost]:
    """Return what a theme does to the score of each slice by a dimension, the costliest first, those of few last.

    Without a dimension, of the choice as a whole. Answers that are still to be read are in none of it, nor any that
    were given anonymously. While the past is held against the theme no impact is told. One query beside the metric's.
    """
    metric = scoring.metric_of(choice)
    by = (dimension,) if dimension else ()
    sql = statement.chosen(replace(choice, by=by), metric)
    sql.conditions.append(f"NOT {statement.ANONYMOUS}")
    key = statement.dimension(sql, dimension) if dimension else _WHOLE
    sql.joins += [partly.JOIN, _JOIN]
    text = _BY.format(key=key, from_=statement.from_(sql), most=MOST)
    ends = [metric.top, metric.bottom]
    workspace_id, *_ = sql.values
    rows = statement.run(text, [workspace_id, workspace_id, theme.id, *sql.columns, *ends, *sql.values])
    found = [_cost(row, is_applied=theme.applied_at is not None) for row in rows]
    return sorted((cost for cost in found if cost.of), key=_order)


def can_be_by(dimension: str) -> bool:
    """Say whether a theme's cost can be told apart by a dimension: any but time and themes."""
    is_known = dimension in (*choosing.ROWS, choosing.PROGRAM, *choosing.PLAIN)
    return is_known or choosing.property_name(dimension) is not None


def _cost(row: tuple[Any, ...], *, is_applied: bool) -> Cost:
    key, read, silent, spoken, negative, waiting = row[0], row[1:4], row[4:7], row[7:10], row[10], row[11]
    part = partly.Known(sum(read), sum(silent), waiting).part
    total = [one + part * other for one, other in zip(read, silent, strict=True)]
    n = sum(spoken)
    return Cost(key, round(sum(total)), n, negative, impact(total, spoken) if is_applied and n >= FEWEST else None)


def _order(row: Cost) -> tuple[bool, float, int, str]:
    points = row.impact.points if row.impact else None
    return points is None, points or 0.0, -row.n, row.key or ""
