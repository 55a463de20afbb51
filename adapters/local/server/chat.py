"""What can happen in the chat. Every method is one transaction and returns what others have to be told."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.local.errors import Refused
from adapters.local.limits import LIMITS
from adapters.local.server.happenings import Happenings
from adapters.local.settings import BOT, LocalSettings, clean_name
from bot.model.text import clean

Row = sqlite3.Row


@dataclass(frozen=True, slots=True)
class Saying:
    """What a message says. `key` makes a repeat recognisable; `at` is the present when it is not given."""

    text: str
    card: dict[str, Any] | None = None
    key: str | None = None
    at: str | None = None


class Chat:
    """The chat over its file. Not for use from two threads at once."""

    def __init__(self, file: sqlite3.Connection, now: Callable[[], datetime]) -> None:
        self._file = file
        self._now = now
        self.happenings = Happenings(file)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._file.execute("ROLLBACK")
            raise
        self._file.execute("COMMIT")

    # --- People

    def set_up(self, settings: LocalSettings) -> None:
        """Make the people and channels of the settings that are not there yet."""
        with self._transaction():
            self._add_person(BOT, settings.bot_name, "", joined=True, is_bot=True)
            for person in settings.people:
                self._add_person(person.id, person.name, person.about, joined=person.joined, is_bot=person.bot)
            for channel in settings.channels:
                self._file.execute(
                    "INSERT INTO channels (id, name, topic) VALUES (?, ?, ?)"
                    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, topic = excluded.topic",
                    (channel.id, channel.name, channel.topic),
                )

    def new_person(self, name: str) -> str:
        """Make a person who has not joined, and return their id."""
        shown = clean_name(name)
        if not shown:
            raise Refused("Please type a name.")
        with self._transaction():
            count = self._file.execute("SELECT count(*) FROM people").fetchone()[0]
            id = f"guest-{count + 1}"
            self._add_person(id, shown, "New here", joined=False, is_bot=False)
        return id

    def _add_person(self, id: str, name: str, about: str, *, joined: bool, is_bot: bool) -> None:
        self._file.execute(
            "INSERT INTO people (id, name, about, joined, is_bot) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
            (id, name, about, joined, is_bot),
        )
        self._file.execute(
            "INSERT OR IGNORE INTO channels (id, name, topic, owner) SELECT ?, ?, '', id FROM people"
            " WHERE id = ? AND NOT is_bot",
            (direct_id(id), name, id),
        )

    def join(self, person: str) -> None:
        """Become part of the group."""
        with self._transaction():
            row = self.person(person)
            self._file.execute("UPDATE people SET joined = 1 WHERE id = ?", (person,))
            body = {"person": person, "name": row["name"], "is_bot": bool(row["is_bot"]), "at": self._at()}
            self.happenings.add("joined", body)

    def leave(self, person: str) -> None:
        """Leave the group."""
        with self._transaction():
            self._file.execute("UPDATE people SET joined = 0 WHERE id = ?", (person,))
            self.happenings.add("left", {"person": person, "at": self._at()})

    def rename(self, person: str, name: str) -> None:
        """Be shown under another name."""
        shown = clean_name(name)
        if not shown:
            raise Refused("Please type a name.")
        with self._transaction():
            row = self.person(person)
            self._file.execute("UPDATE people SET name = ? WHERE id = ?", (shown, person))
            body = {"person": person, "name": shown, "is_bot": bool(row["is_bot"]), "at": self._at()}
            self.happenings.add("renamed", body)

    def make_bot(self, person: str) -> None:
        """Turn somebody into a program, as other bots on the platform are."""
        self._file.execute("UPDATE people SET is_bot = 1 WHERE id = ?", (person,))

    def close_direct(self, person: str, *, closed: bool) -> None:
        """Open or close somebody's direct messages to the bot."""
        self._file.execute("UPDATE people SET closed = ? WHERE id = ?", (closed, person))

    def person(self, id: str) -> Row:
        """Return somebody. Raises Refused when there is nobody of that id."""
        row: Row | None = self._file.execute("SELECT * FROM people WHERE id = ?", (id,)).fetchone()
        if row is None:
            raise Refused("There is nobody of that name here.")
        return row

    def people(self) -> list[Row]:
        """Return everybody but the bot, in the order in which they came."""
        return self._file.execute("SELECT * FROM people WHERE id != ? ORDER BY rowid", (BOT,)).fetchall()

    # --- Channels

    def channels(self) -> list[Row]:
        """Return the channels, direct messages apart."""
        return self._file.execute("SELECT * FROM channels WHERE owner IS NULL ORDER BY rowid").fetchall()

    def channels_of(self, person: str) -> list[Row]:
        """Return what somebody can see, with how many messages of others they have not read."""
        return self._file.execute(
            """SELECT c.*, (SELECT count(*) FROM messages m WHERE m.channel = c.id AND NOT m.deleted AND m.author != :p
                 AND m.id > coalesce((SELECT message FROM reads WHERE person = :p AND channel = c.id), 0)) AS unread
            FROM channels c WHERE c.owner = :p
                OR (c.owner IS NULL AND (SELECT joined FROM people WHERE id = :p))
            ORDER BY c.owner IS NOT NULL, c.rowid""",
            {"p": person},
        ).fetchall()

    def check_access(self, person: str, channel: str) -> Row:
        """Return a channel that somebody can see. Raises Refused for any other."""
        for row in self.channels_of(person):
            if row["id"] == channel:
                return row
        raise Refused("You cannot see that channel. Join the group first.")

    def read(self, person: str, channel: str) -> None:
        """Note that somebody has seen everything in a channel."""
        self._file.execute(
            "INSERT INTO reads SELECT ?, ?, coalesce(max(id), 0) FROM messages WHERE channel = ?"
            " ON CONFLICT DO UPDATE SET message = excluded.message",
            (person, channel, channel),
        )

    # --- Messages

    def post(self, person: str, channel: str, thread: int | None, text: str, key: str | None = None) -> int:
        """Post as a person and return the message's number; a repeat of the same key posts nothing."""
        said = self._checked(text)
        with self._transaction():
            row = self.check_access(person, channel)
            if thread is not None and self._message_in(thread, channel)["thread"] is not None:
                raise Refused("A reply belongs to the first message of its thread.")
            return self._write(row, self.person(person), thread, Saying(said, key=key))

    def seed(self, channel: str, person: str, text: str, at: datetime) -> None:
        """Write one of the first posts, as of an earlier time."""
        with self._transaction():
            row = self._file.execute("SELECT * FROM channels WHERE id = ?", (channel,)).fetchone()
            self._write(row, self.person(person), None, Saying(text.strip(), at=at.isoformat()))

    def post_as_bot(self, channel: str, thread: int | None, post: Saying) -> int:
        """Post as the bot and return the message's number; a known key returns the message that it became."""
        with self._transaction():
            row = self._file.execute("SELECT * FROM channels WHERE id = ?", (channel,)).fetchone()
            if row is None:
                raise Refused(f"There is no channel {channel}.")
            if row["owner"] is not None and self.person(row["owner"])["closed"]:
                raise Refused("This person's direct messages are closed.")
            return self._write(row, self.person(BOT), thread, post)

    def edit(self, person: str, message: int, text: str, card: dict[str, Any] | None = None) -> Row:
        """Change a message of one's own."""
        said = self._checked(text)
        with self._transaction():
            self._own(person, message)
            at = self._at()
            self._file.execute(
                "UPDATE messages SET text = ?, card = ?, edited_at = ? WHERE id = ?",
                (said, None if card is None else json.dumps(card), at, message),
            )
            changed = self.message(message)
            self.happenings.add("edited", self._body(changed) | {"edited_at": at}, message)
            return changed

    def delete(self, person: str, message: int) -> Row:
        """Delete a message of one's own; nothing of what it said is kept."""
        with self._transaction():
            row = self._own(person, message)
            self._file.execute("UPDATE messages SET deleted = 1, text = '', card = NULL WHERE id = ?", (message,))
            self.happenings.forget_text(message)
            self.happenings.add(
                "deleted", {"channel": row["channel"], "messages": [message], "at": self._at()}, message
            )
            return self.message(message)

    def message(self, id: int) -> Row:
        """Return a message. Raises Refused when there is none of that number."""
        row: Row | None = self._file.execute("SELECT * FROM messages WHERE id = ?", (id,)).fetchone()
        if row is None:
            raise Refused("That message is not here.")
        return row

    def by_key(self, key: str) -> int | None:
        """Return the number of the message with this key, or None."""
        row = self._file.execute("SELECT id FROM messages WHERE key = ?", (key,)).fetchone()
        return None if row is None else int(row["id"])

    def messages(self, channel: str, limit: int = 200) -> list[Row]:
        """Return the newest messages of a channel, oldest first; removed ones only where replies hang on them."""
        return self._file.execute(
            """SELECT * FROM (SELECT * FROM messages m WHERE channel = ? AND (NOT deleted
                OR EXISTS (SELECT 1 FROM messages r WHERE r.thread = m.id AND NOT r.deleted))
            ORDER BY id DESC LIMIT ?) ORDER BY id""",
            (channel, limit),
        ).fetchall()

    def history(self, channel: str, since: str) -> list[tuple[int, dict[str, Any]]]:
        """Return a channel's messages from an instant on, each as the bot was told of it when it was posted."""
        rows = self._file.execute(
            "SELECT m.*, h.id AS happening FROM messages m JOIN happenings h ON h.message = m.id AND h.kind = 'posted'"
            " WHERE m.channel = ? AND m.at >= ? AND NOT m.deleted ORDER BY m.id",
            (channel, since),
        )
        return [(row["happening"], self._body(row)) for row in rows.fetchall()]

    # --- Inside

    def _at(self) -> str:
        return self._now().isoformat()

    def _checked(self, text: str) -> str:
        said = clean(text).strip()
        if not said:
            raise Refused("There is nothing to send. Please type a message.")
        if len(said) > LIMITS.message_characters:
            raise Refused(
                f"That message has {len(said):,} characters and {LIMITS.message_characters:,} fit. "
                "It was not sent; please shorten it."
            )
        return said

    def _write(self, channel: Row, author: Row, thread: int | None, saying: Saying) -> int:
        known = None if saying.key is None else self.by_key(saying.key)
        if known is not None:
            return known
        card = None if saying.card is None else json.dumps(saying.card)
        values = (channel["id"], thread, author["id"], saying.at or self._at(), saying.text, card, saying.key)
        id = self._file.execute(
            "INSERT INTO messages (channel, thread, author, at, text, card, key) VALUES (?, ?, ?, ?, ?, ?, ?)", values
        ).lastrowid
        assert id is not None
        self.happenings.add("posted", self._body(self.message(id)), id)
        return id

    def _body(self, message: Row) -> dict[str, Any]:
        """Return a message as the bot is told of it."""
        author = self.person(message["author"])
        channel = self._file.execute("SELECT owner FROM channels WHERE id = ?", (message["channel"],)).fetchone()
        return {
            "message": message["id"],
            "channel": message["channel"],
            "thread": message["thread"],
            "author": message["author"],
            "author_name": author["name"],
            "is_bot": bool(author["is_bot"]),
            "text": message["text"],
            "at": message["at"],
            "direct": channel["owner"] is not None,
        }

    def _message_in(self, message: int, channel: str) -> Row:
        row = self.message(message)
        if row["channel"] != channel:
            raise Refused("That message is in another channel.")
        return row

    def _own(self, person: str, message: int) -> Row:
        row = self.message(message)
        if row["author"] != person:
            raise Refused("You can change only what you wrote yourself.")
        if row["deleted"]:
            raise Refused("That message was deleted.")
        return row


def direct_id(person: str) -> str:
    """Return the id of somebody's direct messages with the bot."""
    return f"dm-{person}"
