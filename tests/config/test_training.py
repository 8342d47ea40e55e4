"""The recipe of the heads: splits that keep a writer together, calibration folded in, weights that come back."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.config.training import aspects, fitting, weak
from innerloop.config.training.corpora import Row, learned, tested
from innerloop.config.training.fitting import Sheet
from innerloop.understand.words import features, heads


@given(groups=st.lists(st.text(max_size=8), max_size=50))
def test_nobody_stands_on_both_sides_of_a_split(groups: list[str]) -> None:
    rows = [Row(text=str(number), source="x", group=group) for number, group in enumerate(groups)]
    one, other = learned(rows), tested(rows)
    assert len(one) + len(other) == len(rows)
    assert not {row.group for row in one} & {row.group for row in other}


def test_a_head_learns_what_its_words_say_and_comes_back_from_its_file(tmp_path: Path) -> None:
    texts = ["good food", "bad food", "good day", "bad day"] * 10
    labels = np.array([1, 0, 1, 0] * 10)
    rarity = fitting.rarity(texts)
    sheet = Sheet(features.plain(texts, ["en"] * 40), features.bag(texts, rarity))
    head = fitting.fit(sheet, labels, strength=10)
    kept = heads.Weights("x", rarity, {("bare", "text"): head}, np.array([3, 7.5, 9.5], np.float32))
    for file in (tmp_path / "one.npz", tmp_path / "two.npz"):
        heads.write(kept, file)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    again = heads.read(tmp_path / "one.npz").heads["bare", "text"]
    seen = Sheet(
        features.plain(["a good one", "a bad one"], ["en"] * 2), features.bag(["a good one", "a bad one"], rarity)
    )
    shares = heads.sigmoid(again.logits(seen.numbers, seen.bag)[:, 0])
    assert shares[0] > 0.5 > shares[1]


def test_what_all_rows_have_in_common_stands_in_the_bias() -> None:
    rng = np.random.default_rng(5)
    numbers = rng.standard_normal((300, 4)).astype(np.float32)
    labels = (numbers[:, 0] > 0).astype(int)
    here, there = (fitting.fit(Sheet(numbers + far), labels, strength=0.1) for far in (0, 50))

    assert there.logits(numbers + 50, None) == pytest.approx(here.logits(numbers, None), abs=0.02)


def test_a_head_that_is_too_sure_is_scaled_down() -> None:
    rng = np.random.default_rng(3)
    true = rng.standard_normal((4000, 1)).astype(np.float32)
    labels = (rng.random(4000) < heads.sigmoid(true[:, 0])).astype(int)
    scale, shift = fitting.scaling(true * 3 + 1, labels)
    assert scale == pytest.approx(1 / 3, abs=0.05)
    assert shift[0] == pytest.approx(-1 / 3, abs=0.1)


def test_sentences_of_our_own_stay_together_with_what_they_were_filled_in_as() -> None:
    rows, labels = weak.churn([])
    assert {row.language for row in rows} == {"en", "sw", "fr", "es"}
    assert 0.3 < labels.mean() < 0.7
    assert not any("{" in row.text for row in rows)
    folds = fitting.folds([row.group for row in rows])
    assert all(
        len({fold for fold, row in zip(folds, rows, strict=True) if row.group == group}) == 1
        for group in {row.group for row in rows}
    )


def test_a_sentence_is_cut_where_its_thought_turns() -> None:
    assert aspects.clauses("Great food, but the waiter was rude") == ["Great food", "but the waiter was rude"]
    assert aspects.clauses("") == [""]


def test_measuring_words_without_the_sets_says_where_to_name_them() -> None:
    command = [sys.executable, "-m", "innerloop", "bench", "words"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--data" in done.stderr
