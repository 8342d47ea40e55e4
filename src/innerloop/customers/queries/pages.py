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
    if after:
        last, last_id = rules.read_cursor(after)
        rows = rows.filter(Q(**{f"{moment}__lt": last}) | Q(**{moment: last, "pk__lt": last_id}))
    size = max(1, min(limit, MOST))
    found = list(rows.order_by(f"-{moment}", "-pk")[: size + 1])
    has_more = len(found) > size
    last_row = found[size - 1] if has_more else None
    return Page(found[:size], rules.cursor_at(getattr(last_row, moment), last_row.pk) if last_row else None)
