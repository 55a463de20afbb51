"""Changing what is stored: one unit of work for each change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model.archive import ArchivedPost, Channel, Introduction, Reacted
from bot.model.changes import Change, ChangeKind
from bot.model.deadletter import DeadLetter
from bot.model.people import Account, Member, Role
from bot.model.refs import AccountRef, ChannelRef, GroupRef, MemberId, MessageRef
from bot.model.roles import Grant, Group, Mapping, RoleRows
from bot.model.texts import Draft
from bot.ports.access import LinkOffers, Sessions, SignIns, Visits
from bot.ports.announcing import Announcements, Topics
from bot.ports.diary import Agenda, Attendances, Events, Feeds, NativeEvents, Rsvps, Subscriptions, Wishes
from bot.ports.sending import Outbox
from bot.ports.shelf import LibraryShelf, Questions


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

    def accounts_of(self, member: MemberId) -> list[Account]:
        """Return every account of the member, by reference."""
        ...

    def merge(self, going: MemberId, staying: Member) -> None:
        """Move everything that is keyed by `going` to `staying`, store that as it is given, and delete the other.

        Of two introductions one stays: the one that was told of, else the earlier.
        """
        ...

    def split(self, account: Account, member: Member) -> None:
        """Store `member`, who is new, and move the account and everything that came from it there."""
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


class Introductions(Protocol):
    """Who introduced themselves and has not been named in a round-up yet."""

    def add(self, introduction: Introduction) -> bool:
        """Store it; return False when this member introduced themselves before, and then change nothing."""
        ...

    def waiting(self, channel: ChannelRef) -> list[Introduction]:
        """Return those of a channel that were not told of, oldest first."""
        ...

    def told(self, members: Iterable[MemberId]) -> None:
        """Remember that these were told of; they never wait again."""
        ...

    def withdraw(self, posts: Iterable[MessageRef]) -> None:
        """Forget those waiting whose post is one of these: it was deleted."""
        ...


class Reactions(Protocol):
    """Who reacted to archived posts."""

    def put(self, reacted: Reacted) -> None:
        """Store it, unless something later is known of the same reaction."""
        ...

    def on(self, post: MessageRef) -> list[Reacted]:
        """Return the reactions that are on a post."""
        ...

    def forget(self, posts: Iterable[MessageRef]) -> None:
        """Forget every reaction on these posts."""
        ...


class Values(Protocol):
    """Single values that a feature has to remember, by a name of its own."""

    def get(self, name: str) -> str | None:
        """Return the value, or None."""
        ...

    def put(self, name: str, value: str) -> None:
        """Store the value, or change it."""
        ...


class Changes(Protocol):
    """What organisers changed. Nothing is ever taken out."""

    def add(self, change: Change) -> int:
        """Store the change and return its id; the one that it carries is ignored."""
        ...

    def of(self, kind: ChangeKind, subject: str) -> list[Change]:
        """Return every change of one thing, oldest first."""
        ...


class Roles(Protocol):
    """Roles that do not come from the configuration."""

    def rows(self) -> RoleRows:
        """Return everything that is stored about roles."""
        ...

    def grant(self, grant: Grant) -> bool:
        """Store the grant; return False when the account has that role by a grant already."""
        ...

    def withdraw(self, account: AccountRef, role: Role) -> bool:
        """Take a grant back; return False when there is none."""
        ...

    def map(self, mapping: Mapping) -> bool:
        """Let a role come with a group; return False when it does already."""
        ...

    def unmap(self, mapping: Mapping) -> bool:
        """Let it come with the group no more; return False when it does not."""
        ...

    def group(self, ref: GroupRef) -> Group | None:
        """Return a group with its members, or None when it was never looked up."""
        ...

    def put_group(self, group: Group) -> None:
        """Store the group with exactly these members."""
        ...


class Drafts(Protocol):
    """Texts that somebody has written and not put to use yet: one for each person and text."""

    def get(self, account: AccountRef, key: str) -> Draft | None:
        """Return somebody's draft of a text, or None."""
        ...

    def put(self, draft: Draft) -> None:
        """Store the draft in place of an earlier one."""
        ...

    def remove(self, account: AccountRef, key: str) -> None:
        """Remove somebody's draft of a text, if there is one."""
        ...

    def forget_before(self, at: datetime) -> None:
        """Remove drafts that were written before `at`."""
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
    @property
    def introductions(self) -> Introductions: ...
    @property
    def questions(self) -> Questions: ...
    @property
    def reactions(self) -> Reactions: ...
    @property
    def values(self) -> Values: ...
    @property
    def changes(self) -> Changes: ...
    @property
    def roles(self) -> Roles: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def link_offers(self) -> LinkOffers: ...
    @property
    def sign_ins(self) -> SignIns: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def visits(self) -> Visits: ...
    @property
    def events(self) -> Events: ...
    @property
    def rsvps(self) -> Rsvps: ...
    @property
    def wishes(self) -> Wishes: ...
    @property
    def agenda(self) -> Agenda: ...
    @property
    def attendances(self) -> Attendances: ...
    @property
    def native_events(self) -> NativeEvents: ...
    @property
    def announcements(self) -> Announcements: ...
    @property
    def topics(self) -> Topics: ...
    @property
    def feeds(self) -> Feeds: ...
    @property
    def subscriptions(self) -> Subscriptions: ...
