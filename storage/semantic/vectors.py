"""Vectors as they are stored, and comparing them: all have length 1, so that their product says how near they are."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

STORED = np.dtype("<f2")
"""Two bytes a number: the third digit is exact, which is finer than what a model of 8 bits knows."""


def packed(vector: NDArray[np.float32]) -> bytes:
    """Return a vector as it is stored."""
    return vector.astype(STORED).tobytes()


def unpacked(stored: bytes) -> NDArray[np.float32]:
    """Return a stored vector."""
    return np.frombuffer(stored, dtype=STORED).astype(np.float32)


class Vectors:
    """A set of vectors by row number."""

    def __init__(self, stored: Iterable[tuple[int, bytes]]) -> None:
        pairs = list(stored)
        self._rows = np.array([row for row, _ in pairs], dtype=np.int64)
        self._index = {row: number for number, (row, _) in enumerate(pairs)}
        width = len(pairs[0][1]) // STORED.itemsize if pairs else 0
        joined = b"".join(vector for _, vector in pairs)
        self._matrix = np.frombuffer(joined, dtype=STORED).astype(np.float32).reshape(len(pairs), width)

    def near(self, stored: bytes, limit: int, others: Iterable[int] = ()) -> dict[int, float]:
        """Return the nearest rows with how near they are, nearest first, and then the same for `others`."""
        if not len(self._rows):
            return {}
        nearness = self._matrix @ unpacked(stored)
        count = min(limit, len(nearness))
        top = np.argpartition(-nearness, count - 1)[:count]
        best = top[np.lexsort((self._rows[top], -nearness[top]))]
        wanted = [*best.tolist(), *(self._index[row] for row in others if row in self._index)]
        return {int(self._rows[number]): float(nearness[number]) for number in wanted}
