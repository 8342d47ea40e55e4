"""`field__in` with its values as one array, so that the statement is the same for any number of them.

Django writes a place for each value. A list of another length is then another statement, which the server parses and
plans anew and no connection keeps prepared (docs/adr/0014-prepared-statements.md): a drain that reads 17 answers, then
21, had nearly all its queries planned each time.
"""

from enum import Enum
from typing import Any

from django.db import models
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In


class _AnyOf:
    """What is written for PostgreSQL; a subquery and whatever is no plain value stay as Django has them."""

    def as_postgresql(self: Any, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return `column = ANY(array)` and its values."""
        places, values = self.process_rhs(compiler, connection) if self.rhs_is_direct_value() else ("", [])
        are_plain = values and places == f"({', '.join(['%s'] * len(values))})"
        if not are_plain or any(isinstance(value, list) for value in values):
            return self.as_sql(compiler, connection)  # type: ignore[no-any-return]
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*parameters, [_bare(value) for value in values]]


class AnyOf(_AnyOf, In):
    """A column among values."""


class RelatedAnyOf(_AnyOf, RelatedIn):
    """A key among keys."""


def register() -> None:
    """Let every field have its `in` from here."""
    models.Field.register_lookup(AnyOf)
    models.ForeignObject.register_lookup(RelatedAnyOf)


def _bare(value: Any) -> Any:
    # The driver takes the type of an array from its first value.
    return value.value if isinstance(value, Enum) else value
