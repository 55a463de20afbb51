"""What comes in: events (something happened) and invocations (a person asks the bot for something).

Every event carries `key`: the platform's own delivery id, or one built from what happened. The same happening
always has the same key, however often it is delivered, so that a repeat can be recognised.
Instants are aware datetimes in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.model.cards import Card
from bot.model.commands import Value
from bot.model.forms import Form
from bot.model.refs import AccountRef, ChannelRef, GroupRef, MessageRef


@dataclass(frozen=True, slots=True)
class FileNote:
    """A file that came with a post: its name and type only; we keep no bytes."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Post:
    """A post as its platform shows it now."""

    message: MessageRef
    channel: ChannelRef
    author: AccountRef
    author_name: str
    author_is_bot: bool
    text: str
    at: datetime
    thread: MessageRef | None = None
    """The thread's first post; None for a post that is not a reply."""
    answers: MessageRef | None = None
    """A post of the channel itself that this one points back to, outside any thread."""
    files: tuple[FileNote, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonJoined:
    """Somebody became part of the group's place on a platform."""

    key: str
    account: AccountRef
    name: str
    is_bot: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonLeft:
    """Somebody left the group's place on a platform."""

    key: str
    account: AccountRef
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonRenamed:
    """An account is now shown under another name."""

    key: str
    account: AccountRef
    name: str
    is_bot: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class MessagePosted:
    """A new post, in a channel or in a direct message to the bot."""

    key: str
    post: Post
    direct: bool = False
    """Said in a direct message with the bot."""
    addressed: str | None = None
    """What was said to the bot, without its own mention; None when the post is not meant for it."""


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """A post was changed by somebody. `post` carries it whole, as it is after the change."""

    key: str
    post: Post
    edited_at: datetime


@dataclass(frozen=True, slots=True)
class MessagesDeleted:
    """One or more posts of a channel are gone from the platform."""

    key: str
    channel: ChannelRef
    messages: tuple[MessageRef, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class ChannelChanged:
    """A channel was made, renamed or removed."""

    key: str
    channel: ChannelRef
    name: str
    at: datetime
    removed: bool = False
    erased: bool = False
    """Its posts are gone with it; one that was only closed keeps them."""


@dataclass(frozen=True, slots=True)
class ThreadDeleted:
    """A thread is gone with all its replies. The post that it began with may still be there."""

    key: str
    channel: ChannelRef
    thread: MessageRef
    at: datetime
    with_root: bool = False
    """The post that it began with is gone too."""


@dataclass(frozen=True, slots=True)
class ReactionChanged:
    """Somebody put a reaction on a post, or took it off."""

    key: str
    channel: ChannelRef
    message: MessageRef
    account: AccountRef
    emoji: str
    """The emoji itself, or its name between colons where it is a platform's own."""
    is_on: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ReactionsCleared:
    """A moderator took off everybody's reactions of a post, or those of one emoji."""

    key: str
    channel: ChannelRef
    message: MessageRef
    emoji: str | None
    """As in ReactionChanged; None when all are gone."""
    at: datetime


@dataclass(frozen=True, slots=True)
class GroupChanged:
    """Somebody came into a group of the platform, or left it; or it got another name."""

    key: str
    group: GroupRef
    at: datetime
    name: str = ""
    """Its name; empty when that was not told."""
    members: frozenset[AccountRef] | None = None
    """Everybody who is in it now; None when only what changed was told."""
    added: frozenset[AccountRef] = frozenset()
    removed: frozenset[AccountRef] = frozenset()


@dataclass(frozen=True, slots=True)
class GroupsOfPerson:
    """In which groups of the platform somebody is now: all of them."""

    key: str
    account: AccountRef
    groups: frozenset[GroupRef]
    at: datetime


Event = (
    PersonJoined
    | PersonLeft
    | PersonRenamed
    | MessagePosted
    | MessageEdited
    | MessagesDeleted
    | ThreadDeleted
    | ChannelChanged
    | ReactionChanged
    | ReactionsCleared
    | GroupChanged
    | GroupsOfPerson
)


class Via(StrEnum):
    """How somebody asked."""

    SLASH = "slash"
    MENTION = "mention"
    DIRECT = "direct"
    BUTTON = "button"
    FORM = "form"
    PAGE = "page"
    OPERATOR = "operator"


class Invocation(NamedTuple):
    """A person asks the bot to do something. Every way of asking makes the same value.

    A named tuple, as one is made for every command: making it takes a third of a frozen dataclass's time.
    """

    platform: str
    account: AccountRef
    account_name: str
    command: str
    """The command's name; empty where `text` says in its own words what is wanted, as after the umbrella command."""
    via: Via
    text: str = ""
    """The arguments as typed; read when `options` is None."""
    options: Mapping[str, Value] | None = None
    """Options that the platform already parsed into fields."""
    channel: ChannelRef | None = None
    thread: MessageRef | None = None
    message: MessageRef | None = None
    """The post from whose menu the command was chosen."""


class Answer(NamedTuple):
    """What goes straight back to the person who is waiting."""

    card: Card
    """What to say; with a form, the same in words for a platform that cannot show it."""
    private: bool = True
    form: Form | None = None
    """A form to open instead of the card."""
    refused: bool = False
    """Nothing was done, and the card says why."""
    about: str = ""
    """The option that a refusal is about, so that the sentence can stand beside its field."""
    is_sensitive: bool = False
    """What was refused seems to name a patient: nothing of it may be kept, not even for another try."""
