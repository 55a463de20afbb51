"""Who introduced themselves."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, literal_column, select, update
from sqlalchemy.dialects.sqlite import insert

from bot.model.archive import Introduction
from bot.model.refs import AccountRef, ChannelRef, MemberId, MessageRef
from storage.tables import introductions as table


class IntroductionRows:
    """The Introductions port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, introduction: Introduction) -> bool:
        """Store it; return False when this member introduced themselves before."""
        values = {
            "member": introduction.member,
            "account": introduction.account,
            "post": introduction.post,
            "channel": introduction.channel,
            "at": introduction.at,
            "told": False,
        }
        statement = insert(table).values(values).on_conflict_do_nothing(index_elements=["member"])
        return self._connection.execute(statement).rowcount == 1

    def waiting(self, channel: ChannelRef) -> list[Introduction]:
        """Return those of a channel that were not told of, oldest first."""
        wanted = (
            select(table).where(table.c.channel == channel, ~table.c.told).order_by(table.c.at, literal_column("rowid"))
        )
        return [
            Introduction(
                MemberId(row.member), AccountRef(row.account), MessageRef(row.post), ChannelRef(row.channel), row.at
            )
            for row in self._connection.execute(wanted)
        ]

    def told(self, members: Iterable[MemberId]) -> None:
        """Remember that these were told of."""
        self._connection.execute(update(table).where(table.c.member.in_(list(members))).values(told=True))

    def withdraw(self, posts: Iterable[MessageRef]) -> None:
        """Forget those waiting whose post is one of these."""
        self._connection.execute(delete(table).where(table.c.post.in_(list(posts)), ~table.c.told))
