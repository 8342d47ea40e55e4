"""What the groups of a choice hold: counted in the lake where one is at hand and quicker, else in PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from innerloop.listen.models import Metric
from innerloop.understand.queries import choosing, in_lake, statement
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.queries.in_lake import Key
from innerloop.understand.rules.counted import Counted

_COUNTED = (
    "count(*) FILTER (WHERE f.score = ANY(%s)), count(*) FILTER (WHERE f.score = ANY(%s)), count(*), sum(f.score), "
    "sum(f.score::integer * f.score)"
)


Groups = dict[Key, Counted]


def count(choice: Choice, metric: Metric, by: Sequence[str]) -> tuple[Groups, Groups]:
    """Return what each group holds, and what of it is anonymous, in the order of their keys. Raises Impossible."""
    found = in_lake.counts(choice, metric, by)
    return in_postgres(choice, metric, by) if found is None else found


def anonymous_sizes(choice: Choice, metric: Metric, by: Sequence[str]) -> dict[Key, int]:
    """Return how many anonymous answers each group has; those with none are left out."""
    found = in_lake.scores(choice, metric, by, of_anonymous=True)
    if found is not None:
        return {key: sum(scores.values()) for key, scores in found[1].items()}
    sql = statement.chosen(choice, metric)
    sql.conditions.append(statement.ANONYMOUS)
    keys = statement.dimensions(sql, by)
    select = f"SELECT {''.join(f'{key}, ' for key in keys)}count(*) {statement.from_(sql)}"
    grouped = f" GROUP BY {', '.join(str(number + 1) for number in range(len(keys)))}" if keys else ""
    rows = statement.run(select + grouped, [*sql.columns, *sql.joined, *sql.values])
    return {row[:-1]: row[-1] for row in rows if row[-1]}


def by_score(choice: Choice, metric: Metric, *, is_withheld: bool) -> dict[int, int]:
    """Return how many answers gave each score that was given, with the anonymous ones or without."""
    found = in_lake.scores(choice, metric, ())
    if found is not None:
        every, anonymous = (half.get((), {}) for half in found)
        return {score: n - (anonymous.get(score, 0) if is_withheld else 0) for score, n in every.items()}
    sql = statement.chosen(choice, metric)
    if is_withheld:
        sql.conditions.append(f"NOT {statement.ANONYMOUS}")
    return dict(statement.run(f"SELECT f.score, count(*) {statement.from_(sql)} GROUP BY f.score", sql.values))


def in_postgres(choice: Choice, metric: Metric, by: Sequence[str]) -> tuple[Groups, Groups]:
    """Return the same from the facts themselves, which are never wrong."""
    sql = statement.chosen(choice, metric)
    keys = statement.dimensions(sql, by)
    select = f"SELECT {''.join(f'{key}, ' for key in keys)}{_COUNTED}"
    end = ""
    if keys:
        order = ", ".join(str(number + 1) for number in range(len(keys)))
        end = f"GROUP BY {order} ORDER BY {order} LIMIT {choosing.MOST_GROUPS + 1}"
    from_ = statement.from_(sql)
    # One statement, so that both halves see the same answers. The second one reads a small index of its own and
    # costs nothing where nobody answers anonymously; a column more in the first would cost every answer.
    halves = f"({select}, false {from_} {end}) UNION ALL ({select}, true {from_} AND {statement.ANONYMOUS} {end})"
    rows = statement.run(halves, [*sql.columns, metric.top, metric.bottom, *sql.joined, *sql.values] * 2)
    every, anonymous = ({row[:-6]: _counted(row) for row in rows if row[-1] is half} for half in (False, True))
    if len(every) > choosing.MOST_GROUPS:
        raise choosing.TooManyGroups(by)
    return every, anonymous


def _counted(row: tuple[Any, ...]) -> Counted:
    top, bottom, n, sum_, squares = row[-6:-1]
    return Counted(top, bottom, n, sum_ or 0, squares or 0)
