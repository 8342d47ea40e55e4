"""Clauses: stretches of a text as it was sent, cut where the thought turns."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.understand.words import clauses


def said(text: str) -> list[str]:
    return [span.of(text) for span in clauses.split(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The staff were kind but I waited two hours.", ["The staff were kind", "but I waited two hours."]),
        ("Great food. Rude staff! Never again", ["Great food.", "Rude staff!", "Never again"]),
        ("Huduma nzuri lakini wakala hana float", ["Huduma nzuri", "lakini wakala hana float"]),
        ("L'agent est gentil mais c'est trop cher", ["L'agent est gentil", "mais c'est trop cher"]),
        ("La app es fácil pero se cierra sola", ["La app es fácil", "pero se cierra sola"]),
        ("the room was clean and the bed was hard", ["the room was clean", "and the bed was hard"]),
        ("bread and butter", ["bread and butter"]),
        ("version 2.5 is fine", ["version 2.5 is fine"]),
        ("Good service - long queue", ["Good service", "long queue"]),
        ("الخدمة ممتازة؟ نعم بالتأكيد", ["الخدمة ممتازة؟", "نعم بالتأكيد"]),
        ("I paid. OK.", ["I paid. OK."]),
        ("", []),
        ("   \n ", []),
        ("😡😡", ["😡😡"]),
    ],
)
def it_cuts_where_the_thought_turns(text: str, parts: list[str]) -> None:
    assert said(text) == parts


@given(st.text(max_size=400))
def it_returns_stretches_in_order_and_apart_that_begin_and_end_with_no_blank(text: str) -> None:
    spans = clauses.split(text)

    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(span.of(text) == span.of(text).strip() for span in spans)


@given(st.text(alphabet="ab ,.;-\nbut lakini", max_size=300))
def it_loses_no_letter(text: str) -> None:
    kept = "".join(said(text))

    assert [sign for sign in kept if sign.isalpha()] == [sign for sign in text if sign.isalpha()]


@pytest.mark.parametrize("piece", [" ", ".", "a, ", " - ", "and ", "; ", "!? "])
def it_cuts_a_megabyte_of_anything_into_sixty_at_most(piece: str) -> None:
    assert len(clauses.split(piece * (1_000_000 // len(piece)))) <= clauses.MOST
