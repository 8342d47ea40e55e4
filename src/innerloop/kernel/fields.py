"""Column types that Django does not bring."""

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    Field = models.Field[int, int]
else:
    Field = models.Field


class TransactionId(Field):
    """A PostgreSQL xid8: which transaction wrote the row, in the order of their starts, never reused."""

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def from_db_value(self, value: Any, *_: Any) -> int | None:
        return None if value is None else int(value)

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else str(value)
