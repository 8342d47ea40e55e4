"""Long lists a page at a time: what stands in the address of the next page, and what is made of nonsense there."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.test import RequestFactory

from innerloop.kernel import paging


@dataclass(frozen=True)
class Line:
    id: UUID


LINES = [Line(UUID(int=number)) for number in range(1, 8)]


def it_cuts_a_page_and_leads_to_the_next_with_all_that_was_asked() -> None:
    rows, more = paging.paged(RequestFactory().get("/list?q=fish&shown=9"), LINES, size=3)

    assert rows == LINES[:3]
    assert (more.shown, more.total) == (12, None)
    assert urlsplit(more.url).path == "/list"
    assert parse_qs(urlsplit(more.url).query) == {"q": ["fish"], "after": [str(LINES[2].id)], "shown": ["12"]}


def it_ends_where_there_is_no_more() -> None:
    rows, more = paging.paged(RequestFactory().get("/list"), LINES[:3], size=3)

    assert (rows, more.shown, more.url) == (LINES[:3], 3, "")


@pytest.mark.parametrize("query", ["", "after=nonsense", "after=", "after=%00"])
def it_begins_anew_after_nonsense(query: str) -> None:
    assert paging.after(RequestFactory().get(f"/list?{query}")) is None


@pytest.mark.parametrize(("said", "shown"), [("12", 12), ("", 0), ("-3", 0), ("x", 0), ("9" * 40, 0), ("٣", 0)])
def it_counts_on_from_a_number_and_from_nothing_else(said: str, shown: int) -> None:
    assert paging.shown(RequestFactory().get("/list", {"shown": said})) == shown
