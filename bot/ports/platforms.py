"""Chat platforms, and the one door in as they see it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bot.model.archive import Channel
from bot.model.commands import Ability, CommandSpec
from bot.model.history import Span, Stretch
from bot.model.inbound import Answer, Event, Invocation, PersonJoined
from bot.model.limits import Limits
from bot.model.native import NativeEvent, NativeList
from bot.model.outbound import LeasedDelivery
from bot.model.people import Profile
from bot.model.refs import AccountRef, ChannelRef, GroupRef, MessageRef
from bot.model.roles import Group
from bot.ports.time import Clock


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

    async def suggest(self, invocation: Invocation, option: str, typed: str) -> Sequence[str]:
        """Return values that complete what was typed into an option so far, best first; commits nothing.

        `invocation` is the command as far as it is filled in. An empty list for whoever may not use the command.
        """
        ...

    def reconnected(self, platform: str) -> None:
        """Say that events may have been missed, and that new ones come in again from now on."""
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
        """Return who an account is now, or None when it is not there: unknown, deleted, or gone from the group.

        Raises AccountUnknown when the platform does not say.
        """
        ...

    async def channels(self) -> list[Channel]:
        """Return the channels that the bot can see; their policy is not the platform's business and stays off."""
        ...

    def history(self, channel: ChannelRef, span: Span) -> AsyncIterator[Stretch]:
        """Yield what the platform has of a channel, in whole stretches, newest first.

        Raises HistoryUnavailable; what was yielded before counts all the same.
        """
        ...

    async def close(self) -> None:
        """End every connection. Deliveries that are under way may become uncertain."""
        ...


class FindsDeliveries(Protocol):
    """Ability FIND_DELIVERY: the platform can tell whether a post that carries a delivery's key exists."""

    async def find_delivery(self, leased: LeasedDelivery) -> tuple[MessageRef, ...] | None:
        """Return the posts that a delivery became, or None when the platform is sure that it is not there as a whole.

        Raises DeliveryUncertain when it cannot tell.
        """
        ...


class TellsReactions(Protocol):
    """Ability REACTIONS: the platform can tell who reacted to a post."""

    async def reactions(self, message: MessageRef) -> Mapping[str, frozenset[AccountRef]]:
        """Return who reacted, by emoji, as in ReactionChanged. Raises HistoryUnavailable."""
        ...


class TellsJoins(Protocol):
    """Ability CATCH_UP: the platform can tell who joined while the bot was away."""

    def joined_since(self, since: datetime) -> AsyncIterator[PersonJoined]:
        """Yield who joined from an instant on and is still there. Raises HistoryUnavailable."""
        ...


class TellsConnection(Protocol):
    """An adapter that can lose its platform, and knows whether it has."""

    @property
    def is_connected(self) -> bool:
        """Whether events can come in at this moment."""
        ...


class GreetsAFew(Protocol):
    """An adapter whose platform takes only so many direct messages to newcomers."""

    def may_greet(self) -> bool:
        """Return whether one more newcomer may be written to, who is then counted. May be called from any thread."""
        ...


class TellsGroups(Protocol):
    """Ability GROUPS: the platform has groups of people and can tell who is in them. Both raise GroupsUnavailable."""

    async def groups(self) -> Sequence[Group]:
        """Return the groups that a role can come with, by name; their members need not be among it."""
        ...

    async def look_up_groups(self, refs: frozenset[GroupRef]) -> Sequence[Group]:
        """Return these groups with everybody who is in them; one that is gone is left out."""
        ...


class CountsMembers(Protocol):
    """Ability COUNT_MEMBERS: the platform can tell how many people a channel reaches."""

    async def count_members(self, channel: ChannelRef) -> int | None:
        """Return how many are in a channel, or None where the platform does not say."""
        ...


class NotesChannels(Protocol):
    """Ability NOTE_CHANNEL: a line about a channel can stand where everybody in the channel sees it."""

    async def note_channel(self, channel: ChannelRef, note: str) -> None:
        """Show `note` about the channel instead of what was noted before. Repeating it changes nothing."""
        ...


class ShowsEvents(Protocol):
    """Ability NATIVE_EVENTS: the platform shows events in a list of its own. All of these raise a DeliveryError.

    DeliveryRefused means that it is no use before somebody changes something on the platform.
    """

    async def native_events(self) -> NativeList:
        """Return what is shown just now."""
        ...

    async def put_event(self, event: NativeEvent) -> str:
        """Show one more, marked so that `native_events` knows it again; return the platform's name for it."""
        ...

    async def change_event(self, id: str, event: NativeEvent) -> bool:
        """Show it as it is now; return whether it was still there."""
        ...

    async def cancel_event(self, id: str) -> None:
        """Show it no more. One that is gone already is fine."""
        ...


class GathersTopics(Protocol):
    """Ability TOPIC_GROUPS: the platform has groups that are pinged all at once. All of these raise a DeliveryError.

    DeliveryRefused means that it is no use before somebody changes something on the platform.
    """

    async def gather(self, name: str, group: GroupRef | None, people: frozenset[AccountRef]) -> Group:
        """Have exactly these people in a group; return it with those of them who are in it now.

        `group` is the one that it was last; where there is none, or it is gone, one that nobody else uses is made.
        """
        ...

    async def dissolve(self, group: GroupRef) -> None:
        """Have the group no more. One that is gone already is fine."""
        ...

    async def reached(self, channel: ChannelRef, people: frozenset[AccountRef]) -> frozenset[AccountRef]:
        """Return which of these people a ping in a channel reaches, as far as the platform says."""
        ...


class KnowsVisitors(Protocol):
    """An adapter that can tell who looks at a page of this server, as long as there is no sign-in."""

    async def visitor(self, request: Any) -> Profile | None:
        """Return whose account a request of its own pages stands for, or None. The core never looks inside."""
        ...


class OffersRoutes(Protocol):
    """An adapter that has pages of its own; `adapters.serving` puts them on the one web server."""

    def routes(self) -> Sequence[Any]:
        """Return aiohttp route definitions. The core passes them on and never looks inside."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check of a platform found out."""

    sentence: str
    """What is so; where something is wrong, also what to do about it."""
    is_fine: bool = False


class ChecksItself(Protocol):
    """An adapter that can tell whether everything is set up on its platform. Called between `start` and `close`."""

    async def check(self, channels: Sequence[ChannelRef]) -> list[Finding]:
        """Return what was found: permissions, and whether the bot can work in these channels."""
        ...


@dataclass(frozen=True, slots=True)
class ManifestContext:
    """What an adapter is given to say how its platform is set up. No secret is needed for it."""

    table: Mapping[str, Any]
    """The adapter's own table of the configuration, or an empty one."""
    group: str
    short_name: str
    public_url: str
    specs: Sequence[CommandSpec]
    environ: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AdapterContext:
    """What an adapter is given when it is made."""

    settings: Mapping[str, Any]
    """The adapter's own table of the configuration, as written there; the adapter checks it and reports mistakes."""
    data_dir: Path
    """Where the adapter may keep files of its own, named after itself: SQLite files that end in .sqlite3, and plain
    files in folders that end in -files. Those are backed up; whatever else is there is not."""
    clock: Clock
    short_name: str = "group"
    """One word for the group: the name of its one command where short names are scarce."""
    environ: Mapping[str, str] = field(default_factory=dict)
    """Where secrets come from: the environment of the process."""
    public_url: str = ""
    """The web address under which the open web reaches this machine; empty when it does not."""
