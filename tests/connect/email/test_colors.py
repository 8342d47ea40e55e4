"""A company's color stays readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.connect.email.colors import contrast, legible

PAPER, NIGHT = "#f3f6f4", "#0c1413"
colors = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(colors, st.sampled_from([(PAPER, 4.5), (NIGHT, 8.0)]))
def it_reaches_the_contrast_that_was_asked_for(color: str, paper: tuple[str, float]) -> None:
    ground, aim = paper

    assert contrast(legible(color, ground=ground, contrast_with=aim, otherwise="#000000"), ground) >= aim


@pytest.mark.parametrize("color", ["#0b5a4a", "#000000", "#7a1020"])
def it_leaves_a_readable_color_alone(color: str) -> None:
    assert legible(color, ground=PAPER, contrast_with=4.5, otherwise="#000000") == color


def it_measures_contrast_as_the_guidelines_do() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
