"""Long lists a page at a time, by the key of the last row shown, so that no row is skipped or doubled."""

from collections.abc import Iterable
from typing import Protocol, TypeVar
from uuid import UUID

from django.http import HttpRequest

from innerloop.kernel.widgets import More

PAGE = 50
_MOST_DIGITS = 7


class Row(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> UUID:
        """Who it is."""
        ...


T = TypeVar("T", bound=Row)
T_co = TypeVar("T_co", bound=Row, covariant=True)


class Rows(Protocol[T_co]):
    """Rows in their order of which a part can be had: a list, or a query that reads no more than that part."""

    def __getitem__(self, part: slice, /) -> Iterable[T_co]:
        """Return the rows of a part."""
        ...


def after(request: HttpRequest) -> UUID | None:
    """Return the id of the row shown last; None on the first page or for nonsense."""
    try:
        return UUID(request.GET["after"])
    except (KeyError, ValueError):
        return None


def shown(request: HttpRequest) -> int:
    """Return how many rows stand above this page, as the link to it says; 0 for nonsense."""
    text = request.GET.get("shown", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else 0


def paged(request: HttpRequest, rows: Rows[T], *, size: int = PAGE) -> tuple[list[T], More]:
    """Cut rows, which begin after the one shown last, to a page; say how to reach the next where there are more."""
    found = list(rows[: size + 1])
    page = found[:size]
    count = len(page) + shown(request)
    if len(found) <= size:
        return page, More(shown=count, total=None, url="")
    query = request.GET.copy()
    query["after"], query["shown"] = str(page[-1].id), str(count)
    return page, More(shown=count, total=None, url=f"{request.path}?{query.urlencode()}")
