"""One clause that praises one thing and blames another is cut there, and no other is."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.understand.words import clauses, parting, sets
from innerloop.understand.words.clauses import Span
from innerloop.understand.words.reading import Reader, Said
from innerloop.understand.words.theming import Matcher

OPPOSED = [
    ("They were very polite, I waited two hours.", {"staff": 1, "waiting": -1}),
    ("Friendly staff, far too expensive.", {"staff": 1, "price": -1}),
    ("Rude staff, fair prices.", {"staff": -1, "price": 1}),
    ("The staff is friendly despite the endless queue.", {"staff": 1, "waiting": -1}),
    ("Great prices, terrible wait.", {"price": 1, "waiting": -1}),
]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader(Path(tmp_path_factory.mktemp("home")))


def signs(reader: Reader, text: str) -> dict[str, int]:
    """Return how each theme of the general set is felt that a text speaks of."""
    [read] = reader.read([Said(text, hint="en")])
    found = Matcher(sets.themes("general"), reader).match(read.encoder, read.clause_vectors)
    return {each.topic: 1 if read.clauses[each.clause].feeling > 0 else -1 for each in found}


@pytest.mark.parametrize(("text", "felt"), OPPOSED)
def it_feels_each_theme_of_one_clause_by_its_own_words(reader: Reader, text: str, felt: dict[str, int]) -> None:
    assert len(clauses.split(text)) == 1

    assert signs(reader, text).items() >= felt.items()


@pytest.mark.parametrize(
    "text",
    [
        "The staff were kind, patient and always there for me.",
        "Slow, rude, expensive.",
        "The new shop is bright and clean, with friendly people at the counter.",
        "The agent in Mombasa, near the market, had no cash again.",
    ],
)
def it_leaves_a_clause_whole_that_feels_one_way(reader: Reader, text: str) -> None:
    [read] = reader.read([Said(text, hint="en")])

    assert [clause.span.of(text) for clause in read.clauses] == [text]


def it_cuts_by_words_alone_where_no_model_is_installed(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reader, "encoder", lambda self, language: None)

    [read] = reader.read([Said("Friendly helpful staff, terrible endless waiting.", hint="en")])

    assert [clause.feeling > 0 for clause in read.clauses] == [True, False]
    assert read.clause_vectors is None


def it_joins_a_part_without_a_feeling_to_the_one_before() -> None:
    spans = [Span(0, 4), Span(6, 9), Span(10, 14), Span(15, 19)]

    assert parting.apart(spans, [0.9, 0.1, -0.8, -0.6]) == [Span(0, 9), Span(10, 19)]
    assert parting.apart(spans, [0.1, 0.9, 0.3, 0.8]) == [Span(0, 19)]
    assert parting.apart(spans, [0.1, -0.9, 0.9, -0.9]) == [Span(0, 9), Span(10, 14), Span(15, 19)]


def it_takes_no_number_nor_a_word_of_three_letters_apart() -> None:
    text = "I paid 2,500 shillings, yes, and waited"

    assert [span.of(text) for span in parting.parts(text, Span(0, len(text)))] == [
        "I paid 2,500 shillings",
        "yes, and waited",
    ]


@given(st.text(alphabet="ab ,:.and", max_size=200))
def it_parts_every_clause_into_a_few_stretches_in_order_that_lose_no_letter(text: str) -> None:
    for clause in clauses.split(text):
        parts = parting.parts(text, clause)

        assert len(parts) <= parting.MOST
        assert all(before.end <= after.start for before, after in pairwise(parts))
        assert (parts[0].start, parts[-1].end) == (clause.start, clause.end)
        kept = "".join(part.of(text) for part in parts)
        assert [sign for sign in kept if sign.isalpha()] == [sign for sign in clause.of(text) if sign.isalpha()]
        assert all(part.of(text).strip() == part.of(text) for part in parts)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=8))
def it_leaves_no_two_neighbours_of_one_feeling(feelings: list[float]) -> None:
    spans = [Span(2 * at, 2 * at + 1) for at in range(len(feelings))]

    made = parting.apart(spans, feelings)

    clear = [(span, feeling > 0) for span, feeling in zip(spans, feelings, strict=True) if abs(feeling) >= 0.4]
    strongest = [{glad for span, glad in clear if _within(span, one)} for one in made]
    assert all(len(signs) <= 1 for signs in strongest)
    assert all(before != after for before, after in pairwise(strongest))


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
