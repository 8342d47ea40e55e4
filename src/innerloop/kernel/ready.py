"""Queries whose SQL is put together once: what every answer asks costs Django more to write than PostgreSQL to run.

    opened = Ready(lambda digest: Invitation.everywhere.filter(token_digest=digest).select_related("program"))
    [invitation] = opened(digest)

A query set with six joins takes milliseconds of the processor each time it is made into SQL, many times what the
database needs for it. Here it is made once, with stand-ins for its values, and then run with the values of the moment.
The rows come out as the query set's own would (docs/adr/0020-queries-made-once.md).
"""

from __future__ import annotations

import operator
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextvars import Context
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import connection, models
from django.db.models import query as django_queries
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row", bound=models.Model)
# A list of any length is one array (`engine.any_of`), and so one statement.
Value = UUID | str | datetime | list[UUID] | list[str]
# Undocumented, and told to the type checker as another version has it.
_related: Any = django_queries.get_related_populators


class Ready(Generic[Row]):
    """A query of a model's rows by UUIDs, texts and moments, in the order in which `build` takes them.

    `build` is called in no workspace, so that none can be kept in the statement: it asks `everywhere`, and is given
    the workspace as a value. What changes the shape of a query (None, a choice) is no value; that is two queries. A
    list of some is one, for `__in`. Annotations are none: of those the rows would know nothing.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Row]]) -> None:
        self._build = build
        self._plan: _Plan[Row] | None = None

    def __call__(self, *values: Value) -> list[Row]:
        """Return the rows for these values; raises TransactionManagementError where a lock would not last."""
        # Two threads may both make it: the two are alike.
        plan = self._plan = self._plan or _made(self._build, values)
        if plan.is_locking and not connection.in_atomic_block:
            raise TransactionManagementError("Rows are locked until the transaction ends, and there is none.")
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, [part if place is None else values[place] for place, part in plan.parameters])
            found = cursor.fetchall()
        return list(plan.objects(found))


@dataclass(frozen=True, slots=True)
class _Plan(Generic[Row]):
    """A statement, where its values go, and how its rows become objects."""

    sql: str
    parameters: Sequence[tuple[int | None, Any]]  # the place of the value, else what always stands there
    is_locking: bool
    model: type[Row]
    columns: slice
    names: Sequence[str]
    related: Sequence[Any]
    converters: Sequence[tuple[int, Sequence[Any], Any]]

    def objects(self, found: Sequence[Any]) -> Iterator[Row]:
        """Make the objects of the model, with their related ones, as Django's ModelIterable does."""
        for values in found:
            row = list(values)
            for place, converters, expression in self.converters:
                for convert in converters:
                    row[place] = convert(row[place], expression, connection)
            each = self.model.from_db(connection.alias, self.names, row[self.columns])
            for populator in self.related:
                populator.populate(row, each)
            yield each


def _made(build: Callable[..., models.QuerySet[Row]], values: Sequence[Value]) -> _Plan[Row]:
    stand_ins = [_stand_in(value) for value in values]
    query = Context().run(build, *stand_ins).query
    compiler: Any = query.get_compiler(connection.alias)
    sql, parameters = compiler.as_sql()
    info, select = compiler.klass_info, compiler.select
    columns = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
    converters = compiler.get_converters(map(operator.itemgetter(0), select))
    plan = _Plan(
        sql=sql,
        parameters=[_place(parameter, stand_ins) for parameter in parameters],
        is_locking=query.select_for_update,
        model=info["model"],
        columns=columns,
        names=[column[0].target.attname for column in select[columns]],
        related=_related(info, select, connection.alias),
        converters=[(place, convert, expression) for place, (convert, expression) in converters.items()],
    )
    _check(plan, compiler.annotation_col_map, len(values))
    return plan


def _stand_in(value: Value) -> Value:
    """Return a value of the same type that occurs nowhere else."""
    if isinstance(value, list):
        return [_stand_in(value[0])]  # type: ignore[return-value]
    if isinstance(value, UUID):
        return uuid4()
    if isinstance(value, datetime):
        return datetime.fromtimestamp(secrets.randbelow(2**32), tz=UTC)
    return secrets.token_hex(16)


def _place(parameter: Any, stand_ins: Sequence[Value]) -> tuple[int | None, Any]:
    return (stand_ins.index(parameter), None) if parameter in stand_ins else (None, parameter)


def _check(plan: _Plan[Any], annotations: Any, count: int) -> None:
    if annotations:
        raise TypeError(f"A ready query of {plan.model.__name__} has annotations, which its rows would lack.")
    if {place for place, _ in plan.parameters} - {None} != set(range(count)):
        raise TypeError(f"A ready query of {plan.model.__name__} uses a value in another form than it is given.")
