"""A text is read as the same whatever is read beside it, in which order, and however often it was read before."""

from pathlib import Path

import numpy as np
import pytest

from innerloop.understand.words import encoding
from innerloop.understand.words.reading import Read, Reader, Said
from innerloop.understand.words.recent import Recent

TEXTS = (
    "Good.",
    "The staff were friendly but I waited over an hour in the queue and nobody told us why.",
    "good",
    "Nilisubiri zaidi ya saa mbili na hakuna aliyenisaidia kabisa.",
    "Too expensive! I will close my account; the app fails every day.",
    "Good.",
    "Le personnel était aimable, mais les frais sont trop élevés pour ce service.",
    "",
    "The staff were friendly",
)


@pytest.fixture
def fresh(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Return a reader whose encoders have not read anything yet."""
    kept = {name: encoding.load(encoding.places(nowhere)[1] / name) for name in (encoding.ENGLISH, encoding.MANIFOLD)}
    monkeypatch.setattr(encoding, "_found", lambda home, name: kept[name])
    return Reader(nowhere)


def told(read: Read) -> tuple[object, ...]:
    """Return what is kept of a reading, as exactly as it is kept."""
    clauses = [(each.span, each.words, round(each.feeling * 100)) for each in read.clauses]
    shares = [round(each, 4) for each in (read.feeling, read.fused, read.urgency, read.churn, read.praise)]
    return read.language, read.label, read.encoder, shares, clauses


def it_reads_the_same_alone_together_backwards_and_again(fresh: Reader) -> None:
    said = [Said(text, hint="en") for text in TEXTS]

    together = fresh.read(said)

    again = fresh.read(said)
    backwards = fresh.read(said[::-1])[::-1]
    alone = [fresh.read([each])[0] for each in said]
    for other in (again, backwards, alone):
        assert [told(each) for each in other] == [told(each) for each in together]
        for one, two in zip(other, together, strict=True):
            assert one.vector == pytest.approx(two.vector, abs=1e-6)


def it_makes_the_same_vectors_without_what_it_remembers(fresh: Reader) -> None:
    texts = [text * times for text in TEXTS for times in (1, 3, 9)]
    english = fresh.encoder("en")
    assert isinstance(english, encoding._Transformer)

    remembered = english.look(texts)

    assert english._look(texts) == pytest.approx(remembered, abs=1e-6)
    assert np.stack([english._look([text])[0] for text in texts]) == pytest.approx(remembered, abs=1e-6)


class Counting:
    """Encodes a text as its length, and counts what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: list[str]) -> encoding.Vectors:
        self.asked += texts
        return np.array([[len(text)] for text in texts], np.float32)


def it_encodes_once_what_is_said_often_and_forgets_what_was_said_longest_ago() -> None:
    made, recent = Counting(), Recent(1, most=2)

    first = recent.encode(["a", "bb", "a"], made)
    recent.encode(["a"], made)
    recent.encode(["ccc"], made)
    last = recent.encode(["bb", "a"], made)

    assert (first.ravel().tolist(), last.ravel().tolist()) == ([1, 2, 1], [2, 1])
    assert made.asked == ["a", "bb", "ccc", "bb"]


def it_keeps_nobodys_words() -> None:
    recent = Recent(1)
    recent.encode(["a secret of mine"], Counting())

    assert all(len(key) == 16 for key in recent._kept)
    assert recent.encode([], Counting()).shape == (0, 1)
