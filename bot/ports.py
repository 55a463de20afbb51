"""Contracts between the core and everything around it. Implementations live elsewhere and never know each other."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Protocol, TypeVar

from bot.model.archive import ArchivedPost, Channel, ChannelSummary, PostHit, ShownPost
from bot.model.commands import Ability, CommandSpec
from bot.model.deadletter import DeadLetter
from bot.model.inbound import Answer, Event, Invocation, MessagePosted
from bot.model.library import LibraryQuery, Match, Resource
from bot.model.limits import Limits
from bot.model.outbound import Delivery, DeliveryReport, LeasedDelivery
from bot.model.people import Account, Member, Profile
from bot.model.refs import AccountRef, ChannelRef, MemberId, MessageRef

R = TypeVar("R")


# --- Time


class Clock(Protocol):
    """The only source of the present."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class Alarm(Protocol):
    """Wakes somebody later. It keeps no state that matters: what is due is always read from rows."""

    def wake_at(self, name: str, at: datetime, wake: Callable[[], None]) -> None:
        """Call `wake` once at `at`, or at once when that is past. A second call with the same name replaces it."""
        ...

    def wake_daily(self, name: str, hour: int, minute: int, zone: tzinfo, wake: Callable[[], None]) -> None:
        """Call `wake` every day at this wall time in `zone`; a day missed while asleep is made up for once."""
        ...

    def cancel(self, name: str) -> None:
        """Forget the call of that name; nothing happens when there is none."""
        ...


# --- The store: changes


@dataclass(frozen=True, slots=True)
class Touches:
    """What a change is going to look at. A hint only: it lets the store read for many changes at once.

    A change that looks at something not named here still gets the right answer, one query later.
    """

    seen: tuple[str, ...] = ()
    accounts: tuple[AccountRef, ...] = ()
    channels: tuple[ChannelRef, ...] = ()
    posts: tuple[MessageRef, ...] = ()


class SeenMarks(Protocol):
    """Which event keys have been handled."""

    def mark(self, key: str) -> bool:
        """Remember `key`; return False when it was remembered before, and then change nothing."""
        ...

    def forget_before(self, at: datetime) -> int:
        """Forget marks made before `at`; return how many."""
        ...


class People(Protocol):
    """Members and their accounts."""

    def account(self, ref: AccountRef) -> Account | None:
        """Return the account, or None when it was never seen."""
        ...

    def put_account(self, account: Account) -> None:
        """Store the account, or change its name; its member must exist."""
        ...

    def member(self, id: MemberId) -> Member | None:
        """Return the member, or None."""
        ...

    def put_member(self, member: Member) -> None:
        """Store the member, or change it."""
        ...


class Archive(Protocol):
    """Channels and archived posts. Search entries follow posts in the same commit."""

    def channel(self, ref: ChannelRef) -> Channel | None:
        """Return the channel, or None when it was never seen."""
        ...

    def put_channel(self, channel: Channel) -> None:
        """Store the channel, or change it."""
        ...

    def post(self, ref: MessageRef) -> ArchivedPost | None:
        """Return what is held of the post, whatever its state, or None."""
        ...

    def put_post(self, post: ArchivedPost) -> None:
        """Store the post, or change it. Text that a state no longer allows is erased from every index."""
        ...


class Outbox(Protocol):
    """Deliveries waiting to go out."""

    def add(self, delivery: Delivery) -> bool:
        """Store the delivery; return False when its key is known already, and then change nothing."""
        ...

    def lease(self, now: datetime, limit: int, platforms: Sequence[str]) -> list[LeasedDelivery]:
        """Mark up to `limit` deliveries that are due on these platforms as leased, and return them, oldest first.

        Never two for the same place at once; an edit or a deletion only after the delivery it is about was sent.
        One that is about a delivery which will never be sent is parked with that reason.
        """
        ...

    def sent(self, key: str, parts: Sequence[MessageRef], at: datetime) -> None:
        """Record that the delivery arrived as these posts of its platform."""
        ...

    def retry(self, key: str, due_at: datetime, reason: str) -> None:
        """Let the delivery wait until `due_at`; nothing was sent."""
        ...

    def unknown(self, key: str, due_at: datetime, reason: str) -> None:
        """Record that nobody can say whether it arrived; it should be looked up from `due_at` on."""
        ...

    def park(self, key: str, reason: str) -> None:
        """Put the delivery aside for an operator."""
        ...

    def orphaned(self, now: datetime, platforms: Sequence[str]) -> list[LeasedDelivery]:
        """Mark what an earlier process had leased and never reported as unknown; return all that is unknown and due."""
        ...

    def next_due(self, platforms: Sequence[str]) -> datetime | None:
        """Return when the next delivery is due, or None when nothing waits."""
        ...


class DeadLetters(Protocol):
    """What came in and could not be handled."""

    def add(self, letter: DeadLetter) -> None:
        """Store the letter; its id is ignored and a new one is given. A second one with the same key replaces it."""
        ...

    def all(self) -> list[DeadLetter]:
        """Return every letter, oldest first, bodies included."""
        ...

    def remove(self, id: int) -> None:
        """Remove the letter, when it was handled after all."""
        ...

    def erase_bodies_before(self, at: datetime) -> int:
        """Erase the bodies of letters older than `at`; return how many."""
        ...


class LibraryShelf(Protocol):
    """The curated library."""

    def all(self) -> list[Resource]:
        """Return every resource in the order in which they were first added."""
        ...

    def put(self, resources: Iterable[Resource]) -> None:
        """Store these resources, replacing those with the same id. Search entries follow in the same commit."""
        ...

    def remove(self, ids: Iterable[str]) -> None:
        """Remove these resources; unknown ids are ignored."""
        ...


