"""Bands: numbers as a few kinds of answers."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from innerloop.understand.rules.bands import MOST, banded

numbers = st.lists(st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False), max_size=200)


def it_cuts_at_the_quantiles() -> None:
    assert Counter(banded([number**3 for number in range(100)])) == {0: 25, 1: 25, 2: 25, 3: 25}


def it_has_fewer_bands_where_many_are_equal() -> None:
    assert banded([0, 0, 0, 0, 0, 0, 7, 9]) == [0, 0, 0, 0, 0, 0, 1, 1]


def it_has_one_band_where_all_are_equal() -> None:
    assert set(banded([5, 5, 5])) == {0}


def it_leaves_what_is_missing_missing() -> None:
    assert banded([None, 3, None]) == [None, 0, None]


@given(numbers)
def it_keeps_the_order_and_never_parts_equals(values: list[int | float | None]) -> None:
    bands = banded(values)

    found = [(value, band) for value, band in zip(values, bands, strict=True) if value is not None and band is not None]
    assert [band for _, band in sorted(found)] == sorted(band for _, band in found)
    assert len({band for _, band in found}) <= MOST
    assert len(set(found)) == len({value for value, _ in found})
    assert [value is None for value in values] == [band is None for band in bands]
