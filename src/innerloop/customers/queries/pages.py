"""One page of a list, and where the next one begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from innerloop.customers import rules

Row = TypeVar("Row")
AnyModel = TypeVar("AnyModel", bound=Model)
MOST = 500


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, newest first; `next` is the `after` of the page that follows, None at the end."""

    rows: Sequence[Row]
    next: str | None


def cut(
    rows: QuerySet[AnyModel, AnyModel],
    *,
    moment: str,
    limit: int,
    after: str | None,
) -> Page[AnyModel]:
    """Return one page of rows, newest first by a column of moments. One query.

    Raises ValueRefused for a cursor that is not ours.
    """
    return cut_together([rows], moment=moment, limit=limit, after=after)


def cut_together(
    lists: Sequence[QuerySet[AnyModel, AnyModel]], *, moment: str, limit: int, after: str | None
) -> Page[AnyModel]:
    """Return one page of several lists of one table as if they were one. One query.

    Each is read by its own index no further than the page goes: told of "any of these" instead, the database would
    read all of them and sort. Raises ValueRefused for a cursor that is not ours.
    """
    size = max(1, min(limit, MOST))
    parts = [_further(rows, moment, after).order_by(f"-{moment}", "-pk")[: size + 1] for rows in lists]
    if len(parts) > 1:
        parts = [parts[0].union(*parts[1:], all=True).order_by(f"-{moment}", "-pk")[: size + 1]]
    found = list(parts[0]) if parts else []
    last_row = found[size - 1] if len(found) > size else None
    return Page(found[:size], rules.cursor_at(getattr(last_row, moment), last_row.pk) if last_row else None)


def _further(rows: QuerySet[AnyModel, AnyModel], moment: str, after: str | None) -> QuerySet[AnyModel, AnyModel]:
    if not after:
        return rows
    last, last_id = rules.read_cursor(after)
    # Said twice, so that the index finds the place and the second half only settles ties.
    return rows.filter(**{f"{moment}__lte": last}).filter(Q(**{f"{moment}__lt": last}) | Q(pk__lt=last_id))
