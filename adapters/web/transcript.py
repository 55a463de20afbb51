"""Turns shown posts into what the templates print: addresses, anchors, threads and days."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from itertools import groupby
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.model.archive import ShownPost
from bot.model.refs import ChannelRef, MessageRef

NEWER_SHOWN = 20
"""How many posts that are newer than a linked one are shown with it, so that its answers can be read too."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One post as a transcript prints it."""

    shown: ShownPost
    reply_to: ShownPost | None = None
    """The post that it answers, where that is on the page."""
    is_lone_reply: bool = False
    """Whether it answers a post that is not on the page."""
    is_other_day: bool = False
    """Whether it was posted on another day than the one under which it is printed."""
    replies: tuple["Entry", ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """What began on one day, in the reader's zone."""

    at: datetime
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a channel's posts, newest first, and posts whose own windows come right before and after it."""

    posts: Sequence[ShownPost]
    newer: MessageRef | None
    older: MessageRef | None


def channel_address(ref: ChannelRef) -> str:
    """Return the address of a channel's page."""
    return f"/archive/c/{quote(ref, safe='')}"


def anchor_of(ref: MessageRef) -> str:
    """Return a post's anchor: the same on every day and page, and plain letters whatever the reference looks like."""
    return f"post-{blake2b(ref.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"


def around_address(channel: ChannelRef, post: MessageRef) -> str:
    """Return the address of the part of a channel's page that holds this post."""
    return f"{channel_address(channel)}?post={quote(post, safe='')}"


def post_address(shown: ShownPost) -> str:
    """Return a post's permanent address: it leads there however many posts came later."""
    return f"{around_address(shown.post.channel, shown.post.ref)}#{anchor_of(shown.post.ref)}"


def place_of(posts: Sequence[ShownPost], ref: str) -> int | None:
    """Return where a post stands, or None when it is not there."""
    return next((place for place, shown in enumerate(posts) if shown.post.ref == ref), None)


def window(posts: Sequence[ShownPost], place: int, size: int) -> Window:
    """Return at most `size` of these posts: the newest ones if the post at `place` is among them, or those around it.

    `posts` may hold more than what is shown; whether there is anything older is read from that.
    """
    start = 0 if place < size else place - NEWER_SHOWN
    here = posts[start : start + size]
    # Near the newest post, the newest page is the neighbour; further off, neighbours overlap a little.
    before = max(start - size + 2 * NEWER_SHOWN, size) if start > size else 0
    newer = posts[before].post.ref if start else None
    older = posts[start + size].post.ref if start + size < len(posts) else None
    return Window(here, newer, older)


def days_of(newest_first: Sequence[ShownPost], zone: ZoneInfo) -> list[Day]:
    """Return posts by day, oldest first, each reply under the post that it answers where that is among them."""
    by_ref = {shown.post.ref: shown for shown in newest_first}
    replies: dict[MessageRef, list[ShownPost]] = {}
    begun: list[ShownPost] = []
    for shown in reversed(newest_first):
        root = shown.post.thread
        if root is None or root == shown.post.ref or root not in by_ref:
            begun.append(shown)
        else:
            replies.setdefault(root, []).append(shown)
    entries = [_entry(shown, replies.get(shown.post.ref, ()), zone) for shown in begun]
    days = groupby(entries, key=lambda entry: _date(entry.shown, zone))
    return [_day(list(group)) for _, group in days]


def _day(entries: list[Entry]) -> Day:
    return Day(entries[0].shown.post.posted_at, entries)


def _entry(shown: ShownPost, replies: Sequence[ShownPost], zone: ZoneInfo) -> Entry:
    day = _date(shown, zone)
    under = tuple(Entry(each, reply_to=shown, is_other_day=_date(each, zone) != day) for each in replies)
    return Entry(shown, is_lone_reply=shown.post.thread not in (None, shown.post.ref), replies=under)


def _date(shown: ShownPost, zone: ZoneInfo) -> date:
    return shown.post.posted_at.astimezone(zone).date()
