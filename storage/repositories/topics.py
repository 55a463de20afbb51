"""Topics, and who follows which."""

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from bot.model.announcements import Following
from bot.model.refs import AccountRef, MemberId
from storage.announcementtables import followings, topics
from storage.tables import accounts


class TopicRows:
    """The Topics port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, name: str) -> bool:
        """Add a topic; return False when it is there already."""
        return self._connection.execute(insert(topics).values(name=name).on_conflict_do_nothing()).rowcount == 1

    def remove(self, name: str) -> None:
        """Remove a topic, and with it everybody who follows it."""
        self._connection.execute(delete(topics).where(topics.c.name == name))
        self._connection.execute(delete(followings).where(followings.c.topic == name))

    def names(self) -> list[str]:
        """Return the topics that organisers added."""
        return added_topics(self._connection)

    def follow(self, following: Following) -> bool:
        """Let somebody follow a topic; return False when they did before, and then write to this account."""
        mine = (followings.c.topic == following.topic, followings.c.member == following.member)
        is_new = self._connection.execute(select(followings.c.topic).where(*mine)).first() is None
        values = {
            "topic": following.topic,
            "member": following.member,
            "account": following.account,
            "at": following.at,
        }
        statement = insert(followings).values(values)
        changed = {"account": following.account}
        self._connection.execute(statement.on_conflict_do_update(index_elements=["topic", "member"], set_=changed))
        return is_new

    def leave(self, topic: str, member: MemberId) -> bool:
        """Let somebody follow a topic no more; return False when they did not."""
        mine = (followings.c.topic == topic, followings.c.member == member)
        return self._connection.execute(delete(followings).where(*mine)).rowcount == 1

    def of_member(self, member: MemberId) -> list[Following]:
        """Return what somebody follows, by the topic's name."""
        rows = self._connection.execute(select(followings).where(followings.c.member == member).order_by("topic"))
        return [Following(row.topic, MemberId(row.member), AccountRef(row.account), row.at) for row in rows]

    def followers(self, topic: str) -> list[AccountRef]:
        """Return who follows a topic, in the order in which they began."""
        wanted = select(followings.c.account).where(followings.c.topic == topic)
        rows = self._connection.scalars(wanted.order_by(followings.c.at, followings.c.member))
        return [AccountRef(ref) for ref in rows]


def added_topics(connection: Connection) -> list[str]:
    """Return the topics that organisers added, by name."""
    return list(connection.scalars(select(topics.c.name).order_by(topics.c.name)))


def followed_by(connection: Connection, account: AccountRef) -> list[str]:
    """Return the topics that the person whose account this is follows, by name."""
    member = select(accounts.c.member).where(accounts.c.ref == account).scalar_subquery()
    return list(connection.scalars(select(followings.c.topic).where(followings.c.member == member).order_by("topic")))


def follower_counts(connection: Connection) -> dict[str, int]:
    """Return how many people follow each topic."""
    counted = select(followings.c.topic, func.count()).group_by(followings.c.topic)
    return {topic: count for topic, count in connection.execute(counted)}  # noqa: C416  # Rows are no pairs to mypy.
