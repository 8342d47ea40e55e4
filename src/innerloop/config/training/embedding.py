"""Vectors of the sets, each text encoded once; kept in a folder between runs if one is named."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from innerloop.understand.words import graph
from innerloop.understand.words.encoding import Encoder, Looks, Vectors, meanings

_PART = 500  # texts a file, so that a run that is ended loses little


class Cache:
    """An encoder that remembers."""

    def __init__(self, encoder: Encoder, folder: Path | None = None) -> None:
        self.encoder, self.folder = encoder, folder
        self._known: dict[str, Vectors] = {}
        for file in sorted(folder.glob(f"{self._stem}-*.npz")) if folder else ():
            with np.load(file) as kept:
                self._known.update(zip(kept["texts"].tolist(), kept["vectors"], strict=True))

    @property
    def name(self) -> str:
        """Return which model it is."""
        return self.encoder.name

    @property
    def _stem(self) -> str:
        return f"{self.encoder.name}-{self.encoder.version}.{graph.FORM}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return a vector for each text."""
        return meanings(self.look(texts))

    def look(self, texts: Sequence[str]) -> Looks:
        """Return what the encoder sees of each text."""
        sealed = {_seal(text): text for text in texts}
        missing = sorted((seal for seal in sealed if seal not in self._known), key=lambda seal: len(sealed[seal]))
        for start in range(0, len(missing), _PART):
            self._learn(missing[start : start + _PART], sealed)
        rows = [self._known[_seal(text)] for text in texts]
        return np.array(rows, np.float32).reshape(len(texts), 2 * self.encoder.dimensions)

    def _learn(self, seals: Sequence[str], sealed: dict[str, str]) -> None:
        vectors = self.encoder.look([sealed[seal] for seal in seals])
        self._known.update(zip(seals, vectors, strict=True))
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            part = self.folder / f"{self._stem}-{_seal(''.join(seals))}.npz"
            beside = part.with_name(f".{os.getpid()}.npz")
            np.savez(beside, texts=np.array(seals), vectors=vectors)
            beside.rename(part)


def _seal(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
