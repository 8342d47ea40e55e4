"""At which telephone one of us is rung: one number, with its country, that costs nobody anything to be rung."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from innerloop.team.rules import telephone


@pytest.mark.parametrize(
    ("given_", "number"),
    [
        ("+254 711 000 222", "+254711000222"),
        ("+1 (415) 555-2671", "+14155552671"),
        ("+44 20 7946 0958", "+442079460958"),
        ("+49.30.901820", "+4930901820"),
    ],
)
def it_reads_a_number_however_it_is_spaced(given_: str, number: str) -> None:
    assert telephone.read(given_) == number


@pytest.mark.parametrize(
    "given_",
    [
        "",
        "0711000222",
        "+0711000222",
        "+254",
        "+2547110002221234567",
        "+254711000222 ext. 4",
        "+1 800 FLOWERS",
        "+254711000222;+254711000223",
        "sip:agnes@example.org",
        "+\u0662\u0665\u0664711000222",
        "+999 711 000 222",
        "+254711000222" + " " * 60,
    ],
)
def it_reads_nothing_else(given_: str) -> None:
    assert telephone.read(given_) is None


@pytest.mark.parametrize("costly", ["+449098790000", "+19005550100"])
def it_rings_no_number_that_costs_who_rings_it(costly: str) -> None:
    assert telephone.read(costly) is None


@given(some.text(max_size=80))
def it_reads_any_text_to_a_number_as_it_is_dialed_or_to_none(text: str) -> None:
    number = telephone.read(text)

    assert number is None or (number[0] == "+" and number[1:].isascii() and number[1:].isdigit() and len(number) <= 16)
