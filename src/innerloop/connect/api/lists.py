"""Lists: a page of rows, and the signed place at which the next page begins."""

import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from pydantic import BaseModel, ConfigDict, Field

from innerloop.connect.api import answers, errors
from innerloop.kernel import ids, scope

MOST = 500
_SIGNATURE_LENGTH = 16
Item = TypeVar("Item")


class Paging(BaseModel):
    """The two parameters of every list."""

    limit: int = Field(100, ge=1, le=MOST, description="How many at most, 1 to 500.")
    after: str | None = Field(None, description="What the page before gave as `next`.")


class Listed(BaseModel, Generic[Item]):
    """A page of a list. `next` is what the following page takes as `after`; null at the end."""

    model_config = ConfigDict(extra="forbid")

    data: list[Item]
    next: str | None


class Cut(Protocol):
    """A page of rows as a room hands it over."""

    @property
    def rows(self) -> Iterable[Any]:
        """Return the rows."""
        ...

    @property
    def next(self) -> str | None:
        """Return the room's own cursor of the next page."""
        ...


def listed(
    name: str, paging: Paging, cut: Callable[[int, str | None], Cut], show: Callable[[list[Any]], list[Any]]
) -> HttpResponse:
    """Answer one page: `cut` takes limit and cursor, `show` turns rows into what is sent.

    `name` is the list's own: a cursor of one list, or of another workspace, is none for the next.
    Raises CursorRefused.
    """
    page = cut(paging.limit, _opened(paging.after, name) if paging.after else None)
    return answers.answer({"data": show(list(page.rows)), "next": page.next and _signed(page.next, name)})


@dataclass(frozen=True, slots=True)
class _Portion:
    rows: list[Any]
    next: str | None


def portion(
    name: str, paging: Paging, rows: Iterable[Item], *, place: Callable[[Item], str], show: Callable[[Item], Any]
) -> HttpResponse:
    """Answer one page of a short list that is at hand whole, in the order of its rows' places."""

    def cut(limit: int, after: str | None) -> Cut:
        left = sorted((row for row in rows if after is None or place(row) > after), key=place)
        return _Portion(left[:limit], place(left[limit - 1]) if len(left) > limit else None)

    return listed(name, paging, cut, lambda page: [show(row) for row in page])


def whole(rows: list[Any]) -> HttpResponse:
    """Answer a list that is always one page."""
    return answers.answer({"data": rows, "next": None})


def id_of(text: str, thing: str) -> UUID:
    """Return the id in an address; raises NotHere for what cannot be one, as for one that is not here."""
    try:
        return UUID(text)
    except ValueError:
        raise errors.NotHere(thing=thing) from None


def _signed(place: str, name: str) -> str:
    return f"{place}.{_signature(place, name)}"


def _opened(cursor: str, name: str) -> str:
    place, _, signature = cursor.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(place, name).encode()):
        raise errors.CursorRefused(shown=cursor[:60])
    return place


def _signature(place: str, name: str) -> str:
    value = f"cursor {scope.current()} {name} {place}"
    return ids.keyed_digest(key=settings.SECRET_KEY, value=value)[:_SIGNATURE_LENGTH]
