"""Conditions of an audience on the database: one meaning for planning, for previews, and for a single person."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from innerloop.kernel import scope
from innerloop.listen.models import Invitation, Program
from innerloop.listen.queries.scales import scale_of
from innerloop.listen.rules import audience as rules
from innerloop.listen.rules import slots
from innerloop.listen.rules.plans import Plan

# What counts as asked: it was sent or is about to be. A bare link is none.
ASKED = (Invitation.State.QUEUED, Invitation.State.SENT, Invitation.State.ANSWERED)
_PEOPLE = "c.workspace_id = %s AND c.merged_into_id IS NULL AND c.erased_at IS NULL"
# Whoever was merged into somebody left their history under the old id (ADR 0006).
_THEIRS = "(SELECT m.id FROM customers_customer m WHERE m.id = c.id OR m.merged_into_id = c.id)"
_SIGNS = {"at_least": ">=", "at_most": "<="}
_FIRST = UUID(int=0)

Clause = tuple[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Whom a program may plan: its audience, only its list, and the round of one day, each where it applies."""

    program: Program
    plan: Plan
    now: datetime
    slot: int | None = None  # of plan.period_days
    is_sampled: bool = True
    one_in: int = 1  # of so many, for an estimate

    def clauses(self) -> list[Clause]:
        """Return what must be true of them, as SQL with its parameters."""
        found = audience_clauses(self.program, self.plan.audience, self.now)
        if self.plan.is_listed:
            listed = "EXISTS (SELECT 1 FROM listen_listing l WHERE l.program_id = %s AND l.customer_id = c.id)"
            found.append((listed, [self.program.id]))
        if self.is_sampled and self.plan.share < 100:
            place = f"{slots.place_in_sql('c.id', salt='sample')} %% 1000000 < %s"
            found.append((place, [str(self.program.id), slots.sample_limit(self.plan.share)]))
        if self.one_in > 1:
            place = f"{slots.place_in_sql('c.id', salt='estimate')} %% %s = 0"
            found.append((place, [str(self.program.id), self.one_in]))
        if self.slot is not None:
            place = f"{slots.place_in_sql('c.id')} %% %s = %s"
            found.append((place, [str(self.program.id), self.plan.period_days, self.slot]))
        return found


def stream(crowd: Crowd, *, batch: int, after: UUID = _FIRST) -> Iterator[list[UUID]]:
    """Yield the ids of a crowd in their order, a batch at a time; each batch is a query of its own."""
    clauses = crowd.clauses()
    where = " AND ".join([_PEOPLE, "c.id > %s", *(f"({sql})" for sql, _ in clauses)])
    values = [value for _, given in clauses for value in given]
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT c.id FROM customers_customer c WHERE {where} ORDER BY c.id LIMIT {batch}",
                [scope.current(), after, *values],
            )
            ids = [id_ for (id_,) in cursor.fetchall()]
        if ids:
            yield ids
            after = ids[-1]
        if len(ids) < batch:
            return


def count(crowd: Crowd) -> int:
    """Return how many people a crowd is."""
    clauses = crowd.clauses()
    where = " AND ".join([_PEOPLE, *(f"({sql})" for sql, _ in clauses)])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM customers_customer c WHERE {where}",
            [scope.current(), *(value for _, given in clauses for value in given)],
        )
        return int(cursor.fetchone()[0])


def denied_each(
    program: Program, conditions: Sequence[rules.Condition], ids: Collection[UUID], *, now: datetime
) -> dict[UUID, list[rules.Condition]]:
    """Return which conditions are not true of each of these people; who meets them all is left out. One query."""
    if not conditions or not ids:
        return {}
    clauses = audience_clauses(program, conditions, now)
    columns = ", ".join(f"coalesce(({sql}), false)" for sql, _ in clauses)
    values = [value for _, given in clauses for value in given]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.id, {columns} FROM customers_customer c WHERE {_PEOPLE} AND c.id = ANY(%s)",
            [*values, scope.current(), list(ids)],
        )
        rows = cursor.fetchall()
    return {
        row[0]: [condition for condition, is_true in zip(conditions, row[1:], strict=True) if not is_true]
        for row in rows
        if not all(row[1:])
    }


def audience_clauses(program: Program, conditions: Sequence[rules.Condition], now: datetime) -> list[Clause]:
    """Return each condition as SQL over `c`, a customer."""
    return [_CLAUSES[condition.about](condition, program, now) for condition in conditions]


