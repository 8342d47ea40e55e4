"""Writing many rows: new ones by INSERT for a few and COPY for many, which costs a third of it; changes by one UPDATE.

The statement of a table is put together once and is the same for any number of rows, so that each connection keeps it
prepared; Django's `bulk_create` makes a new one for each call, at four times the processor time for a single row, and
its `bulk_update` a case for each row and column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault
from psycopg.types.json import Jsonb

Row = TypeVar("Row", bound=models.Model)

# Below this the statement that COPY needs to set itself up costs more than it saves.
FEW = 20


def write(model: type[Row], rows: Sequence[Row]) -> None:
    """Insert new rows in the caller's transaction. Their keys are set; columns the database fills are left to it."""
    if not rows:
        return
    left = tuple(name for name in _fillable(model) if isinstance(getattr(rows[0], name), DatabaseDefault))
    readers, insert, copy_in = _statements(model, left)
    values = ([read(row) for read in readers] for row in rows)
    with connection.cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(insert, next(values))
        elif len(rows) <= FEW or _is_together():
            cursor.executemany(insert, list(values))
        else:
            with cursor.copy(copy_in) as copy:
                for each in values:
                    copy.write_row(each)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def change(model: type[Row], rows: Sequence[Row], names: Sequence[str]) -> None:
    """Write some fields of rows that exist, in one statement and the caller's transaction; each row stands there once.

    Columns that are lists themselves cannot be written so.
    """
    if not rows:
        return
    readers, update = _changing(model, tuple(names))
    with connection.cursor() as cursor:
        cursor.execute(update, [[read(row) for row in rows] for read in readers])


@contextmanager
def together(count: int) -> Iterator[None]:
    """Send what is written inside in one way to the server and back, where it is `count` rows a table and those few.

    Only writes belong inside: what a statement answers is known at the end of the block, errors too.
    """
    if count > FEW:  # COPY needs the line for itself
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def _is_together() -> bool:
    return bool(connection.connection.pgconn.pipeline_status)


@cache
def _fillable(model: type[models.Model]) -> tuple[str, ...]:
    """Return the columns that may be left to the database."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.has_db_default())


@cache
def _statements(model: type[models.Model], left: tuple[str, ...]) -> tuple[list[Callable[[Any], Any]], str, str]:
    """Return how the columns of a row are read, but for those left to the database, and what writes them."""
    fields = [field for field in model._meta.concrete_fields if field.attname not in left]
    table, columns = f'"{model._meta.db_table}"', ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    insert = f"INSERT INTO {table} ({columns}) VALUES ({places})"
    return [_reader(field) for field in fields], insert, f"COPY {table} ({columns}) FROM STDIN"


@cache
def _changing(model: type[models.Model], names: tuple[str, ...]) -> tuple[list[Callable[[Any], Any]], str]:
    """Return how the key and these fields of a row are read, and what writes them."""
    by_name = {field.name: field for field in model._meta.concrete_fields}
    key = model._meta.pk
    fields = [key, *(by_name[name] for name in names)]
    sets = ", ".join(f'"{field.column}" = given."{field.column}"' for field in fields[1:])
    columns = ", ".join(f'"{field.column}"' for field in fields)
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    update = (
        f'UPDATE "{model._meta.db_table}" AS kept SET {sets} FROM unnest({arrays}) AS given({columns}) '
        f'WHERE kept."{key.column}" = given."{key.column}"'
    )
    return [_reader(field) for field in fields], update


def _reader(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    read = attrgetter(field.attname)
    if not isinstance(field, models.JSONField):
        return read

    def read_json(row: Any) -> Any:
        value = read(row)
        return None if value is None else Jsonb(value)

    return read_json
