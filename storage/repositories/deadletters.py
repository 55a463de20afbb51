"""Dead letters."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from bot.model.deadletter import DeadLetter
from bot.model.refs import AccountRef, ChannelRef, MessageRef
from storage.tables import dead_letters as table


class DeadLetterRows:
    """The DeadLetters port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, letter: DeadLetter) -> None:
        """Store the letter under a new id; a second one with the same key replaces what is known of the first."""
        values = {
            "platform": letter.platform,
            "kind": letter.kind,
            "key": letter.key,
            "reason": letter.reason,
            "at": letter.at,
            "body": letter.body,
            "account": letter.account,
            "channel": letter.channel,
            "message": letter.message,
        }
        self._connection.execute(
            insert(table).values(values).on_conflict_do_update(index_elements=["key"], set_=values)
        )

    def all(self) -> list[DeadLetter]:
        """Return every letter, oldest first."""
        return [letter_of(row) for row in self._connection.execute(select(table).order_by(table.c.id))]

    def remove(self, id: int) -> None:
        """Remove the letter."""
        self._connection.execute(delete(table).where(table.c.id == id))

    def erase_bodies_before(self, at: datetime) -> int:
        """Erase old bodies; return how many."""
        old = update(table).where(table.c.at < at, table.c.body.is_not(None)).values(body=None)
        return self._connection.execute(old).rowcount


def letter_of(row: Any) -> DeadLetter:
    """Return the letter of a row."""
    return DeadLetter(
        id=row.id,
        platform=row.platform,
        kind=row.kind,
        key=row.key,
        reason=row.reason,
        at=row.at,
        body=row.body,
        account=row.account and AccountRef(row.account),
        channel=row.channel and ChannelRef(row.channel),
        message=row.message and MessageRef(row.message),
    )
