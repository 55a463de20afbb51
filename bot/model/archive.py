"""The archive's nouns: channels with their policy, archived posts, and how news about a post is merged.

News about one post can arrive in any order and more than once: an edit before the post itself, a deletion
before both. `merge_posted`, `merge_edited` and `merge_removed` give the same archived post in every order.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.model.inbound import FileNote, Post
from bot.model.refs import AccountRef, ChannelRef, MemberId, MessageRef


class ChannelPolicy(StrEnum):
    """Whether posts of a channel are kept."""

    ARCHIVED = "archived"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as we know it. Channels that nobody has set are off."""

    ref: ChannelRef
    name: str
    policy: ChannelPolicy = ChannelPolicy.OFF
    removed: bool = False
    chosen: bool = False
    """An organiser set the policy; what the configuration says of this channel does not count any more."""


class PostState(StrEnum):
    """What the archive holds of a post."""

    KEPT = "kept"
    HELD = "held"
    """Not kept: the patient-identifier screen stopped it. No text is stored."""
    REMOVED = "removed"
    """Deleted on its platform. No text is stored; the mark stops a late copy from bringing it back."""


class ArchivedPost(NamedTuple):
    """One post in the archive. A named tuple, as one is made for every event."""

    ref: MessageRef
    channel: ChannelRef
    state: PostState
    posted_at: datetime
    thread: MessageRef | None = None
    author: AccountRef | None = None
    member: MemberId | None = None
    author_is_bot: bool = False
    text: str = ""
    files: tuple[FileNote, ...] = ()
    edited_at: datetime | None = None
    arrived: bool = True
    """False while only an edit or a deletion came and the post itself has not: it is not shown until it has."""
    answers: MessageRef | None = None
    """A post of the channel that this one points back to, outside any thread."""

    @property
    def is_shown(self) -> bool:
        """Return whether readers may see it, as far as the post itself decides."""
        return self.arrived and self.state is PostState.KEPT


def archived(post: Post, member: MemberId, *, state: PostState, edited_at: datetime | None = None) -> ArchivedPost:
    """Return `post` as the archive keeps it; one that is held back keeps neither its text nor its files."""
    held = state is PostState.HELD
    return ArchivedPost(
        ref=post.message,
        channel=post.channel,
        state=state,
        posted_at=post.at,
        thread=post.thread,
        author=post.author,
        member=member,
        author_is_bot=post.author_is_bot,
        text="" if held else post.text,
        files=() if held else post.files,
        edited_at=edited_at,
        answers=post.answers,
    )


def merge_posted(current: ArchivedPost | None, news: ArchivedPost) -> ArchivedPost:
    """Return what the archive holds after the post itself arrived; `news` is KEPT or HELD and not edited."""
    if current is None:
        return news
    return current._replace(arrived=True, posted_at=news.posted_at, thread=news.thread, answers=news.answers)


def merge_edited(current: ArchivedPost | None, news: ArchivedPost) -> ArchivedPost:
    """Return what the archive holds after an edit; `news` is KEPT or HELD and carries `edited_at`.

    The latest edit wins, whatever order edits arrive in. An edit that the screen passes brings a held post back.
    """
    if current is None:
        return news._replace(arrived=False)
    if current.state is PostState.REMOVED or _is_older(news, current):
        return current
    return news._replace(arrived=current.arrived)


def _is_older(news: ArchivedPost, current: ArchivedPost) -> bool:
    if current.edited_at is None or news.edited_at is None:
        return False
    return news.edited_at <= current.edited_at


def merge_removed(current: ArchivedPost | None, ref: MessageRef, channel: ChannelRef, at: datetime) -> ArchivedPost:
    """Return what the archive holds after a deletion: a mark without author, text or files."""
    return ArchivedPost(
        ref=ref,
        channel=channel,
        state=PostState.REMOVED,
        posted_at=current.posted_at if current else at,
        thread=current.thread if current else None,
        arrived=current.arrived if current else False,
    )


@dataclass(frozen=True, slots=True)
class Reacted:
    """Whether somebody's reaction is on a post; of two the later one is true."""

    post: MessageRef
    account: AccountRef
    emoji: str
    is_on: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ShownPost:
    """An archived post with the names that a reader needs beside it."""

    post: ArchivedPost
    author_name: str
    channel_name: str
    replies: int = 0
    reactions: tuple[tuple[str, int], ...] = ()
    """How many people reacted, by emoji; what most did comes first."""


@dataclass(frozen=True, slots=True)
class PostHit:
    """A post found by a search. `marked` is the text in pieces; True marks a piece that matched."""

    shown: ShownPost
    marked: tuple[tuple[str, bool], ...]


class SearchOrder(StrEnum):
    """Which hits come first."""

    NEWEST = "newest"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class PostQuery:
    """A search of the archive. `words` is what a person typed; every word must match. Without words, all posts do."""

    words: str = ""
    channel: ChannelRef | None = None
    author: str = ""
    """A part of the author's name as it is shown, in small or large letters."""
    since: datetime | None = None
    until: datetime | None = None
    """The first instant that is not wanted any more."""
    order: SearchOrder = SearchOrder.NEWEST
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Introduction:
    """Somebody's first post in the channel in which newcomers introduce themselves."""

    member: MemberId
    account: AccountRef
    post: MessageRef
    channel: ChannelRef
    at: datetime


@dataclass(frozen=True, slots=True)
class ChannelSummary:
    """An archived channel with what its page's list shows."""

    channel: Channel
    posts: int
    last_post_at: datetime | None
