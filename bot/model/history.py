"""History: what a platform still has of a channel, read again to find what was missed.

A platform gives history in stretches. A stretch is whole: everything that the platform has between its two instants
is in it. Only inside a stretch does it mean anything that a post is not there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.inbound import MessagePosted
from bot.model.refs import ChannelRef, MessageRef


@dataclass(frozen=True, slots=True)
class Span:
    """What is to be read of a channel's history."""

    since: datetime
    until: datetime
    """The first instant that is not wanted any more."""
    threads_from: datetime | None = None
    """Threads that began before `since`, but not before this, are read too where they have newer replies."""
    resume: str = ""
    """Where an earlier reading of the same span stopped: the `resume` of the last stretch that was taken."""


@dataclass(frozen=True, slots=True)
class PastPost:
    """A post as its platform has it now."""

    event: MessagePosted
    """With the same key as when it came live."""
    edited_at: datetime | None = None
    reactions: Mapping[str, int] = field(default_factory=dict)
    """How many people reacted, by emoji."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a channel's history that the platform gave whole: what should be in it and is not, is gone."""

    channel: ChannelRef
    since: datetime
    until: datetime
    """Everything that stands in the channel itself from `since` until before this is among the posts. May be equal."""
    posts: tuple[PastPost, ...]
    threads: tuple[MessageRef, ...] = ()
    """Threads of which every reply within the span that was asked for is among the posts."""
    only_threads: frozenset[MessageRef] | None = None
    """The only threads in which the platform has something of the span; replies of ours in others are gone."""
    unreadable: tuple[MessageRef, ...] = ()
    """What is there, though nobody can tell what it says: it is not among the posts, and not gone."""
    resume: str = ""
    """Tells the platform where to go on after this stretch."""
