"""What can happen in the chat. Every method is one transaction and returns what others have to be told."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from adapters.local.errors import Closed, Refused
from adapters.local.limits import LIMITS
from adapters.local.server.extras import Files, Reactions, Switches
from adapters.local.server.happenings import Happenings
from adapters.local.server.reading import Reading
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
    files: tuple[str, ...] = ()


class Chat:
    """The chat over its file. Not for use from two threads at once."""

    def __init__(self, file: sqlite3.Connection, now: Callable[[], datetime]) -> None:
        self._file = file
        self._now = now
        self.happenings = Happenings(file)
        self.reading = Reading(file)
        self.reactions = Reactions(file)
        self.files = Files(file, now)
        self.switches = Switches(file)
        self.dropped: list[str] = []
        """Files that belong to nothing any more; whoever keeps their bytes takes them from here."""

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
        """Return what somebody can see."""
        return self._file.execute(
            """SELECT * FROM channels c WHERE c.owner = :p
                OR (c.owner IS NULL AND (SELECT joined FROM people WHERE id = :p))
            ORDER BY c.owner IS NOT NULL, c.rowid""",
            {"p": person},
        ).fetchall()

    def readers_of(self, channel: str) -> frozenset[str]:
        """Return who can see a channel."""
        rows = self._file.execute(
            """SELECT p.id FROM people p JOIN channels c ON c.id = ?
            WHERE c.owner = p.id OR (c.owner IS NULL AND p.joined)""",
            (channel,),
        )
        return frozenset(row["id"] for row in rows)

    def check_access(self, person: str, channel: str) -> Row:
        """Return a channel that somebody can see. Raises Refused for any other."""
        row: Row | None = self._file.execute("SELECT * FROM channels WHERE id = ?", (channel,)).fetchone()
        if row is None or person not in self.readers_of(channel):
            raise Refused("You cannot see that channel. Join the group first.")
        return row

    def check_place(self, person: str, channel: str, thread: int | None) -> Row:
        """Return a channel that somebody can see and that has this thread. Raises Refused for any other place."""
        row = self.check_access(person, channel)
        if thread is not None and self._message_in(thread, channel)["thread"] is not None:
            raise Refused("A reply belongs to the first message of its thread.")
        return row

    def note(self, channel: str, note: str) -> bool:
        """Show a line about a channel; return whether it is another one than before."""
        done = self._file.execute("UPDATE channels SET note = ? WHERE id = ? AND note != ?", (note, channel, note))
        return done.rowcount == 1

    def read(self, person: str, channel: str, message: int | None = None) -> None:
        """Note that somebody has seen a channel, all of it or up to a message; never less than before."""
        last = self._file.execute("SELECT max(id) AS id FROM messages WHERE channel = ?", (channel,)).fetchone()["id"]
        seen = min(last or 0, message if message is not None else last or 0)
        self._file.execute(
            "INSERT INTO reads VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET message = max(message, excluded.message)",
            (person, channel, seen),
        )

    # --- Messages

    def post(self, person: str, channel: str, thread: int | None, text: str, key: str | None = None) -> int:
        """Post words as a person and return the message's number; a repeat of the same key posts nothing."""
        return self.say(person, channel, thread, Saying(text, key=key))

    def say(self, person: str, channel: str, thread: int | None, saying: Saying) -> int:
        """Post as a person, with files if there are any, and return the message's number."""
        said = self._checked(saying.text, may_be_empty=bool(saying.files))
        with self._transaction():
            row = self.check_place(person, channel, thread)
            return self._write(row, self.person(person), thread, replace(saying, text=said))

    def react(self, person: str, message: int, emoji: str, *, on: bool) -> None:
        """Put a reaction on a message, or take it off."""
        with self._transaction():
            row = self.message(message)
            self.check_access(person, row["channel"])
            if row["deleted"]:
                raise Refused("That message was deleted.")
            (self.reactions.put if on else self.reactions.take_off)(message, person, emoji)
            told = {"channel": row["channel"], "message": message, "person": person, "emoji": emoji, "on": on}
            self.happenings.add("reacted", {**told, "at": self._at()}, message)

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
                raise Closed("This person's direct messages are closed.")
            return self._write(row, self.person(BOT), thread, post)

    def edit(self, person: str, message: int, text: str, card: dict[str, Any] | None = None) -> Row:
        """Change a message of one's own."""
        with self._transaction():
            row = self._own(person, message)
            # A card may be edited to any length, as it may be posted with any.
            said = self._checked(text, may_be_empty=bool(self.reading.files([row["id"]]))) if card is None else text
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
            self.reactions.forget(message)
            self.dropped += self.files.forget(message)
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

    def history(self, channel: str, since: str, until: str) -> list[tuple[int, dict[str, Any]]]:
        """Return a channel's messages between two instants, each as the bot was told of it when it was posted."""
        rows = self._file.execute(
            "SELECT m.*, h.id AS happening FROM messages m JOIN happenings h ON h.message = m.id AND h.kind = 'posted'"
            " WHERE m.channel = ? AND m.at >= ? AND m.at < ? AND NOT m.deleted ORDER BY m.id",
            (channel, since, until),
        )
        return [(row["happening"], self._body(row)) for row in rows.fetchall()]

    # --- Inside

    def _at(self) -> str:
        return self._now().isoformat()

    def _checked(self, text: str, *, may_be_empty: bool = False) -> str:
        said = clean(text).strip()
        if not said and not may_be_empty:
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
        if saying.files:
            self.files.attach(saying.files, id, author["id"])
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
            "edited_at": message["edited_at"],
            "direct": channel["owner"] is not None,
            "files": [[row["name"], row["type"]] for row in self.reading.files([message["id"]]).get(message["id"], ())],
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