class UnitOfWork(Protocol):
    """Everything that one change may touch. It is committed as a whole or not at all."""

    @property
    def seen(self) -> SeenMarks: ...
    @property
    def people(self) -> People: ...
    @property
    def archive(self) -> Archive: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def dead_letters(self) -> DeadLetters: ...
    @property
    def library(self) -> LibraryShelf: ...


# --- The store: reading


@dataclass(frozen=True, slots=True)
class PostQuery:
    """A search of the archive. `words` is what a person typed; every word must match."""

    words: str
    channel: ChannelRef | None = None
    limit: int = 50


class Readers(Protocol):
    """Reading without changing. Only archived channels and shown posts ever come out of the archive's readers."""

    def library(self) -> list[Resource]:
        """Return every resource in the order in which they were first added."""
        ...

    def resource(self, id: str) -> Resource | None:
        """Return one resource, or None."""
        ...

    def search_library(self, query: LibraryQuery, limit: int) -> list[Match]:
        """Return the resources that match any term, best first; an empty list when none does."""
        ...

    def channels(self) -> list[ChannelSummary]:
        """Return the archived channels by name."""
        ...

    def posts(self, channel: ChannelRef, limit: int) -> list[ShownPost]:
        """Return the newest shown posts of an archived channel, newest first; nothing for any other channel."""
        ...

    def search_posts(self, query: PostQuery) -> list[PostHit]:
        """Return shown posts that match, newest first. Whatever was typed is searched for, never an error."""
        ...

    def was_seen(self, key: str) -> bool:
        """Return whether an event with this key was committed."""
        ...

    def deliveries(self, limit: int) -> list[DeliveryReport]:
        """Return the deliveries that did not simply go out: waiting, unknown and parked ones, oldest first."""
        ...

    def dead_letters(self) -> list[DeadLetter]:
        """Return every dead letter, oldest first, without bodies."""
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
        """Call `nudge` on the loop whenever a commit changed what is due."""
        ...

    async def close(self) -> None:
        """Commit what is waiting and close; nothing may be called afterwards."""
        ...


# --- Chat platforms


class Intake(Protocol):
    """The one door in, as adapters see it."""

    async def receive(self, event: Event) -> None:
        """Take an event. When this returns, its effects are on disk and it may be acknowledged.

        Raises StoreUnavailable, and only that, when it must not be acknowledged.
        """
        ...

    async def handle(self, invocation: Invocation) -> Answer:
        """Do what a person asks and return what to tell them. Never raises for what a person did."""
        ...

    async def reject(self, *, platform: str, kind: str, key: str, reason: str) -> None:
        """Record something that the adapter could not translate; it may then be acknowledged."""
        ...


class ChatPlatform(Protocol):
    """One chat platform, as the core sees it."""

    @property
    def name(self) -> str:
        """The platform's name: the part of every reference before the colon."""
        ...

    @property
    def limits(self) -> Limits: ...

    @property
    def abilities(self) -> frozenset[Ability]: ...

    async def start(self) -> None:
        """Make ready to deliver: open files and connections. Called once, before anything else."""
        ...

    async def install_commands(self, commands: Sequence[CommandSpec]) -> None:
        """Offer these commands to people; whatever was offered before is replaced."""
        ...

    async def run(self, intake: Intake) -> None:
        """Bring events and invocations to `intake` until cancelled. Acknowledge an event only after it returned."""
        ...

    async def deliver(self, leased: LeasedDelivery) -> tuple[MessageRef, ...]:
        """Post, edit or delete, and return the platform's posts that came of it (none for a deletion).

        Raises DeliveryRefused, DeliveryDelayed or DeliveryUncertain; any other error counts as uncertain.
        """
        ...

    def spell(self, command: str) -> str:
        """Return how people type this command here, for example '/ask'."""
        ...

    async def look_up_account(self, ref: AccountRef) -> Profile | None:
        """Return who an account is, or None when the platform does not know it."""
        ...

    async def channels(self) -> list[Channel]:
        """Return the channels that the bot can see; their policy is not the platform's business and stays off."""
        ...

    def history(self, channel: ChannelRef, since: datetime) -> AsyncIterator[MessagePosted]:
        """Yield the posts of a channel from `since` on, oldest first, with the same keys as when they came live."""
        ...

    async def close(self) -> None:
        """End every connection. Deliveries that are under way may become uncertain."""
        ...


class FindsDeliveries(Protocol):
    """Ability FIND_DELIVERY: the platform can tell whether a post that carries a delivery's key exists."""

    async def find_delivery(self, key: str) -> tuple[MessageRef, ...] | None:
        """Return the posts that carry `key`, or None when the platform is sure that there is none.

        Raises DeliveryUncertain when it cannot tell.
        """
        ...


class OffersRoutes(Protocol):
    """An adapter that has pages of its own; `adapters.serving` puts them on the one web server."""

    def routes(self) -> Sequence[Any]:
        """Return aiohttp route definitions. The core passes them on and never looks inside."""
        ...


@dataclass(frozen=True, slots=True)
class AdapterContext:
    """What an adapter is given when it is made."""

    settings: Mapping[str, Any]
    """The adapter's own table of the configuration, as written there; the adapter checks it and reports mistakes."""
    data_dir: Path
    """Where the adapter may keep files of its own, named after itself."""
    clock: Clock
