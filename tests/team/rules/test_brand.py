"""Whether a colour can carry words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.team import rules


@pytest.mark.parametrize(
    ("colour", "contrast"), [("#000000", 21.0), ("#ffffff", 1.0), ("#777777", 4.48), ("#0000ff", 8.59)]
)
def it_measures_contrast_as_wcag_does(colour, contrast):
    assert rules.contrast_with_white(colour) == pytest.approx(contrast, abs=0.01)


@given(st.integers(0, 0xFFFFFF))
def it_always_finds_a_readable_twin(number):
    twin = rules.darker_twin(f"#{number:06x}")

    assert rules.contrast_with_white(twin) >= rules.READABLE


def it_leaves_a_readable_colour_as_it_is():
    assert rules.darker_twin("#0b5a4a") == "#0b5a4a"
