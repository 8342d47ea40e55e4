"""What a row of the lake holds: what slices are made of, and nothing that leads to a person or to their words.

No customer is in it, not even by another number: that an answer was the latest of its customer is a column.
"""

from collections.abc import Mapping
from uuid import UUID

LAYOUT = 4
NEVER = 2**63 - 1  # the moment of a next answer that there is not
ROWS = ("touchpoint", "product", "team", "employee", "program", "organization")
BUCKETS = ("day", "week", "month")

_PLAIN = """metric_id, score, is_anonymous, answered_at, answered_on, next_at, next_on, next_here_at, next_here_on,
    touchpoint_id, product_id, team_id, employee_id, program_id, organization_id, channel, language"""


def keys(columns: Mapping[str, str]) -> tuple[str, ...]:
    """Return the columns that answers are grouped by: texts and dates."""
    return ("metric", *ROWS, "channel", "language", *BUCKETS, *columns.values())


def table(workspace_id: UUID) -> str:
    """Return the name of a workspace's table in the lake, safe to stand in a statement."""
    return f"lake.main.facts_{workspace_id.hex}"


def changes(workspace_id: UUID) -> str:
    """Return the name of the table of what has changed since the workspace's table was written, each with its sign."""
    return f"lake.main.changes_{workspace_id.hex}"


def latest(*, bucket: str | None, is_here: bool) -> str:
    """Return the column that says whether an answer is its customer's latest, at all or in its bucket of time."""
    return f"{'here' if is_here else 'last'}_{bucket or 'of_all'}"


def next_at(*, is_here: bool) -> str:
    """Return the column with the moment of the customer's next answer, in microseconds, or NEVER."""
    return "next_here_at" if is_here else "next_at"


def in_postgres(workspace_id: UUID, columns: Mapping[str, str]) -> str:
    """Return the statement that reads the facts of a workspace from PostgreSQL, a property to a column."""
    return f"SELECT id, {_PLAIN}{_values(columns)} FROM understand_fact WHERE workspace_id = '{workspace_id}'"


def changes_in_postgres(workspace_id: UUID, columns: Mapping[str, str]) -> str:
    """Return the statement that reads in the same way what facts have come and gone, with a number and a sign."""
    return (
        f"SELECT id AS change, sign, fact_id AS id, {_PLAIN}{_values(columns)} FROM understand_factchange "
        f"WHERE workspace_id = '{workspace_id}'"
    )


def as_rows(facts: str, columns: Mapping[str, str], *, of_changes: bool = False) -> str:
    """Return the statement that makes rows of the lake of facts or changes as PostgreSQL gave them, from a source."""
    # Whether one is anonymous is a number: of a truth value a file notes no smallest and largest, by which whoever
    # looks for the few passes over all others.
    latest_of = ", ".join(
        f"{following}_on IS NULL OR date_trunc('{bucket}', {following}_on) > date_trunc('{bucket}', answered_on) "
        f"AS {latest(bucket=bucket, is_here=is_here)}"
        for following, is_here in (("next", False), ("next_here", True))
        for bucket in BUCKETS
    )
    rows = ", ".join(f"{name}_id::VARCHAR AS {name}" for name in ROWS)
    buckets = ", ".join(f"date_trunc('{bucket}', answered_on)::DATE AS {bucket}" for bucket in BUCKETS)
    return f"""
    SELECT {"change, sign, " if of_changes else ""}id, metric_id::VARCHAR AS metric, score::SMALLINT AS score,
        is_anonymous::UTINYINT AS is_anonymous, epoch_us(answered_at) AS answered_at, {buckets},
        next_at IS NULL AS last_of_all, next_here_at IS NULL AS here_of_all, {latest_of},
        coalesce(epoch_us(next_at), {NEVER}) AS next_at, coalesce(epoch_us(next_here_at), {NEVER}) AS next_here_at,
        {rows}, channel, language{"".join(f", {column}" for column in columns.values())}
    FROM {facts}"""


def _values(columns: Mapping[str, str]) -> str:
    return "".join(f", properties ->> {quoted(name)} AS {column}" for name, column in columns.items())


def quoted(text: str) -> str:
    """Return a text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"
