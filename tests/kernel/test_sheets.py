"""Tables for spreadsheets: texts do nothing there, and numbers can be added up."""

import csv
from decimal import Decimal

import pytest

from innerloop.kernel import sheets


@pytest.mark.parametrize("text", ["=1+1", "+254", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def it_makes_a_text_harmless_that_begins_as_a_formula(text: str) -> None:
    [row] = csv.reader([sheets.line([text])])

    assert row[0].startswith("'")
    assert sheets.harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Joan", "1-2", "'quoted"])
def it_leaves_other_texts_as_they_are(text: str) -> None:
    assert sheets.harmless(text) == text


def it_keeps_the_numbers_that_we_write_ourselves() -> None:
    assert sheets.line([-2, Decimal("-3.50"), None, "-2"]) == "-2,-3.50,,'-2\r\n"
