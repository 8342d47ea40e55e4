"""The layers of a small BERT, written down as an ONNX graph that multiplies in eight bits.

The packages that carry the models bring bare weights. What runs them would be PyTorch, which is forty times as large as
both models; onnxruntime needs a graph instead, and a graph of these models is sixty lines. The table of words is not in
it: it is mapped from its own file, so that of a quarter of a million words only those that were said lie in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import ModelProto

Array = NDArray[np.float32]

# Whole numbers that the largest weight of a column, and the largest number of a token, become. Weights use seven
# of eight bits: processors without VNNI add two products in sixteen bits and would overflow.
_WEIGHT, _ACTIVATION = 63, 127
_FLOAT = 1  # as ONNX counts kinds of numbers
_OPSET = 20  # the first with GELU as one operation
# What the graph puts out.
VECTORS, HALFWAY = "vectors", "halfway"
# Grows whenever it puts out something else than before; a model with a graph of another form is built anew.
FORM = "2"


@dataclass(frozen=True, slots=True)
class Layer:
    """One encoder layer, each matrix as input x output: queries, keys and values side by side, then the way back."""

    attention: tuple[Array, Array]
    projection: tuple[Array, Array]
    attention_norm: tuple[Array, Array]
    inner: tuple[Array, Array]
    outer: tuple[Array, Array]
    norm: tuple[Array, Array]


@dataclass(frozen=True, slots=True)
class Weights:
    """What a graph is built from: the positions (token type already added), the first norm, and the layers."""

    positions: Array
    norm: tuple[Array, Array]
    layers: tuple[Layer, ...]
    heads: int = 12
    epsilon: float = 1e-12


class _Writer:
    """Nodes and constants of a graph in the making; each node's name is the name of what it puts out."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.shared: dict[str, str] = {}

    def constant(self, value: Any) -> str:
        from onnx import numpy_helper  # noqa: PLC0415 - only who builds a model has it to hand

        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(value), name))
        return name

    def sizes(self, *values: int) -> str:
        key = repr(values)
        if key not in self.shared:
            self.shared[key] = self.constant(np.array(values, np.int64))
        return self.shared[key]

    def node(self, kind: str, *inputs: str, out: str | None = None, **attributes: Any) -> str:
        from onnx import helper  # noqa: PLC0415

        name = out or f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def dense(self, flow: str, pair: tuple[Array, Array]) -> str:
        """Multiply in whole numbers. Each token has its own scale, so that it is the same beside any neighbours."""
        scales = np.maximum(np.abs(pair[0]).max(0), 1e-12) / _WEIGHT
        whole = self.constant(np.rint(pair[0] / scales).astype(np.int8))
        largest = self.node("Max", self.node("ReduceMax", self.node("Abs", flow), self.sizes(-1)), self.number(1e-12))
        filled = self.node("Mul", flow, self.node("Div", self.number(_ACTIVATION), largest))
        counted = self.node("QuantizeLinear", filled, self.number(1), self.middle())
        product = self.node("Cast", self.node("MatMulInteger", counted, whole, self.middle()), to=_FLOAT)
        sized = self.node("Mul", self.node("Mul", product, largest), self.constant(scales / np.float32(_ACTIVATION)))
        return self.node("Add", sized, self.constant(pair[1]))

    def number(self, value: float) -> str:
        return self._once(np.float32(value))

    def middle(self) -> str:
        return self._once(np.uint8(128))

    def _once(self, value: Any) -> str:
        key = f"{value.dtype} {value}"
        if key not in self.shared:
            self.shared[key] = self.constant(value)
        return self.shared[key]

    def normed(self, flow: str, pair: tuple[Array, Array], epsilon: float) -> str:
        return self.node(
            "LayerNormalization", flow, self.constant(pair[0]), self.constant(pair[1]), axis=-1, epsilon=epsilon
        )


def build(weights: Weights) -> ModelProto:
    """Write the graph: `words` [n, tokens, width] and `mask` [n, tokens] in, and out `vectors` [n, width] of length 1.

    Beside them `halfway`, the same after half of the layers: the upper ones were trained to tell what a text speaks of,
    and forget some of how it does.
    """
    from onnx import TensorProto, helper  # noqa: PLC0415

    writer = _Writer()
    width = weights.positions.shape[1]
    tokens = writer.node("Slice", writer.node("Shape", "mask"), *[writer.sizes(n) for n in (1, 2, 0)])
    places = writer.node(
        "Slice", writer.constant(weights.positions), writer.sizes(0), tokens, writer.sizes(0), writer.sizes(1)
    )
    flow = writer.normed(writer.node("Add", "words", places), weights.norm, weights.epsilon)
    shut = _shut(writer)
    for number, layer in enumerate(weights.layers, 1):
        flow = _layer(writer, flow, shut, layer, weights)
        if number == len(weights.layers) // 2:
            _pooled(writer, flow, HALFWAY)
    _pooled(writer, flow, VECTORS)
    graph = helper.make_graph(
        writer.nodes,
        "encoder",
        [
            helper.make_tensor_value_info("words", TensorProto.FLOAT, ["n", "tokens", width]),
            helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["n", "tokens"]),
        ],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", width]) for name in (VECTORS, HALFWAY)],
        writer.constants,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=10)


def _shut(writer: _Writer) -> str:
    # 0 for what is said, a large minus for what only fills the row up to its neighbours' length.
    wide = writer.node("Unsqueeze", "mask", writer.sizes(1, 2))
    return writer.node(
        "Mul", writer.node("Sub", wide, writer.constant(np.float32(1))), writer.constant(np.float32(1e4))
    )


def _layer(writer: _Writer, flow: str, shut: str, layer: Layer, weights: Weights) -> str:
    width = weights.positions.shape[1]
    each = width // weights.heads
    said = writer.dense(flow, layer.attention)
    split = writer.node("Reshape", said, writer.sizes(0, 0, 3, weights.heads, each))
    turned = writer.node("Transpose", split, perm=[2, 0, 3, 1, 4])
    query, key, value = (writer.node("Gather", turned, writer.constant(np.int64(i)), axis=0) for i in range(3))
    met = writer.node("MatMul", query, writer.node("Transpose", key, perm=[0, 1, 3, 2]))
    scaled = writer.node("Mul", met, writer.constant(np.float32(each**-0.5)))
    heed = writer.node("Softmax", writer.node("Add", scaled, shut), axis=-1)
    seen = writer.node("Transpose", writer.node("MatMul", heed, value), perm=[0, 2, 1, 3])
    joined = writer.node("Reshape", seen, writer.sizes(0, 0, width))
    flow = writer.normed(
        writer.node("Add", writer.dense(joined, layer.projection), flow), layer.attention_norm, weights.epsilon
    )
    inner = writer.node("Gelu", writer.dense(flow, layer.inner))
    return writer.normed(writer.node("Add", writer.dense(inner, layer.outer), flow), layer.norm, weights.epsilon)


def _pooled(writer: _Writer, flow: str, out: str) -> None:
    wide = writer.node("Unsqueeze", "mask", writer.sizes(2))
    total = writer.node("ReduceSum", writer.node("Mul", flow, wide), writer.sizes(1), keepdims=0)
    # The mean's divisor falls away with the length.
    length = writer.node("ReduceL2", total, writer.sizes(1), keepdims=1)
    writer.node("Div", total, writer.node("Max", length, writer.constant(np.float32(1e-12))), out=out)


def layers(read: Mapping[str, Array], names: Mapping[str, str], count: int) -> tuple[Layer, ...]:
    """Put the tensors of `count` layers together; `names` says what a package calls each, with `{}` for the layer.

    The packages keep a matrix as output x input, as PyTorch does.
    """

    def pair(part: str, i: int) -> tuple[Array, Array]:
        stem = names[part].format(i)
        return read[f"{stem}{names['.weight']}"], read[f"{stem}{names['.bias']}"]

    def dense(part: str, i: int) -> tuple[Array, Array]:
        weight, bias = pair(part, i)
        return np.ascontiguousarray(weight.T), bias

    made = []
    for i in range(count):
        three = [dense(part, i) for part in ("query", "key", "value")]
        made.append(
            Layer(
                attention=(np.concatenate([w for w, _ in three], 1), np.concatenate([b for _, b in three])),
                projection=dense("projection", i),
                attention_norm=pair("attention_norm", i),
                inner=dense("inner", i),
                outer=dense("outer", i),
                norm=pair("norm", i),
            )
        )
    return tuple(made)
