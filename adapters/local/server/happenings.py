"""The queue of what happened, for the bot: kept until acknowledged, and given out again until then."""

import json
import sqlite3
from typing import Any

Row = sqlite3.Row


class Happenings:
    """Rows written in the same transaction as what happened."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file

    def add(self, kind: str, body: dict[str, Any], message: int | None = None) -> None:
        """Put one into the queue."""
        self._file.execute(
            "INSERT INTO happenings (kind, message, body) VALUES (?, ?, ?)",
            (kind, message, json.dumps(body, ensure_ascii=False)),
        )

    def waiting(self, limit: int) -> list[Row]:
        """Return what is not acknowledged, oldest first."""
        return self._file.execute(
            "SELECT id, kind, body FROM happenings WHERE NOT acknowledged ORDER BY id LIMIT ?", (limit,)
        ).fetchall()

    def acknowledge(self, id: int) -> None:
        """The bot has it on disk, so it is not delivered again by itself."""
        self._file.execute("UPDATE happenings SET acknowledged = 1 WHERE id = ?", (id,))

    def deliver_again(self) -> None:
        """Deliver everything once more, as real platforms do on bad days."""
        self._file.execute("UPDATE happenings SET acknowledged = 0")

    def forget_text(self, message: int) -> None:
        """A message was deleted: what waits to be told of it loses its text."""
        self._file.execute(
            "UPDATE happenings SET body = json_set(body, '$.text', '') WHERE message = ?"
            " AND kind IN ('posted', 'edited')",
            (message,),
        )
