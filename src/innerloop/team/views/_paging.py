"""Long lists a page at a time, by the key of the last row shown, so that no row is skipped or doubled."""

from collections.abc import Iterable
from typing import Protocol, TypeVar
from uuid import UUID

from django.http import HttpRequest

from innerloop.kernel.widgets import More

PAGE = 50


class Row(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> UUID:
        """Who it is."""
        ...


T = TypeVar("T", bound=Row)


def page_of(request: HttpRequest) -> UUID | None:
    """Return the id of the last row that the visitor has seen; None on the first page or for nonsense."""
    try:
        return UUID(request.GET["after"])
    except (KeyError, ValueError):
        return None


def more_of(request: HttpRequest, rows: Iterable[T]) -> tuple[list[T], More]:
    """Cut up to PAGE + 1 rows to a page, and say how to reach the next where there was one too many."""
    page = list(rows)
    shown = page[:PAGE]
    before = request.GET.get("shown", "")
    count = len(shown) + (int(before) if before.isascii() and before.isdigit() and len(before) < 8 else 0)
    if len(page) <= PAGE:
        return shown, More(shown=count, total=None, url="")
    query = request.GET.copy()
    query["after"], query["shown"] = str(shown[-1].id), str(count)
    return shown, More(shown=count, total=None, url=f"{request.path}?{query.urlencode()}")
