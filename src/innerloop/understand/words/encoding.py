"""Turn texts into vectors whose angles are differences in meaning: MiniLM for English, E5 for all languages.

Neither needs the network, a graphics card or more than one thread; both are None until `innerloop models` was run.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from innerloop.understand.words import e5, graph
from innerloop.understand.words.recent import Recent

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
# A vector, and behind it one from halfway through the layers, which knows less of what a text means and more of how it
# is said. Meanings are compared by vectors; heads see both.
Looks = NDArray[np.float32]

ENGLISH = "minilm"
MANIFOLD = "e5"
NAMES = (ENGLISH, MANIFOLD)
# What a finished model's folder holds; `about.json` is written last.
GRAPH, TABLE, TOKENIZER, ABOUT = "graph.onnx", "words.npy", "tokenizer.json", "about.json"

_TOKENS = 128
# A row is filled up to the next of these, and only rows of one length are multiplied together: what a text becomes
# does not depend on what stands beside it (but for the last bit of seven digits).
_LENGTHS = np.array([8, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, _TOKENS])
# More at once is slower: what is multiplied no longer lies near the processor.
_TOKENS_AT_ONCE = 768
# No word of either vocabulary fills this many characters, and a megabyte is not taken apart for its first 128 tokens.
_CHARACTERS = 4_000
_loading = threading.Lock()


class Encoder(Protocol):
    """Whatever turns texts into vectors. Vectors of another name or version must not be compared with these."""

    name: str
    version: str
    dimensions: int

    def __hash__(self) -> int:
        """What is made with an encoder is kept by it."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return a row of length 1 for each text, [n, dimensions], in the order of the texts."""

    def look(self, texts: Sequence[str]) -> Looks:
        """Return such rows, and behind each what the model made of the text halfway, [n, 2 x dimensions]."""


def meanings(looks: Looks) -> Vectors:
    """Return of what an encoder saw the rows that say what each text means."""
    return looks[:, : looks.shape[1] // 2]


def english(home: Path) -> Encoder | None:
    """Give the encoder for English, None where the models are not installed. Loaded once a process (0.2 s, 90 MB)."""
    return _found(home, ENGLISH)


def manifold(home: Path) -> Encoder | None:
    """Give the encoder for about a hundred languages, None where it is not installed. Loaded once (1 s, 250 MB)."""
    return _found(home, MANIFOLD)


def places(home: Path) -> tuple[Path, Path]:
    """Say where models may lie: in the home, and beside the installed packages, where every home finds them."""
    return home / "models", Path(sys.prefix) / "share" / "innerloop" / "models"


def installed(home: Path, name: str) -> Path | None:
    """Say where a model lies; None where it is not installed, or only in a form of which our heads know nothing."""
    return next((place / name for place in places(home) if form_at(place / name) == graph.FORM), None)


def form_at(folder: Path) -> str | None:
    """Say in which form a model lies in a folder, the first where it is not said; None where none can be read there."""
    about = folder / ABOUT
    try:
        return _form(about, about.stat().st_mtime_ns)
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=32)
def _form(about: Path, changed: int) -> str:
    return str(json.loads(about.read_text(encoding="utf-8")).get("form", "1"))


def load(folder: Path) -> Encoder:
    """Load the model that lies in a folder."""
    return _Transformer(folder)


def _found(home: Path, name: str) -> Encoder | None:
    folder = installed(home, name)
    if folder is None:
        return None
    with _loading:
        return _kept(folder.resolve())


@lru_cache(maxsize=8)
def _kept(folder: Path) -> Encoder:
    return load(folder)


class _Transformer:
    """A model of `innerloop models`. Threads may share it."""

    def __init__(self, folder: Path) -> None:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        self.name: str = about["name"]
        self.version: str = about["version"]
        self.dimensions: int = about["dimensions"]
        self.prefix: str = about["prefix"]
        self.filling: int = about["padding"]
        self._tokenizer = _tokenizer(folder / TOKENIZER)
        self._session = _session(folder / GRAPH)
        self._table: NDArray[Any] = np.load(folder / TABLE, mmap_mode="r")
        self._recent = Recent(2 * self.dimensions)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return a row of length 1 for each text; a text is read up to its 128th token."""
        # Of its own: who keeps the vectors keeps nothing of what lies behind them.
        return np.ascontiguousarray(meanings(self.look(texts)))

    def look(self, texts: Sequence[str]) -> Looks:
        """Return the same, and what lies halfway behind it."""
        return self._recent.encode(texts, self._look)

    def _look(self, texts: list[str]) -> Looks:
        made = np.zeros((len(texts), 2 * self.dimensions), np.float32)
        rows = self._tokens(texts)
        lengths = _LENGTHS[np.searchsorted(_LENGTHS, [len(row) for row in rows])]
        for length in np.unique(lengths).tolist():
            places = np.flatnonzero(lengths == length)
            most = max(1, _TOKENS_AT_ONCE // length)
            for start in range(0, len(places), most):
                batch = places[start : start + most]
                made[batch] = self._run([rows[place] for place in batch], length)
        return made

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        whole = [(self.prefix + text)[:_CHARACTERS].encode("utf-8", "replace").decode("utf-8") for text in texts]
        found = [each.ids for each in self._tokenizer.encode_batch_fast(whole)]
        return [ids if len(ids) <= _TOKENS else [*ids[: _TOKENS - 1], ids[-1]] for ids in found]

    def _run(self, rows: list[list[int]], length: int) -> Looks:
        tokens = np.array([row + [self.filling] * (length - len(row)) for row in rows], np.int64)
        mask = np.array([[1.0] * len(row) + [0.0] * (length - len(row)) for row in rows], np.float32)
        said, places = np.unique(tokens, return_inverse=True)
        words = self._words(said)[places.reshape(tokens.shape)]
        seen = self._session.run([graph.VECTORS, graph.HALFWAY], {"words": words, "mask": mask})
        return np.concatenate(seen, axis=1, dtype=np.float32)

    def _words(self, said: NDArray[np.int64]) -> Vectors:
        rows = self._table[said]
        return e5.unpacked(rows) if rows.dtype == np.uint8 else rows.astype(np.float32)


def _tokenizer(file: Path) -> Tokenizer:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from tokenizers import Tokenizer as Loaded  # noqa: PLC0415 - it and onnxruntime take longer than `innerloop --help`

    return Loaded.from_file(str(file))


def _session(file: Path) -> InferenceSession:
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Batches differ in shape: a pattern of memory kept for each would only grow.
    options.enable_mem_pattern = False
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
