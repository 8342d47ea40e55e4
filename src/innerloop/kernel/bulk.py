"""Writing many rows at once: INSERT for a few, COPY for many, which costs a third of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    if len(rows) <= FEW:
        model._base_manager.bulk_create(rows)
        return
    fields = [field for field in model._meta.concrete_fields if not _is_filled_by_database(rows[0], field)]
    readers = [_reader(field) for field in fields]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    statement = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([read(row) for read in readers])


def _is_filled_by_database(row: models.Model, field: models.Field[Any, Any]) -> bool:
    return isinstance(getattr(row, field.attname), DatabaseDefault)


def _reader(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    read = attrgetter(field.attname)
    if not isinstance(field, models.JSONField):
        return read

    def read_json(row: Any) -> Any:
        value = read(row)
        return None if value is None else Jsonb(value)

    return read_json
