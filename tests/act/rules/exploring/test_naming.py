"""What times are called within a sentence."""

from datetime import date

import pytest

from innerloop.act.rules.exploring import naming

OCTOBER = date(2025, 10, 1)


@pytest.mark.parametrize(
    ("bucket", "is_long", "words"),
    [
        ("month", False, "October"),
        ("month", True, "October 2025"),
        ("week", True, "the week of 1 October 2025"),
        ("day", False, "1 October"),
    ],
)
def it_tells_the_year_where_two_may_be_meant(bucket: str, is_long: bool, words: str) -> None:
    assert naming.in_full(bucket, OCTOBER, is_long=is_long) == words


@pytest.mark.parametrize(("last", "is_long"), [(date(2026, 8, 1), False), (date(2026, 10, 1), True)])
def it_is_long_from_a_year_on(last: date, is_long: bool) -> None:
    assert naming.is_long([OCTOBER, last]) is is_long
    assert not naming.is_long([])
