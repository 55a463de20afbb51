"""Whose field a library is of. A vocabulary knows one field: a large library of another one is read without it."""

from bot.features.library.vocabulary import Vocabulary
from bot.ports import Readers

LARGE = 300
"""Entries from which on it can be told; a smaller library is always taken for the group's own."""
SHARE = 0.03
"""How many of the entries at least use one of the words that the vocabulary calls the library's own."""
ELSEWHERE = 0.01
"""How much of the evidence is enough where the thresholds were not set for the field: nearly any."""


class Field:
    """Tells which vocabulary to read a question with; looked at again when the library has changed."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._own = vocabulary
        self._plain = vocabulary.plain
        self._seen: tuple[str, bool] = ("", True)

    def vocabulary(self, readers: Readers) -> Vocabulary:
        """Return the vocabulary, or what of it is true of every library."""
        version = readers.library_version()
        if self._seen[0] != version or not version:
            self._seen = (version, self._is_own(readers))
        return self._own if self._seen[1] else self._plain

    def enough(self, vocabulary: Vocabulary) -> float:
        """Return how much evidence an answer needs when questions are read with this vocabulary."""
        return ELSEWHERE if vocabulary is self._plain else 1.0

    def _is_own(self, readers: Readers) -> bool:
        size = readers.library_size() if self._own.home else 0
        if size < LARGE:
            return True
        counts = readers.count_library(self._own.home)
        return max(counts.values(), default=0) >= size * SHARE
