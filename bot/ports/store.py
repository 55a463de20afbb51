"""Reading what is stored, and the store itself."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from bot.model.access import Session, SignIn, Visit
from bot.model.afterwards import Attendance
from bot.model.announcements import Announcement, AnnouncementId, Sending, Version
from bot.model.archive import Channel, ChannelSummary, PostHit, PostQuery, ShownPost
from bot.model.calendars import Feed, Subscription
from bot.model.changes import Change, ChangeKind
from bot.model.deadletter import DeadLetter
from bot.model.events import Due, Event, EventId, Preferences, Rsvp
from bot.model.library import LibraryQuery, Match, Resource
from bot.model.outbound import DeliveryReport
from bot.model.people import Account
from bot.model.refs import AccountRef, ChannelRef, MessageRef
from bot.model.roles import RoleRows
from bot.ports.changes import Touches, UnitOfWork

R = TypeVar("R")


class Readers(Protocol):
    """Reading without changing. Only archived channels ever come out of the archive's readers.

    Posts that were removed or held back come out of `thread`, `day` and `post` only, without author and words, so
    that a transcript can say in words what is missing.
    """

    def library(self) -> list[Resource]:
        """Return every resource in the order in which they were first added."""
        ...

    def resource(self, id: str) -> Resource | None:
        """Return one resource, or None."""
        ...

    def search_library(self, query: LibraryQuery, limit: int) -> list[Match]:
        """Return the resources that match any term, best first; an empty list when none does.

        With a meaning, also up to `limit` more that are nearest to it; and then each match says how near it is.
        """
        ...

    def count_library(self, phrases: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
        """Return how many resources have each of these phrases, found as `search_library` finds them."""
        ...

    def library_size(self) -> int:
        """Return how many resources there are."""
        ...

    def library_version(self) -> str:
        """Return a text that is another one whenever anything in the library has changed."""
        ...

    def without_meaning(self, model: str, limit: int) -> list[Resource]:
        """Return resources whose meaning for this model is not stored, in the order in which they were first added."""
        ...

    def count_without_meaning(self, model: str) -> int:
        """Return how many those are."""
        ...

    def channels(self) -> list[ChannelSummary]:
        """Return the archived channels by name."""
        ...

    def every_channel(self) -> list[Channel]:
        """Return every channel that was ever seen, archived or not, by name: for organisers only."""
        ...

    def posts(self, channel: ChannelRef, limit: int, before: datetime | None = None) -> list[ShownPost]:
        """Return the newest shown posts of an archived channel, newest first; nothing for any other channel.

        With `before`, only those posted before that instant.
        """
        ...

    def post(self, ref: MessageRef) -> ShownPost | None:
        """Return a post of an archived channel, whatever its state, or None when it never arrived."""
        ...

    def thread(self, root: MessageRef) -> list[ShownPost]:
        """Return a thread's first post, where it is there, and all replies, oldest first, whatever their state."""
        ...

    def day(self, channel: ChannelRef, start: datetime, end: datetime, limit: int) -> list[ShownPost]:
        """Return the posts of an archived channel from `start` until before `end`, oldest first, whatever their state.

        At most `limit`.
        """
        ...

    def times(self, channel: ChannelRef, start: datetime, end: datetime) -> list[datetime]:
        """Return when shown posts of an archived channel were posted, from `start` until before `end`, in order."""
        ...

    def neighbours(
        self, channel: ChannelRef, start: datetime, end: datetime
    ) -> tuple[datetime | None, datetime | None]:
        """Return when the last shown post before `start` and the first at or after `end` were posted."""
        ...

    def search_posts(self, query: PostQuery) -> list[PostHit]:
        """Return shown posts that match. Whatever was typed is searched for, never an error."""
        ...

    def held(
        self, channel: ChannelRef, since: datetime, until: datetime, threads: Sequence[MessageRef] = ()
    ) -> list[MessageRef]:
        """Return which posts of a channel we hold from `since` until before `until`, outside of threads.

        With `threads`, the replies in those instead. Posts that were removed are not among them.
        """
        ...

    def held_replies(
        self, channel: ChannelRef, since: datetime, until: datetime
    ) -> list[tuple[MessageRef, MessageRef]]:
        """Return which replies of a channel's threads we hold from `since` until before `until`: reply and thread."""
        ...

    def reaction_counts(self, posts: Sequence[MessageRef]) -> dict[MessageRef, dict[str, int]]:
        """Return how many people's reactions are on each of these posts, by emoji; posts without any are left out."""
        ...

    def account(self, ref: AccountRef) -> Account | None:
        """Return the account, or None when it was never seen."""
        ...

    def linked_with(self, ref: AccountRef) -> list[Account]:
        """Return every account of the person whose account this is, by reference; nothing for an unknown one."""
        ...

    def session(self, id: str) -> Session | None:
        """Return the session, however old it is, or None."""
        ...

    def sessions_of(self, accounts: Sequence[AccountRef]) -> list[Session]:
        """Return the sessions of these accounts, the newest first, however old they are."""
        ...

    def sign_in(self, token: str) -> SignIn | None:
        """Return the sign-in whose link has this sum, however old it is, or None."""
        ...

    def sign_in_awaited(self, waiter: str) -> SignIn | None:
        """Return the sign-in for which the browser with this sum waits or waited, however old it is, or None."""
        ...

    def sign_in_asked(self, account: AccountRef) -> SignIn | None:
        """Return the newest of an account's sign-ins whose code was typed and waits for a word, or None."""
        ...

    def visits(self, limit: int, offset: int = 0, account: AccountRef | None = None) -> list[Visit]:
        """Return which kinds of pages were opened, by everybody or by one account, the newest first."""
        ...

    def value(self, name: str) -> str | None:
        """Return a value that a feature remembers, or None."""
        ...

    def accounts(self, refs: Iterable[AccountRef]) -> dict[AccountRef, Account]:
        """Return those of these accounts that were ever seen."""
        ...

    def people(self, typed: str, limit: int) -> list[Account]:
        """Return people's accounts whose name has a word that begins with what was typed, by name; no bots."""
        ...

    def roles(self) -> RoleRows:
        """Return everything that is stored about roles."""
        ...

    def changes(
        self, limit: int, before: int | None = None, kind: ChangeKind | None = None, subject: str | None = None
    ) -> list[Change]:
        """Return what organisers changed, newest first; with `before`, only changes older than that id."""
        ...

    def newest_changes(self, kind: ChangeKind) -> list[Change]:
        """Return the newest change of each thing of a kind."""
        ...

    def was_seen(self, key: str) -> bool:
        """Return whether an event with this key was committed."""
        ...

    def deliveries(self, limit: int) -> list[DeliveryReport]:
        """Return the deliveries that did not simply go out: waiting, unknown and parked ones, oldest first."""
        ...

    def written_to(self, platforms: Iterable[str], most: int) -> dict[AccountRef, MessageRef]:
        """Return who had a direct message, with the newest of each: of each platform so many at most, the latest."""
        ...

    def dead_letters(self) -> list[DeadLetter]:
        """Return every dead letter, oldest first, without bodies."""
        ...

    def event(self, id: EventId) -> Event | None:
        """Return an event, whatever its status, or None."""
        ...

    def events(self, start: datetime, end: datetime) -> list[Event]:
        """Return every event, drafts included, of which something may take place between two instants, by its start.

        Which days those are is worked out by `features.events.recurrence`.
        """
        ...

    def rsvps(self, event: EventId, key: str) -> list[Rsvp]:
        """Return every answer to one occurrence, in the order in which they were given last."""
        ...

    def rsvps_of(self, account: AccountRef) -> list[Rsvp]:
        """Return every answer of the person whose account this is."""
        ...

    def attendances_of(self, account: AccountRef) -> list[Attendance]:
        """Return where the person whose account this is was, the newest first."""
        ...

    def preferences_of(self, account: AccountRef) -> Preferences | None:
        """Return what the person whose account this is chose about times and reminders, or None."""
        ...

    def feed(self, mark: str) -> Feed | None:
        """Return the private calendar whose token has this sum, or None."""
        ...

    def feeds_of(self, accounts: Sequence[AccountRef]) -> list[Feed]:
        """Return the private calendars of these accounts, the newest first."""
        ...

    def subscriptions(self) -> list[Subscription]:
        """Return the calendars that are followed, by name."""
        ...

    def put_aside(self, limit: int) -> list[tuple[Due, str]]:
        """Return what of the agenda could not be done, with the reasons, oldest first."""
        ...

    # --- Announcements

    def announcement(self, id: AnnouncementId) -> Announcement | None:
        """Return an announcement, whatever its status, or None."""
        ...

    def announcements(self, limit: int) -> list[Announcement]:
        """Return announcements: first what is still to go out, by time, then the others, the newest first."""
        ...

    def sendings(self, id: AnnouncementId) -> list[Sending]:
        """Return each time that an announcement went out, oldest first."""
        ...

    def announcement_versions(self, id: AnnouncementId) -> list[Version]:
        """Return everything that an announcement said and says, oldest first."""
        ...

    def presses(self, id: AnnouncementId) -> int:
        """Return how many people pressed an announcement's button."""
        ...

    def delivery_reports(self, keys: Sequence[str]) -> dict[str, DeliveryReport]:
        """Return where these deliveries stand; those that are not there are left out."""
        ...

    def topics(self) -> list[str]:
        """Return the topics that organisers added, by name."""
        ...

    def followed_by(self, account: AccountRef) -> list[str]:
        """Return the topics that the person whose account this is follows, by name."""
        ...

    def follower_counts(self) -> dict[str, int]:
        """Return how many people follow each topic; topics that nobody follows are left out."""
        ...


class Store(Protocol):
    """The database. All changes go through one writer; reads never wait for it."""

    async def commit(self, change: Callable[[UnitOfWork], R], touches: Touches = Touches()) -> R:
        """Run `change` inside a transaction and return its result once that is on disk.

        `change` is a plain function: it may run more than once and on another thread, so it must only use its unit
        of work. Whatever it raises is raised here, and then nothing of it was stored.
        Raises StoreUnavailable when the database cannot take changes.
        """
        ...

    async def read(self, look: Callable[[Readers], R]) -> R:
        """Run `look` on a connection of its own, on another thread, and return what it returns."""
        ...

    def on_outbox_change(self, nudge: Callable[[], None]) -> None:
        """Call `nudge` on the loop whenever a commit changed what the outbox has to send."""
        ...

    def on_agenda_change(self, nudge: Callable[[], None]) -> None:
        """Call `nudge` on the loop whenever a commit changed what is due when."""
        ...

    async def close(self) -> None:
        """Commit what is waiting and close; nothing may be called afterwards."""
        ...
