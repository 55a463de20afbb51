"""A local sentence encoder: a folder with an ONNX graph and its tokenizer, run on a thread of its own."""

import asyncio
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.model.library import Meaning
from storage.semantic.vectors import packed

TOKENS = 256
"""Most tokens of a text that are read, unless the model's own files say less."""
BATCH = 4
"""Texts that are worked out at once; more would not fit into a processor's caches."""
THREADS = 4
"""Most threads that work on many texts."""
GRAPHS = ("model.onnx", "onnx/model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx")
"""Where the graph is in a folder, the first that is there."""


class LocalEmbedder:
    """The Embedder port over onnxruntime."""

    def __init__(self, graph: Path, folder: Path, name: str) -> None:
        self._name = name
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # More threads make one short question slower, and the loop wait.
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        self._takes = {each.name for each in self._session.get_inputs()}
        self._gives = _result_of(self._session)
        self._from_first = _settings(folder / "1_Pooling" / "config.json").get("pooling_mode_cls_token") is True
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        most = int(_settings(folder / "sentence_bert_config.json").get("max_seq_length") or TOKENS)
        self._tokenizer.enable_truncation(min(most, TOKENS))
        self._tokenizer.enable_padding()
        # A question never waits for the entries of an import.
        self._quick = ThreadPoolExecutor(1, thread_name_prefix="sigbot-embedder")
        self._thorough = ThreadPoolExecutor(min(THREADS, os.cpu_count() or 1), thread_name_prefix="sigbot-embedder")

    @property
    def model(self) -> str:
        """Return the model's name."""
        return self._name

    async def embed(self, texts: Sequence[str]) -> list[Meaning]:
        """Return what each text means; those of about the same length are worked out together."""
        loop = asyncio.get_running_loop()
        pool = self._quick if len(texts) <= BATCH else self._thorough
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        work = [loop.run_in_executor(pool, self.vectors, [texts[n] for n in batch]) for batch in batches]
        found: dict[int, Meaning] = {}
        for batch, vectors in zip(batches, await asyncio.gather(*work), strict=True):
            found |= {n: Meaning(self._name, packed(vector)) for n, vector in zip(batch, vectors, strict=True)}
        return [found[number] for number in range(len(texts))]

    def close(self) -> None:
        """Stop the threads."""
        for pool in (self._quick, self._thorough):
            pool.shutdown(wait=True, cancel_futures=True)

    def vectors(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Return a vector of length 1 for each text."""
        if not texts:
            return []
        ids, mask = self.coded(texts)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (result,) = self._session.run([self._gives], {name: given[name] for name in self._takes})
        return list(_of_length_one(result if result.ndim == 2 else self._pooled(result, mask)))

    def coded(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the tokens of each text, filled up to the same length, and which of them are no filling."""
        coded = self._tokenizer.encode_batch([text.encode("utf-8", "replace").decode() for text in texts])
        ids = np.array([each.ids for each in coded], dtype=np.int64)
        return ids, np.array([each.attention_mask for each in coded], dtype=np.int64)

    def _pooled(self, states: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return one vector for each text, from one for each token."""
        if self._from_first:
            first: NDArray[np.float32] = states[:, 0]
            return first
        counted = mask[..., None].astype(np.float32)
        mean: NDArray[np.float32] = (states * counted).sum(1) / np.maximum(counted.sum(1), 1.0)
        return mean


def graph_in(folder: Path) -> Path | None:
    """Return the ONNX graph in a folder, or None."""
    return next((folder / name for name in GRAPHS if (folder / name).is_file()), None)


def _result_of(session: Any) -> str:
    """Return which of the graph's results to take: a vector for each text where there is one, or else the first."""
    results = session.get_outputs()
    whole = [each.name for each in results if len(each.shape) == 2]
    return str(whole[0] if whole else results[0].name)


def _settings(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return found


def _of_length_one(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled
