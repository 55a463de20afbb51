"""Reading without changing: what pages, commands and operators see."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select, text

from bot.model.access import Session, SignIn, Visit
from bot.model.afterwards import Attendance
from bot.model.announcements import Announcement, AnnouncementId, Sending, Version
from bot.model.archive import Channel, ChannelSummary, PostHit, PostQuery, ShownPost
from bot.model.calendars import Feed, Subscription
from bot.model.changes import Change, ChangeKind
from bot.model.deadletter import DeadLetter
from bot.model.events import Due, Event, EventId, Preferences, Rsvp
from bot.model.library import LibraryQuery, Match, Resource
from bot.model.outbound import DeliveryReport, DeliveryState
from bot.model.people import Account
from bot.model.refs import AccountRef, ChannelRef, MemberId, MessageRef
from bot.model.roles import RoleRows
from storage import postsearch, transcripts
from storage.libraryindex import LibraryIndex
from storage.nearness import Nearness
from storage.repositories import agenda, announcements, changes, events, roles, topics
from storage.repositories import rsvps as answers
from storage.repositories.access import SessionRows, SignInRows, sessions_of, visits_in
from storage.repositories.attendances import attendances_of_account
from storage.repositories.calendars import FeedRows, SubscriptionRows, feed_by_mark
from storage.repositories.deadletters import letter_of
from storage.repositories.library import (
    VERSION,
    WHOLE,
    all_resources,
    count_without_meaning,
    resource_of,
    without_meaning,
)
from storage.repositories.outbox import report_of, reports, written_to
from storage.repositories.values import ValueRows
from storage.tables import accounts, dead_letters, outbox, resources, seen


class SqliteReaders:
    """The Readers port over one connection."""

    def __init__(self, connection: Connection, nearness: Nearness) -> None:
        self._connection = connection
        self._nearness = nearness
        self._library = LibraryIndex(connection)

    # --- The library

    def library(self) -> list[Resource]:
        """Return every resource."""
        return all_resources(self._connection)

    def resource(self, id: str) -> Resource | None:
        """Return one resource, or None."""
        row = self._connection.execute(select(*WHOLE).where(resources.c.id == id)).first()
        return None if row is None else resource_of(row)

    def search_library(self, query: LibraryQuery, limit: int) -> list[Match]:
        """Return the resources that match any term, best first, and then those that mean much the same."""
        return self._library.search(query, limit, self._nearness)

    def count_library(self, phrases: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
        """Return how many resources have each of these phrases."""
        return self._library.count(phrases)

    def library_size(self) -> int:
        """Return how many resources there are."""
        return self._library.size()

    def library_version(self) -> str:
        """Return what changes with the library."""
        return self.value(VERSION) or ""

    def without_meaning(self, model: str, limit: int) -> list[Resource]:
        """Return resources whose meaning for this model is not stored."""
        return without_meaning(self._connection, model, limit)

    def count_without_meaning(self, model: str) -> int:
        """Return how many those are."""
        return count_without_meaning(self._connection, model)

    # --- The archive

    def channels(self) -> list[ChannelSummary]:
        """Return the archived channels by name."""
        return transcripts.archived_channels(self._connection)

    def every_channel(self) -> list[Channel]:
        """Return every channel by name."""
        return transcripts.every_channel(self._connection)

    def posts(self, channel: ChannelRef, limit: int, before: datetime | None = None) -> list[ShownPost]:
        """Return the newest shown posts of an archived channel, newest first."""
        return transcripts.newest(self._connection, channel, limit, before)

    def post(self, ref: MessageRef) -> ShownPost | None:
        """Return a post of an archived channel, or None."""
        return transcripts.one_post(self._connection, ref)

    def thread(self, root: MessageRef) -> list[ShownPost]:
        """Return a thread, oldest first."""
        return transcripts.thread(self._connection, root)

    def day(self, channel: ChannelRef, start: datetime, end: datetime, limit: int) -> list[ShownPost]:
        """Return the posts of an archived channel between two instants, oldest first."""
        return transcripts.day(self._connection, channel, start, end, limit)

    def times(self, channel: ChannelRef, start: datetime, end: datetime) -> list[datetime]:
        """Return when the shown posts between two instants were posted."""
        return transcripts.times(self._connection, channel, start, end)

    def neighbours(
        self, channel: ChannelRef, start: datetime, end: datetime
    ) -> tuple[datetime | None, datetime | None]:
        """Return when the last shown post before `start` and the first from `end` on were posted."""
        return transcripts.neighbours(self._connection, channel, start, end)

    def search_posts(self, query: PostQuery) -> list[PostHit]:
        """Return shown posts that match."""
        return postsearch.search_posts(self._connection, query)

    def held(
        self, channel: ChannelRef, since: datetime, until: datetime, threads: Sequence[MessageRef] = ()
    ) -> list[MessageRef]:
        """Return which posts of a channel, or of threads in it, we hold between two instants."""
        return transcripts.held(self._connection, channel, since, until, threads)

    def held_replies(
        self, channel: ChannelRef, since: datetime, until: datetime
    ) -> list[tuple[MessageRef, MessageRef]]:
        """Return which replies of a channel's threads we hold between two instants: reply and thread."""
        return transcripts.held_replies(self._connection, channel, since, until)

    def reaction_counts(self, posts: Sequence[MessageRef]) -> dict[MessageRef, dict[str, int]]:
        """Return how many people's reactions are on each of these posts, by emoji."""
        return transcripts.reaction_counts(self._connection, posts)

    # --- People, and what organisers changed

    def accounts(self, refs: Iterable[AccountRef]) -> dict[AccountRef, Account]:
        """Return those of these accounts that were ever seen."""
        wanted = select(accounts).where(accounts.c.ref.in_(list(refs)))
        return {AccountRef(row.ref): _account(row) for row in self._connection.execute(wanted)}

    def people(self, typed: str, limit: int) -> list[Account]:
        """Return people's accounts with a word that begins with what was typed, by name."""
        # SQLite makes only plain letters small, so that others are found as they are written.
        pairs = ((accounts.c.name, typed), (func.lower(accounts.c.name), typed.lower()))
        begins = or_(
            *(name.startswith(begun, autoescape=True) for name, begun in pairs),
            *(name.contains(f" {begun}", autoescape=True) for name, begun in pairs),
        )
        wanted = select(accounts).where(~accounts.c.is_bot, begins).order_by(accounts.c.name, accounts.c.ref)
        return [_account(row) for row in self._connection.execute(wanted.limit(limit))]

    def roles(self) -> RoleRows:
        """Return everything that is stored about roles."""
        return roles.read_rows(self._connection)

    def changes(
        self, limit: int, before: int | None = None, kind: ChangeKind | None = None, subject: str | None = None
    ) -> list[Change]:
        """Return what organisers changed, newest first."""
        return changes.newest_first(self._connection, limit, before, kind, subject)

    def newest_changes(self, kind: ChangeKind) -> list[Change]:
        """Return the newest change of each thing of a kind."""
        return changes.newest_of_each(self._connection, kind)

    # --- People and where they are signed in

    def account(self, ref: AccountRef) -> Account | None:
        """Return the account, or None."""
        return next(iter(self._accounts(accounts.c.ref == ref)), None)

    def linked_with(self, ref: AccountRef) -> list[Account]:
        """Return every account of the person whose account this is, by reference."""
        member = select(accounts.c.member).where(accounts.c.ref == ref).scalar_subquery()
        return self._accounts(accounts.c.member == member)

    def _accounts(self, where: ColumnElement[bool]) -> list[Account]:
        rows = self._connection.execute(select(accounts).where(where).order_by(accounts.c.ref))
        return [Account(AccountRef(row.ref), MemberId(row.member), row.name, row.is_bot) for row in rows]

    def session(self, id: str) -> Session | None:
        """Return the session, or None."""
        return SessionRows(self._connection).get(id)

    def sessions_of(self, accounts: Sequence[AccountRef]) -> list[Session]:
        """Return the sessions of these accounts, the newest first."""
        return sessions_of(self._connection, accounts)

    def sign_in(self, token: str) -> SignIn | None:
        """Return the sign-in, or None."""
        return SignInRows(self._connection).get(token)

    def sign_in_awaited(self, waiter: str) -> SignIn | None:
        """Return the sign-in that a browser waits for, or None."""
        return SignInRows(self._connection).by_waiter(waiter)

    def sign_in_asked(self, account: AccountRef) -> SignIn | None:
        """Return the newest of an account's sign-ins that waits for a word, or None."""
        return SignInRows(self._connection).asked(account)

    def visits(self, limit: int, offset: int = 0, account: AccountRef | None = None) -> list[Visit]:
        """Return which kinds of pages were opened, the newest first."""
        return visits_in(self._connection, limit, offset, account)

    # --- What happened

    def value(self, name: str) -> str | None:
        """Return a value, or None."""
        return ValueRows(self._connection).get(name)

    def was_seen(self, key: str) -> bool:
        """Return whether an event with this key was committed."""
        return self._connection.execute(select(seen.c.key).where(seen.c.key == key)).first() is not None

    def deliveries(self, limit: int) -> list[DeliveryReport]:
        """Return the deliveries that did not simply go out, oldest first."""
        wanted = select(outbox).where(outbox.c.state != DeliveryState.SENT.value).order_by(outbox.c.id).limit(limit)
        return [report_of(row) for row in self._connection.execute(wanted)]

    def written_to(self, platforms: Iterable[str], most: int) -> dict[AccountRef, MessageRef]:
        """Return who had a direct message, with the newest of each."""
        return written_to(self._connection, platforms, most)

    def delivery_reports(self, keys: Sequence[str]) -> dict[str, DeliveryReport]:
        """Return where these deliveries stand."""
        return reports(self._connection, keys)

    def dead_letters(self) -> list[DeadLetter]:
        """Return every dead letter without its body, oldest first."""
        bodiless = [column for column in dead_letters.columns if column.name != "body"]
        wanted = select(*bodiless, text("NULL AS body")).order_by(dead_letters.c.id)
        return [letter_of(row) for row in self._connection.execute(wanted)]

    # --- Events

    def event(self, id: EventId) -> Event | None:
        """Return an event, or None."""
        return events.event_by_id(self._connection, id)

    def events(self, start: datetime, end: datetime) -> list[Event]:
        """Return every event of which something may take place between two instants."""
        return events.events_between(self._connection, start, end)

    def rsvps(self, event: EventId, key: str) -> list[Rsvp]:
        """Return every answer to one occurrence."""
        return answers.rsvps_to(self._connection, event, key)

    def rsvps_of(self, account: AccountRef) -> list[Rsvp]:
        """Return every answer of a person."""
        return answers.rsvps_of_account(self._connection, account)

    def attendances_of(self, account: AccountRef) -> list[Attendance]:
        """Return where a person was, the newest first."""
        return attendances_of_account(self._connection, account)

    def preferences_of(self, account: AccountRef) -> Preferences | None:
        """Return what a person chose about times and reminders, or None."""
        return answers.preferences_of_account(self._connection, account)

    def feed(self, mark: str) -> Feed | None:
        """Return the private calendar whose token has this sum, or None."""
        return feed_by_mark(self._connection, mark)

    def feeds_of(self, accounts: Sequence[AccountRef]) -> list[Feed]:
        """Return the private calendars of these accounts, the newest first."""
        return FeedRows(self._connection).of(accounts)

    def subscriptions(self) -> list[Subscription]:
        """Return the calendars that are followed, by name."""
        return SubscriptionRows(self._connection).all()

    def put_aside(self, limit: int) -> list[tuple[Due, str]]:
        """Return what of the agenda could not be done, with the reasons."""
        return agenda.put_aside(self._connection, limit)

    # --- Announcements

    def announcement(self, id: AnnouncementId) -> Announcement | None:
        """Return an announcement, or None."""
        return announcements.announcement_by_id(self._connection, id)

    def announcements(self, limit: int) -> list[Announcement]:
        """Return what is still to go out, by time, and then the others, the newest first."""
        return announcements.newest_announcements(self._connection, limit)

    def sendings(self, id: AnnouncementId) -> list[Sending]:
        """Return each time that an announcement went out."""
        return announcements.sendings_of(self._connection, id)

    def announcement_versions(self, id: AnnouncementId) -> list[Version]:
        """Return everything that an announcement said and says."""
        return announcements.versions_of(self._connection, id)

    def presses(self, id: AnnouncementId) -> int:
        """Return how many people pressed an announcement's button."""
        return announcements.count_presses(self._connection, id)

    def topics(self) -> list[str]:
        """Return the topics that organisers added."""
        return topics.added_topics(self._connection)

    def followed_by(self, account: AccountRef) -> list[str]:
        """Return the topics that a person follows."""
        return topics.followed_by(self._connection, account)

    def follower_counts(self) -> dict[str, int]:
        """Return how many people follow each topic."""
        return topics.follower_counts(self._connection)


def _account(row: Any) -> Account:
    return Account(AccountRef(row.ref), MemberId(row.member), row.name, bool(row.is_bot))
