"""What the encoders saw of the texts that they read last: what hundreds write, such as "very good", is encoded once.

Texts are known by their digests alone, so that nobody's words are kept here.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

# Of 768 numbers each: 31 MB an encoder.
MOST = 10_000


class Recent:
    """Keeps as many rows of `width` numbers as it may, those that were asked for last. Threads may share it."""

    def __init__(self, width: int, most: int = MOST) -> None:
        self._width, self._most = width, most
        self._kept: OrderedDict[bytes, Vectors] = OrderedDict()
        self._alone = threading.Lock()

    def encode(self, texts: Sequence[str], by: Callable[[list[str]], Vectors]) -> Vectors:
        """Return a row for each text, in their order; `by` makes the rows of those that are not known."""
        keys = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]
        by_key = dict(zip(keys, texts, strict=True))
        found = self._known(by_key)
        unknown = [key for key in by_key if key not in found]
        if unknown:
            fresh = dict(zip(unknown, by([by_key[key] for key in unknown]), strict=True))
            self._keep(fresh)
            found |= fresh
        made = np.empty((len(keys), self._width), np.float32)
        for row, key in enumerate(keys):
            made[row] = found[key]
        return made

    def _known(self, keys: dict[bytes, str]) -> dict[bytes, Vectors]:
        with self._alone:
            found = {key: self._kept[key] for key in keys if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
        return found

    def _keep(self, fresh: dict[bytes, Vectors]) -> None:
        with self._alone:
            # A copy each: a row that is kept must not keep the whole batch that it was made in.
            self._kept |= {key: row.copy() for key, row in fresh.items()}
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
