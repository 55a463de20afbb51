"""Looking up what was said: pages of a channel, threads, and what belongs to many messages at once."""

import json
import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from adapters.local.mentions import mention_of

Row = sqlite3.Row
Counts = tuple[int, int]
"""Messages that were not read, and how many of them are mentions."""

PAGE = 100
"""Messages that are shown at once; the ones before come when somebody scrolls up."""
COUNTED = 100
"""Unread messages are counted up to here: beyond it the number tells nobody more."""

# Removed messages are shown only where replies hang on them.
_IS_SHOWN = "(NOT m.deleted OR EXISTS (SELECT 1 FROM messages r WHERE r.thread = m.id AND NOT r.deleted))"


class Reading:
    """Queries over the chat's file. Every one looks at a bounded number of rows, however many there are."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file

    def page(self, channel: str, *, before: int | None = None, limit: int = PAGE) -> list[Row]:
        """Return the newest messages of a channel, or the newest before one, oldest first."""
        return self._file.execute(
            f"""SELECT * FROM (SELECT * FROM messages m WHERE channel = ? AND (? IS NULL OR id < ?) AND {_IS_SHOWN}
            ORDER BY id DESC LIMIT ?) ORDER BY id""",  # noqa: S608
            (channel, before, before, limit),
        ).fetchall()

    def has_earlier(self, channel: str, messages: Sequence[Row]) -> bool:
        """Return whether a channel has messages before these."""
        return bool(messages) and bool(self.page(channel, before=messages[0]["id"], limit=1))

    def thread(self, root: int) -> list[Row]:
        """Return a thread's first message and all replies that are there, oldest first."""
        return self._file.execute(
            "SELECT * FROM messages WHERE id = :root UNION SELECT * FROM messages WHERE thread = :root AND NOT deleted"
            " ORDER BY id",
            {"root": root},
        ).fetchall()

    def read_up_to(self, person: str, channel: str) -> int:
        """Return the last message of a channel that somebody has seen, or 0."""
        row = self._file.execute(
            "SELECT message FROM reads WHERE person = ? AND channel = ?", (person, channel)
        ).fetchone()
        return 0 if row is None else int(row["message"])

    def unread(self, person: str, name: str, channel: str) -> Counts:
        """Return how many messages of others somebody has not seen in a channel, and how many of them name them.

        Of very many only the newest count, so that a new mention is always told.
        """
        rows = self._newest(channel, self.read_up_to(person, channel), COUNTED, but=person)
        return len(rows), _mentions(name, [text for _, _, text in rows])

    def unread_by(self, people: Mapping[str, str], channel: str) -> dict[str, Counts]:
        """Return the same for many people, by id, given their names: most are counted in one look at the channel."""
        newest = self._newest(channel, 0, 2 * COUNTED)
        order = [-id for id, _, _ in newest]
        found = self._file.execute("SELECT person, message FROM reads WHERE channel = ?", (channel,))
        seen = {row["person"]: row["message"] for row in found}
        counted = {}
        for person, name in people.items():
            new = bisect_left(order, -seen.get(person, 0))
            texts = [text for _, author, text in newest[:new] if author != person][:COUNTED]
            # Where much of what was looked at is their own, there may be more before it.
            is_all = len(texts) == COUNTED or new < 2 * COUNTED
            counted[person] = (len(texts), _mentions(name, texts)) if is_all else self.unread(person, name, channel)
        return counted

    def _newest(self, channel: str, after: int, limit: int, *, but: str = "") -> list[tuple[int, str, str]]:
        rows = self._file.execute(
            "SELECT id, author, text FROM messages WHERE channel = ? AND id > ? AND NOT deleted AND author != ?"
            " ORDER BY id DESC LIMIT ?",
            (channel, after, but, limit),
        )
        return [(id, author, text) for id, author, text in rows]

    # --- What belongs to messages

    def people(self, ids: Iterable[str]) -> dict[str, Row]:
        """Return these people by id."""
        return {row["id"]: row for row in self._in("SELECT * FROM people WHERE id IN", set(ids))}

    def replies(self, ids: Sequence[int]) -> dict[int, int]:
        """Return how many replies hang on each of these messages."""
        found = self._in(
            "SELECT thread, count(*) AS n FROM messages WHERE NOT deleted AND thread IN", ids, " GROUP BY 1"
        )
        return {row["thread"]: row["n"] for row in found}

    def reactions(self, ids: Sequence[int]) -> dict[int, list[Row]]:
        """Return the reactions on each of these messages, in the order in which they came."""
        found: dict[int, list[Row]] = {}
        rows = self._in(
            "SELECT r.message, r.emoji, r.person, p.name FROM reactions r JOIN people p ON p.id = r.person"
            " WHERE r.message IN",
            ids,
            " ORDER BY r.rowid",
        )
        for row in rows:
            found.setdefault(row["message"], []).append(row)
        return found

    def files(self, ids: Sequence[int]) -> dict[int, list[Row]]:
        """Return the files of each of these messages."""
        found: dict[int, list[Row]] = {}
        for row in self._in("SELECT * FROM files WHERE message IN", ids, " ORDER BY rowid"):
            found.setdefault(row["message"], []).append(row)
        return found

    def _in(self, statement: str, ids: Iterable[Any], ending: str = "") -> list[Row]:
        whole = f"{statement} (SELECT value FROM json_each(?)){ending}"  # noqa: S608  # Statements of this file.
        return self._file.execute(whole, (json.dumps(list(ids)),)).fetchall()


def _mentions(name: str, texts: Sequence[str]) -> int:
    called = mention_of(name)
    return sum("@" in text and called.search(text) is not None for text in texts)
