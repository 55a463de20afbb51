"""The unit of work on SQLite: buffers rows while changes run, and writes them set by set at the end of the group."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from bot.ports import Touches
from storage.repositories.access import SessionRows, SignInRows, VisitRows
from storage.repositories.agenda import AgendaRows
from storage.repositories.announcements import AnnouncementRows
from storage.repositories.archive import ArchiveRows
from storage.repositories.attendances import AttendanceRows
from storage.repositories.calendars import FeedRows, SubscriptionRows
from storage.repositories.changes import ChangeRows
from storage.repositories.deadletters import DeadLetterRows
from storage.repositories.drafts import DraftRows
from storage.repositories.events import EventRows
from storage.repositories.introductions import IntroductionRows
from storage.repositories.library import LibraryRows
from storage.repositories.linking import LinkOfferRows
from storage.repositories.native import NativeEventRows
from storage.repositories.outbox import OutboxRows
from storage.repositories.people import PeopleRows
from storage.repositories.questions import QuestionRows
from storage.repositories.reactions import ReactionRows
from storage.repositories.roles import RoleTables
from storage.repositories.rsvps import RsvpRows, WishRows
from storage.repositories.seen import SeenRows
from storage.repositories.topics import TopicRows
from storage.repositories.values import ValueRows


class SqliteWork:
    """Everything that the changes of one group may touch. `now` is when the group began."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._cursor = cursor = driver_of(connection).cursor()
        self.seen = SeenRows(cursor, now)
        self.people = PeopleRows(cursor, self.settle)
        self.archive = ArchiveRows(cursor)
        self.outbox = OutboxRows(connection, cursor)
        self.dead_letters = DeadLetterRows(connection)
        self.library = LibraryRows(connection)
        self.introductions = IntroductionRows(connection)
        self.questions = QuestionRows(connection)
        self.reactions = ReactionRows(connection)
        self.values = ValueRows(connection)
        self.changes = ChangeRows(connection)
        self.roles = RoleTables(connection)
        self.drafts = DraftRows(connection)
        self.link_offers = LinkOfferRows(connection)
        self.sign_ins = SignInRows(connection)
        self.sessions = SessionRows(connection)
        self.visits = VisitRows(connection)
        self.events = EventRows(connection)
        self.rsvps = RsvpRows(connection)
        self.wishes = WishRows(connection)
        self.agenda = AgendaRows(cursor)
        self.attendances = AttendanceRows(connection)
        self.native_events = NativeEventRows(connection)
        self.feeds = FeedRows(connection)
        self.subscriptions = SubscriptionRows(connection)
        self.announcements = AnnouncementRows(connection)
        self.topics = TopicRows(connection)

    @property
    def changed(self) -> frozenset[str]:
        """Return the parts in which something else is due now: 'outbox' and 'agenda'."""
        return frozenset(name for name in ("outbox", "agenda") if getattr(self, name).changed)

    def prefetch(self, touches: Iterable[Touches]) -> None:
        """Read what the changes of the group are going to look at, one query a table."""
        seen: set[str] = set()
        accounts: set[str] = set()
        channels: set[str] = set()
        posts: set[str] = set()
        for touched in touches:
            seen.update(touched.seen)
            accounts.update(touched.accounts)
            channels.update(touched.channels)
            posts.update(touched.posts)
        self.seen.prefetch(seen)
        self.people.prefetch(accounts)
        self.archive.prefetch(channels, posts)

    def close(self) -> None:
        """Give the cursor back: as long as one is open, the database cannot be closed, and leaves its log behind."""
        self._cursor.close()

    def settle(self) -> None:
        """Write what is buffered and read anew from here on: rows are going to change without passing the buffers."""
        self.flush()
        self.people.forget()
        self.archive.forget()

    def flush(self) -> None:
        """Write every buffered row; what others refer to comes first."""
        self.people.flush()
        self.archive.flush()
        self.seen.flush()


def driver_of(connection: Connection) -> sqlite3.Connection:
    """Return the plain connection, for the few statements that run for every event or that only SQLite has."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver
