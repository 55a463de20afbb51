"""Building the ONNX graph of a BERT sentence encoder from its weights, and making it small.

From token ids and a mask to one vector of length 1 for each text: embeddings, the encoder's layers, the mean over the
tokens. `forward` computes the same with numpy alone, so that the graph can be checked against the weights.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from storage.semantic.weights import Weights, read_weights

OPSET, IR_VERSION = 17, 8
HIDDEN = -10_000.0
"""Added to the attention of what is only padding."""
_KINDS = ("weight", "bias")
VECTOR = "sentence_embedding"
"""The name of the graph's result."""

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shape:
    """What the model's configuration says of its form."""

    layers: int
    heads: int
    width: int
    epsilon: float


def read_shape(folder: Path) -> Shape:
    """Return the form of the model in `folder`. Raises ValueError for a model that is built otherwise."""
    config = json.loads((folder / "config.json").read_text("utf-8"))
    if config.get("model_type") != "bert" or config.get("hidden_act") != "gelu":
        raise ValueError("only BERT encoders with gelu can be built from their weights; give the ONNX file instead")
    width = config["hidden_size"]
    return Shape(config["num_hidden_layers"], config["num_attention_heads"], width, config["layer_norm_eps"])


def build(folder: Path) -> onnx.ModelProto:
    """Return the graph of the model whose config.json and model.safetensors are in `folder`."""
    return _Builder(read_weights(folder / "model.safetensors"), read_shape(folder)).model()


def quantise(model: onnx.ModelProto, target: Path) -> None:
    """Write the model with weights of 8 bits to `target`: a quarter of the size, and faster."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})  # There is nothing to simplify.
    # Both choices keep the vectors near those of the full weights, whatever the processor: see the tests.
    options = {"DefaultTensorType": TensorProto.FLOAT}
    quantize_dynamic(
        model, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, extra_options=options
    )


class _Builder:
    """Adds one node after the other; every method returns the name of its result."""

    def __init__(self, weights: Weights, shape: Shape) -> None:
        self._weights = weights
        self._shape = shape
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def model(self) -> onnx.ModelProto:
        """Return the whole model."""
        mask = self._add("Cast", ["attention_mask"], to=TensorProto.FLOAT)
        state = self._embedded()
        bias = self._add("Cast", ["attention_mask"], to=TensorProto.INT32)
        for number in range(self._shape.layers):
            state = self._layer(f"encoder.layer.{number}", state, bias)
        self._pooled(state, mask)
        sides = [helper.make_tensor_value_info(n, TensorProto.INT64, ["texts", "tokens"]) for n in self.INPUTS]
        result = helper.make_tensor_value_info(VECTOR, TensorProto.FLOAT, ["texts", self._shape.width])
        graph = helper.make_graph(self._nodes, "encoder", sides, [result], list(self._constants.values()))
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)],
            ir_version=IR_VERSION,
        )
        onnx.checker.check_model(model)
        return model

    INPUTS = ("input_ids", "attention_mask")

    def _add(self, kind: str, inputs: list[str], result: str = "", **attributes: Any) -> str:
        result = result or f"{kind.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [result], **attributes))
        return result

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        self._constants.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _number(self, value: float) -> str:
        return self._constant(f"number_{value}", np.array(value, dtype=np.float32))

    def _ints(self, name: str, values: list[int]) -> str:
        return self._constant(name, np.array(values, dtype=np.int64))

    def _embedded(self) -> str:
        words = self._add("Gather", [self._weight("embeddings.word_embeddings.weight"), "input_ids"])
        # Every text is one sentence, so that its kind of token is always the first.
        kind = self._weights["embeddings.token_type_embeddings.weight"][0]
        places = self._constant("places", self._weights["embeddings.position_embeddings.weight"] + kind)
        length = self._add("Slice", [self._add("Shape", ["input_ids"]), *(self._ints(f"at_{n}", [n]) for n in (1, 2))])
        used = self._add("Slice", [places, self._ints("at_0", [0]), length, self._ints("at_0", [0])])
        return self._normed("embeddings.LayerNorm", self._add("Add", [words, used]))

    def _normed(self, name: str, state: str) -> str:
        weights = [self._weight(f"{name}.weight"), self._weight(f"{name}.bias")]
        return self._add("LayerNormalization", [state, *weights], axis=-1, epsilon=self._shape.epsilon)

    def _dense(self, name: str, state: str) -> str:
        turned = self._constant(f"{name}.turned", self._weights[f"{name}.weight"].T)
        return self._add("Add", [self._add("MatMul", [state, turned]), self._weight(f"{name}.bias")])

    def _layer(self, name: str, state: str, bias: str) -> str:
        attended = self._dense(f"{name}.attention.output.dense", self._attention(f"{name}.attention.self", state, bias))
        state = self._normed(f"{name}.attention.output.LayerNorm", self._add("Add", [attended, state]))
        inner = self._gelu(self._dense(f"{name}.intermediate.dense", state))
        outer = self._dense(f"{name}.output.dense", inner)
        return self._normed(f"{name}.output.LayerNorm", self._add("Add", [outer, state]))

    def _attention(self, name: str, state: str, bias: str) -> str:
        """Add onnxruntime's own attention, which takes the weights of query, key and value side by side."""
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        joined = [np.concatenate([self._weights[f"{part}.{kind}"].T for part in parts], -1) for kind in _KINDS]
        weights = [self._constant(f"{name}.{kind}", value) for kind, value in zip(_KINDS, joined, strict=True)]
        return self._add("Attention", [state, *weights, bias], domain="com.microsoft", num_heads=self._shape.heads)

    def _gelu(self, state: str) -> str:
        risen = self._add("Erf", [self._add("Div", [state, self._number(math.sqrt(2.0))])])
        gate = self._add("Add", [risen, self._number(1.0)])
        return self._add("Mul", [self._add("Mul", [state, gate]), self._number(0.5)])

    def _pooled(self, state: str, mask: str) -> None:
        """Take the mean over the tokens that are no padding, at length 1."""
        column = self._add("Unsqueeze", [mask, self._ints("last", [2])])
        axis = self._ints("at_1", [1])
        total = self._add("ReduceSum", [self._add("Mul", [state, column]), axis], keepdims=0)
        mean = self._add("Div", [total, self._add("ReduceSum", [column, axis], keepdims=0)])
        self._add("LpNormalization", [mean], VECTOR, axis=-1, p=2)


def forward(weights: Weights, shape: Shape, ids: Ids, mask: Ids) -> Floats:
    """Return what the graph should give, computed with numpy alone."""
    state = weights["embeddings.word_embeddings.weight"][ids]
    state = state + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
    state = _norm(weights, "embeddings.LayerNorm", state + weights["embeddings.token_type_embeddings.weight"][0], shape)
    bias = ((1.0 - mask) * HIDDEN)[:, None, None, :]
    for number in range(shape.layers):
        name = f"encoder.layer.{number}"
        mixed = _linear(weights, f"{name}.attention.output.dense", _attend(weights, name, state, bias, shape))
        state = _norm(weights, f"{name}.attention.output.LayerNorm", mixed + state, shape)
        inner = _linear(weights, f"{name}.intermediate.dense", state)
        inner = inner * 0.5 * (1.0 + np.vectorize(math.erf)(inner / math.sqrt(2.0)))
        state = _norm(
            weights, f"{name}.output.LayerNorm", _linear(weights, f"{name}.output.dense", inner) + state, shape
        )
    mean = (state * mask[..., None]).sum(1) / mask.sum(1)[:, None]
    found: Floats = (mean / np.linalg.norm(mean, axis=1, keepdims=True)).astype(np.float32)
    return found


def _attend(weights: Weights, name: str, state: Floats, bias: Floats, shape: Shape) -> Floats:
    texts, tokens, width = state.shape
    each = width // shape.heads

    def heads(part: str) -> Floats:
        dense = _linear(weights, f"{name}.attention.self.{part}", state)
        return dense.reshape(texts, tokens, shape.heads, each).transpose(0, 2, 1, 3)

    scores = heads("query") @ heads("key").transpose(0, 1, 3, 2) / math.sqrt(each) + bias
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    mixed = (shares / shares.sum(-1, keepdims=True)) @ heads("value")
    together: Floats = mixed.transpose(0, 2, 1, 3).reshape(texts, tokens, width)
    return together


def _linear(weights: Weights, name: str, state: Floats) -> Floats:
    return state @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def _norm(weights: Weights, name: str, state: Floats, shape: Shape) -> Floats:
    mean, spread = state.mean(-1, keepdims=True), state.var(-1, keepdims=True)
    even: Floats = (state - mean) / np.sqrt(spread + shape.epsilon)
    return even * weights[f"{name}.weight"] + weights[f"{name}.bias"]
