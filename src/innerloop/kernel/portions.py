"""Work on many rows some thousands at a time, each portion in a transaction of its own.

One statement over a day of a busy installation would hold its locks and keep dead rows from being cleared away for
minutes, and a stop in between would undo it all.
"""

from collections.abc import Callable
from typing import Any

from django.db import models, transaction

MOST = 5_000


def each(rows: models.QuerySet[Any], do: Callable[[list[Any]], int]) -> int:
    """Give the keys of rows to `do`, portion by portion in their order; return the sum of what it returns.

    Rows that come meanwhile with a smaller key are left for the next time.
    """
    done, left = 0, rows.order_by("pk")
    while True:
        with transaction.atomic():
            keys = list(left.values_list("pk", flat=True)[:MOST])
            done += do(keys) if keys else 0
        if len(keys) < MOST:
            return done
        left = rows.filter(pk__gt=keys[-1]).order_by("pk")


def delete(rows: models.QuerySet[Any]) -> int:
    """Delete rows portion by portion, with whatever hangs on them; return how many."""

    def forget(keys: list[Any]) -> int:
        deleted, _ = models.QuerySet(model=rows.model).filter(pk__in=keys).delete()
        return deleted

    return each(rows, forget)
