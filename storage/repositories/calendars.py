"""The private addresses of members' calendars, and other people's calendars that are followed."""

from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from bot.model.calendars import Feed, Subscription
from bot.model.refs import AccountRef
from storage.tables import feeds, subscriptions


class FeedRows:
    """The Feeds port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, accounts: Iterable[AccountRef]) -> list[Feed]:
        """Return those of these accounts, the newest first."""
        wanted = select(feeds).where(feeds.c.account.in_(list(accounts))).order_by(feeds.c.made_at.desc())
        return [Feed(**row) for row in self._connection.execute(wanted).mappings()]

    def put(self, feed: Feed) -> None:
        """Store it, in place of any other of its account."""
        values = asdict(feed)
        statement = insert(feeds).values(values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["account"], set_=values))

    def end(self, accounts: Iterable[AccountRef]) -> int:
        """End those of these accounts."""
        return self._connection.execute(delete(feeds).where(feeds.c.account.in_(list(accounts)))).rowcount


class SubscriptionRows:
    """The Subscriptions port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> Subscription | None:
        """Return the one with this name, or None."""
        row = self._connection.execute(select(subscriptions).where(subscriptions.c.name == name)).mappings().first()
        return None if row is None else Subscription(**row)

    def all(self) -> list[Subscription]:
        """Return every one, by name."""
        wanted = select(subscriptions).order_by(subscriptions.c.name)
        return [Subscription(**row) for row in self._connection.execute(wanted).mappings()]

    def put(self, subscription: Subscription) -> None:
        """Store it, or change it."""
        values = asdict(subscription)
        statement = insert(subscriptions).values(values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))

    def remove(self, name: str) -> bool:
        """Follow it no more."""
        return self._connection.execute(delete(subscriptions).where(subscriptions.c.name == name)).rowcount > 0


def feed_by_mark(connection: Connection, mark: str) -> Feed | None:
    """Return the private calendar whose token has this sum, or None."""
    row = connection.execute(select(feeds).where(feeds.c.mark == mark)).mappings().first()
    return None if row is None else Feed(**row)
