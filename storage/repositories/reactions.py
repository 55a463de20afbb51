"""Reactions on posts."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from bot.model.archive import Reacted
from bot.model.refs import AccountRef, MessageRef
from storage.tables import reactions as table


class ReactionRows:
    """The Reactions port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, reacted: Reacted) -> None:
        """Store it, unless something later is known."""
        row = {
            "post": reacted.post,
            "account": reacted.account,
            "emoji": reacted.emoji,
            "is_on": reacted.is_on,
            "at": reacted.at,
        }
        statement = insert(table).values(row)
        changed = {"is_on": statement.excluded.is_on, "at": statement.excluded.at}
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["post", "account", "emoji"], set_=changed, where=table.c.at < statement.excluded.at
            )
        )

    def on(self, post: MessageRef) -> list[Reacted]:
        """Return the reactions that are on a post."""
        wanted = select(table).where(table.c.post == post, table.c.is_on)
        return [
            Reacted(MessageRef(row.post), AccountRef(row.account), row.emoji, bool(row.is_on), row.at)
            for row in self._connection.execute(wanted)
        ]

    def forget(self, posts: Iterable[MessageRef]) -> None:
        """Forget every reaction on these posts."""
        self._connection.execute(delete(table).where(table.c.post.in_(list(posts))))
