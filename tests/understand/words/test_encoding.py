"""Texts as vectors: the real encoders, and what must not throw them."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from innerloop.understand.words import encoding
from innerloop.understand.words.encoding import Encoder

STRANGE = (
    "",
    " ",
    "\x00",
    "\x00null\x00",
    "😀😡🎉" * 40,
    "\ud800 half a pair",
    "a" * 1_000_000,
    "ever so late " * 80_000,
    "\u202eright to left",
    "<script>alert(1)</script>",
    "配送が遅れました",
    "ማድረሻው ዘግይቷል",
)


def like(encoder: Encoder, one: str, other: str) -> float:
    return float(np.dot(*encoder.encode([one, other])))


def test_each_text_becomes_a_row_of_length_one(encoder: Encoder) -> None:
    made = encoder.encode(["The delivery was late.", "Asante sana", ""])
    assert made.shape == (3, encoder.dimensions)
    assert made.dtype == np.float32
    assert np.linalg.norm(made, axis=1) == pytest.approx(1, abs=1e-4)


def test_what_a_model_sees_halfway_stands_behind_what_the_text_means(encoder: Encoder) -> None:
    looks = encoder.look(["The delivery was late.", "Asante sana", ""])
    halfway = looks[:, encoder.dimensions :]

    assert encoding.meanings(looks).shape == halfway.shape == (3, encoder.dimensions)
    assert np.linalg.norm(halfway, axis=1) == pytest.approx(1, abs=1e-4)
    assert np.abs(halfway - encoding.meanings(looks)).max() > 0.01


def test_no_text_makes_no_row(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimensions)


def test_what_means_the_same_lies_nearer_than_what_does_not(english: Encoder) -> None:
    same = like(english, "The driver was rude to me.", "The courier insulted me.")
    assert same > like(english, "The driver was rude to me.", "Your prices are fair.") + 0.2


@pytest.mark.parametrize(
    ("text", "same", "other"),
    [
        ("Mzigo wangu ulichelewa sana.", "My parcel was very late.", "The soup was delicious."),
        ("Le conducteur était impoli.", "The driver was rude.", "The price is fair."),
        ("El pedido llegó roto.", "The order arrived broken.", "The staff were friendly."),
    ],
)
def test_meaning_is_the_same_in_every_language(manifold: Encoder, text: str, same: str, other: str) -> None:
    assert like(manifold, text, same) > like(manifold, text, other)


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_hostile_texts_are_read_like_any(encoder: Encoder, text: str) -> None:
    made = encoder.encode([text])
    assert np.isfinite(made).all()
    assert np.linalg.norm(made) == pytest.approx(1, abs=1e-4)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(max_size=300), min_size=1, max_size=40), data=st.data())
def test_a_text_is_the_same_beside_any_neighbours_in_any_order(
    english: Encoder, texts: list[str], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(texts))))
    together = english.encode(texts)
    assert english.encode([texts[i] for i in order]) == pytest.approx(together[list(order)], abs=1e-3)
    assert english.encode(texts[:1])[0] == pytest.approx(together[0], abs=1e-3)


def test_an_encoder_is_loaded_once(nowhere: Path) -> None:
    assert encoding.english(nowhere) is encoding.english(nowhere)


def test_there_is_no_encoder_where_no_models_are_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.prefix", str(tmp_path / "bare"))
    assert encoding.english(tmp_path) is None
    assert encoding.manifold(tmp_path) is None
