"""Vectors of clauses as bytes: one byte a number, a quarter of their size, and as near to each other as before.

A row of length 1 has no number beyond 1; scaled by the largest of its row each is rounded to 1 in 127. The scale is not
kept: rows are brought back to length 1 when they are read.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from innerloop.understand.words.encoding import Vectors


def pack(vectors: Vectors) -> bytes:
    """Return rows as bytes, `dimensions` a row."""
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True, initial=0.0), 1e-9)
    kept: bytes = np.rint(vectors / largest * 127).astype(np.int8).tobytes()
    return kept


def unpack(kept: bytes, dimensions: int) -> Vectors:
    """Return the rows, of length 1 each."""
    rows = np.frombuffer(kept, np.int8).reshape(-1, dimensions).astype(np.float32)
    made: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return made


def literal(vector: Vectors) -> str:
    """Return a row as PostgreSQL's vector types read it."""
    return _form(len(vector)) % tuple(vector.tolist())


@cache
def _form(dimensions: int) -> str:
    return "[" + ",".join(["%.5f"] * dimensions) + "]"
