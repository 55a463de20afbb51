"""How near resources are to a question in meaning: the stored vectors, kept in memory until the library changes."""

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from bot.model.library import Meaning
from storage.repositories.library import VERSION
from storage.repositories.values import ValueRows
from storage.tables import resource_vectors

if TYPE_CHECKING:
    from storage.semantic.vectors import Vectors


class Nearness:
    """Shared by all readers of one database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key: tuple[str, str] | None = None
        self._vectors: Vectors | None = None

    def of(self, connection: Connection, meaning: Meaning, limit: int, others: Iterable[int]) -> dict[int, float]:
        """Return the nearest rows with how near they are, nearest first, and then the same for `others`."""
        return self._current(connection, meaning.model).near(meaning.vector, limit, others)

    def _current(self, connection: Connection, model: str) -> "Vectors":
        from storage.semantic.vectors import Vectors  # Imported late: most of what reads needs no arithmetic.

        key = (model, ValueRows(connection).get(VERSION) or "")
        with self._lock:
            if self._vectors is None or self._key != key:
                table = resource_vectors
                wanted = select(table.c.row, table.c.vector).where(table.c.model == model).order_by(table.c.row)
                self._vectors = Vectors((row, vector) for row, vector in connection.execute(wanted))
                self._key = key
            return self._vectors
