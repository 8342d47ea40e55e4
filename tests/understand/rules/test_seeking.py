"""What somebody looks for, and what a mistyped word may mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.understand.rules import seeking
from innerloop.understand.rules.seeking import Wanted, wanted

LETTERS = st.text("abcd", max_size=7)


@pytest.mark.parametrize(
    ("q", "words"),
    [
        ("Float", ("float",)),
        ("Arrêté  brusque", ("arrete", "brusque")),
        ("l'agent n’a pas", ("l", "agent", "n", "a", "pas")),
        ("وكيلٌ", ("وكيل",)),
        ("slow, slow 24", ("slow", "slow", "24")),
    ],
)
def it_reads_words_without_case_and_accents(q: str, words: tuple[str, ...]) -> None:
    assert wanted(q).words == tuple((word,) for word in words)


@pytest.mark.parametrize("q", ["%", "_", "\\", "a.*b", "<b>", "50%", "joe@example.org", "没有现金", "--"])
def it_takes_other_signs_as_they_stand(q: str) -> None:
    assert wanted(q) == Wanted(letters=q)


def it_marks_whatever_begins_like_a_word_that_was_sought() -> None:
    cut = wanted("arret bru").cut("Un ARRÊT, brusque!")

    assert cut == (("Un ", False), ("ARRÊT", True), (", ", False), ("brusque", True), ("!", False))


def it_marks_letters_where_they_stand() -> None:
    assert wanted("5%").cut("15% off") == (("1", False), ("5%", True), (" off", False))
    assert wanted("(fifty)").cut("50 (FIFTY) %") == (("50 ", False), ("(FIFTY)", True), (" %", False))
    assert wanted("(").cut("nothing of it") == (("nothing of it", False),)


@given(st.text("aé %<.", max_size=12), st.text("aé %<.", max_size=3))
def it_keeps_every_character(text: str, q: str) -> None:
    assert "".join(piece for piece, _ in wanted(q).cut(text)) == text


@given(LETTERS, LETTERS)
def it_counts_slips_alike_from_both_sides(a: str, b: str) -> None:
    assert seeking.distance(a, b, most=9) == seeking.distance(b, a, most=9)
    assert (seeking.distance(a, b, most=9) == 0) == (a == b)


@pytest.mark.parametrize(
    ("a", "b", "slips"),
    [
        ("flaot", "float", 1),
        ("flot", "float", 1),
        ("floaat", "float", 1),
        ("charge", "change", 1),
        ("recieved", "received", 1),
        ("refnud", "refund", 1),
        ("cat", "dog", 3),
    ],
)
def it_counts_what_was_left_out_added_changed_or_swapped(a: str, b: str, slips: int) -> None:
    assert seeking.distance(a, b, most=3) == slips
    assert seeking.distance(a, b, most=0) == 1


def it_takes_the_likeliest_of_what_is_near() -> None:
    known = [("float", 3), ("flat", 90), ("fleet", 5), ("flaot", 1), ("boat", 9)]

    assert seeking.nearest("flaot", known) == ["flat", "float"]
    assert seeking.nearest("zzzzz", known) == []