def _property(condition: rules.Condition, program: Program, now: datetime) -> Clause:
    name = condition.name
    kind = "coalesce(jsonb_typeof(c.properties->%s), 'null')"
    number = "(c.properties->%s)::numeric"
    # A whole number has no point, however it was written: as rules.audience.text_of.
    text = f"CASE {kind} WHEN 'number' THEN trim_scale({number})::text ELSE c.properties->>%s END"
    match condition.comparison:
        case "is":
            return f"coalesce({text} = %s, false)", [name, name, name, condition.value]
        case "is_not":
            return f"{text} IS DISTINCT FROM %s", [name, name, name, condition.value]
        case "is_known":
            return f"{kind} <> 'null'", [name]
        case "is_unknown":
            return f"{kind} = 'null'", [name]
    sign = _SIGNS[condition.comparison]
    return f"CASE {kind} WHEN 'number' THEN {number} {sign} %s ELSE false END", [name, name, condition.value]


def _language(condition: rules.Condition, program: Program, now: datetime) -> Clause:
    spoken = "lower(%s) IN (lower(c.language), split_part(lower(c.language), '-', 1))"
    return (spoken if condition.comparison == "is" else f"NOT {spoken}"), [condition.value]


def _organization(condition: rules.Condition, program: Program, now: datetime) -> Clause:
    there = (
        "EXISTS (SELECT 1 FROM customers_membership b JOIN customers_organization o ON o.id = b.organization_id "
        f"WHERE b.customer_id IN {_THEIRS} AND b.ends_on IS NULL AND o.key = %s)"
    )
    return (there if condition.comparison == "is" else f"NOT {there}"), [condition.value]


def _value(condition: rules.Condition, program: Program, now: datetime) -> Clause:
    return f"coalesce(c.value {_SIGNS[condition.comparison]} %s, false)", [condition.value]


def _known_days(condition: rules.Condition, program: Program, now: datetime) -> Clause:
    sign = "<=" if condition.comparison == "at_least" else ">="
    return f"c.known_at {sign} %s", [_days_ago(condition, now)]


def _last_score(condition: rules.Condition, program: Program, now: datetime) -> Clause:
    newest = _newest_score("r.score")
    return f"coalesce({newest} {_SIGNS[condition.comparison]} %s, false)", [
        program.survey.metric_id,
        condition.value,
    ]


def _last_cohort(condition: rules.Condition, program: Program, now: datetime) -> Clause:
    scale = scale_of(program.survey.metric)
    scores = [score for score in scale.scores if scale.cohort(score) == condition.value]
    is_one = f"coalesce({_newest_score('r.score')} = ANY(%s::int[]), false)"
    return (is_one if condition.comparison == "is" else f"NOT {is_one}"), [program.survey.metric_id, scores]


def _newest_score(column: str) -> str:
    return (
        f"(SELECT {column} FROM listen_response r WHERE r.customer_id IN {_THEIRS} AND r.metric_id = %s "
        "AND r.score IS NOT NULL ORDER BY r.answered_at DESC, r.id DESC LIMIT 1)"
    )


def _answered_days(condition: rules.Condition, program: Program, now: datetime) -> Clause:
    lately = f"EXISTS (SELECT 1 FROM listen_response r WHERE r.customer_id IN {_THEIRS} AND r.answered_at {{}} %s)"
    return _lately(lately, condition, now)


def _asked_days(condition: rules.Condition, program: Program, now: datetime) -> Clause:
    states = ", ".join(f"'{state}'" for state in ASKED)
    lately = (
        f"EXISTS (SELECT 1 FROM listen_invitation i WHERE i.customer_id IN {_THEIRS} AND i.state IN ({states}) "
        "AND i.channel <> 'link' AND i.asked_at {} %s)"
    )
    return _lately(lately, condition, now)


def _lately(lately: str, condition: rules.Condition, now: datetime) -> Clause:
    # Never is longer ago than any number of days.
    if condition.comparison == "at_least":
        return f"NOT {lately.format('>')}", [_days_ago(condition, now)]
    return lately.format(">="), [_days_ago(condition, now)]


def _behavior(condition: rules.Condition, program: Program, now: datetime) -> Clause:
    times = f"(SELECT count(*) FROM customers_behavior b WHERE b.customer_id IN {_THEIRS} AND b.kind = %s)"
    return f"{times} {_SIGNS[condition.comparison]} %s", [condition.name, condition.value]


def _days_ago(condition: rules.Condition, now: datetime) -> datetime:
    # Nothing is older than this, and dates end somewhere.
    return now - timedelta(days=min(max(float(condition.value), 0.0), 36_500.0))


_CLAUSES: dict[str, Callable[[rules.Condition, Program, datetime], Clause]] = {
    "property": _property,
    "language": _language,
    "organization": _organization,
    "value": _value,
    "known_days": _known_days,
    "last_score": _last_score,
    "last_cohort": _last_cohort,
    "answered_days": _answered_days,
    "asked_days": _asked_days,
    "behavior": _behavior,
}
