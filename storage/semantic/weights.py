"""Reading a model's weights from a safetensors file: a JSON table of contents, then the numbers one after the other."""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = dict[str, NDArray[np.float32]]

_TYPES: dict[str, np.dtype[Any]] = {
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "I64": np.dtype("<i8"),
    "I32": np.dtype("<i4"),
}
_LONGEST_HEADER = 10_000_000


def read_weights(path: Path) -> Weights:
    """Return every array of floats in the file by its name. Raises ValueError for a file that is something else."""
    content = path.read_bytes()
    if len(content) < 8:
        raise ValueError("the file is too short")
    (length,) = struct.unpack("<Q", content[:8])
    if not 2 <= length <= min(_LONGEST_HEADER, len(content) - 8):
        raise ValueError("the file has no table of contents")
    table = json.loads(content[8 : 8 + length])
    body = memoryview(content)[8 + length :]
    return {name: _array(entry, body) for name, entry in table.items() if name != "__metadata__"}


def _array(entry: dict[str, Any], body: memoryview) -> NDArray[np.float32]:
    kind = _TYPES.get(str(entry["dtype"]))
    if kind is None:
        raise ValueError(f"the file holds numbers of the kind {entry['dtype']}, which are not read here")
    start, end = entry["data_offsets"]
    numbers: NDArray[Any] = np.frombuffer(body[start:end], dtype=kind)
    return numbers.reshape(entry["shape"]).astype(np.float32)
