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
    assert [term.open_word for term in wanted(q).terms] == list(words)


@pytest.mark.parametrize(
    ("q", "query"),
    [
        ("float agent", "('float':*) & ('agent':*)"),
        ("no ATM", "('no') & ('atm':*)"),
        ('"no float" agent', "('no' <-> 'float') & ('agent':*)"),
        ("“No Float”", "('no' <-> 'float')"),
        ("float -agent", "('float':*) & !('agent')"),
        ('float -"the agent"', "('float':*) & !('the' <-> 'agent')"),
        ("-agent", "!('agent')"),
        ("float OR cash agent", "(('float':*) | ('cash':*)) & ('agent':*)".replace("((", "(").replace("))", ")")),
        ('slow OR "no float"', "('slow':*) | ('no' <-> 'float')"),
        ("float OR -agent", "('float':*) & !('agent')"),
        ("OR", "('or')"),
        ("float OR", "('float':*)"),
        ("slow or bad", "('slow':*) & ('or') & ('bad':*)"),
        ("wi-fi", "('wi') & ('fi')"),
    ],
)
def it_reads_quotes_minus_and_or(q: str, query: str) -> None:
    assert wanted(q).as_query().replace("((", "(").replace("))", ")") == query


@pytest.mark.parametrize("q", ['"', 'no "float', '""', '" "', "-", "- -"])
def it_takes_what_is_no_search_as_it_stands(q: str) -> None:
    assert wanted(q) == Wanted(letters=q)


def it_takes_signs_in_quotes_without_the_quotes() -> None:
    assert wanted('"50% off"') == Wanted(letters="50% off")


def it_reads_no_more_words_than_can_be_sought_at_once() -> None:
    assert len(wanted(" ".join(f"word{n}" for n in range(40))).terms) == seeking.MOST_WORDS
    assert len(wanted('"' + "a b " * 40 + '"').terms[0].ways[0].words) == seeking.MOST_WORDS


@pytest.mark.parametrize("q", ["%", "_", "\\", "a.*b", "<b>", "50%", "joe@example.org", "没有现金", "--"])
def it_takes_other_signs_as_they_stand(q: str) -> None:
    assert wanted(q) == Wanted(letters=q)


def it_marks_whatever_begins_like_a_word_that_was_sought() -> None:
    cut = wanted("arret bru").cut("Un ARRÊT, brusque!")

    assert cut == (("Un ", False), ("ARRÊT", True), (", ", False), ("brusque", True), ("!", False))


def it_marks_what_was_typed_in_quotes_only_where_it_follows() -> None:
    cut = wanted('"no float" -agent').cut("No float, no agent, floats")

    assert [piece for piece, is_hit in cut if is_hit] == ["No", "float"]


def it_marks_other_forms_of_a_word() -> None:
    sought = wanted("charging").with_stems({"charging": ["charg"]})

    assert [piece for piece, is_hit in sought.cut("They charged me, no change") if is_hit] == ["charged"]


def it_marks_a_short_word_only_whole() -> None:
    assert [piece for piece, is_hit in wanted("no").cut("No note, no!") if is_hit] == ["No", "no"]


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
