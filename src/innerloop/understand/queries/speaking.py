"""Who speaks of one theme: by month, by touchpoint, and in which words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F

from innerloop.understand.models import Mention
from innerloop.understand.queries import partly, scoring, statement
from innerloop.understand.queries.choosing import Choice

QUOTES = 12

_BY = f"""
WITH {partly.WAITING}, spoken AS (
    SELECT m.response_id, min(m.feeling) AS feeling FROM understand_mention m
    WHERE m.workspace_id = %s AND m.theme_id = %s GROUP BY 1
)
SELECT {{key}}, count(*) FILTER (WHERE {partly.IS_READ}), count(*) FILTER (WHERE NOT {partly.IS_KNOWN}), count(*),
    count(s.response_id), count(*) FILTER (WHERE s.feeling < 0)
{{from_}} GROUP BY 1 ORDER BY 1
"""
# Of the comment as it stands: places in other words would cut anything out of it.
_QUOTED = """JOIN understand_mention m ON m.response_id = f.response_id
    JOIN understand_reading g ON g.id = m.reading_id JOIN listen_response r ON r.id = f.response_id"""
_JOIN = "LEFT JOIN spoken s ON s.response_id = f.response_id"


@dataclass(frozen=True, slots=True)
class Part:
    """Of the answers at one place or in one month: how many speak of the theme, and how many speak ill of it.

    `of` are those of which that is known; where some wait to be read, only a part of those without words.
    """

    key: str | date | None
    of: int
    n: int
    negative: int


def by(choice: Choice, theme_id: UUID, dimension: str) -> list[Part]:
    """Return each part of a choice by a dimension, in the order of its keys. One query beside the metric's."""
    metric = scoring.metric_of(choice)
    # With a bucket of time the newest answer in each counts, as everywhere.
    sql = scoring.told(replace(choice, by=(dimension,)), metric)
    # Small parts would tell of single anonymous answers.
    sql.conditions.append(f"NOT {statement.ANONYMOUS}")
    key = statement.dimension(sql, dimension)
    sql.joins += [partly.JOIN, _JOIN]
    text = _BY.format(key=key, from_=statement.from_(sql))
    workspace_id, *_ = sql.values
    values = [workspace_id, workspace_id, theme_id, *sql.columns, *sql.values]
    parts = [
        _part(key, partly.Known(read, all_ - read - waiting, waiting), n, negative)
        for key, read, waiting, all_, n, negative in statement.run(text, values)
    ]
    return [part for part in parts if part.of]


def _part(key: str | date | None, known: partly.Known, n: int, negative: int) -> Part:
    return Part(key, known.read + round(known.part * known.silent), n, negative)


def quotes(choice: Choice, theme_id: UUID) -> Sequence[Any]:
    """Return the newest mentions of a theme within a choice, what is said worst first. One query beside the metric's.

    Words of anonymous answers are not quoted: a quote shows one person's words beside a theme that few may share.
    """
    metric = scoring.metric_of(choice)
    sql = scoring.told(choice, metric)
    sql.conditions.append(f"NOT {statement.ANONYMOUS}")
    sql.joins.append(_QUOTED)
    sql.conditions.append("m.theme_id = %s AND g.question_key = ''")
    sql.conditions.append("(r.changed_at IS NULL OR g.read_at >= r.changed_at)")
    worst = f"SELECT DISTINCT ON (f.response_id) m.id, m.feeling, f.answered_at {statement.from_(sql)}"
    text = f"""SELECT id FROM ({worst} ORDER BY f.response_id, m.feeling, m.start) AS one
        ORDER BY feeling, answered_at DESC, id LIMIT {QUOTES}"""
    ids = [row[0] for row in statement.run(text, [*sql.values, theme_id])]
    rows = Mention.objects.filter(id__in=ids).select_related("response__metric", "reading")
    return list(rows.order_by("feeling", F("response__answered_at").desc(), "id"))
