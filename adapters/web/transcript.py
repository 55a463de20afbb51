"""Turns posts into what the templates print: anchors, threads, days, and in a few words what a reply answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from itertools import groupby
from zoneinfo import ZoneInfo

from adapters.web.days import local_date
from bot.model.archive import PostState, ShownPost
from bot.model.refs import MessageRef
from bot.model.text import one_line, shorten
from bot.ports import Readers

GIST = 90
"""Characters of a post that are shown where another one answers it."""

Answered = Mapping[MessageRef, ShownPost]
"""The posts that replies answer, by their references."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One post as a transcript prints it."""

    shown: ShownPost
    answers: ShownPost | None = None
    """The post that it answers, where the archive knows it."""
    is_lone_reply: bool = False
    """Whether it is a reply that is not printed under what it answers."""
    is_other_day: bool = False
    """Whether it was posted on another day than the one under which it is printed."""
    zone_name: str = ""
    """The zone's name at a time of day that comes twice, as clocks go back on it; otherwise empty."""
    replies: tuple["Entry", ...] = ()

    @property
    def elsewhere(self) -> int:
        """Return how many of its kept replies are not printed under it."""
        here = sum(reply.shown.post.state is PostState.KEPT for reply in self.replies)
        return max(self.shown.replies - here, 0)


@dataclass(frozen=True, slots=True)
class Day:
    """What began on one day, in the group's zone."""

    date: date
    entries: list[Entry] = field(default_factory=list)


def anchor_of(ref: MessageRef) -> str:
    """Return a post's anchor: the same on every page, and plain letters whatever the reference looks like."""
    return f"post-{blake2b(ref.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"


def gist(shown: ShownPost) -> str:
    """Return a post in one short line; of one that only brought files, their names."""
    text = one_line(shown.post.text) or ", ".join(file.name for file in shown.post.files)
    return shorten(text, GIST)


def root_of(shown: ShownPost) -> MessageRef | None:
    """Return the post that it answers, or None for one that is no reply."""
    return None if shown.post.thread == shown.post.ref else shown.post.thread


def points_to(shown: ShownPost) -> MessageRef | None:
    """Return the post that it answers in its thread, or from elsewhere in the channel."""
    return root_of(shown) or shown.post.answers


def is_printed(shown: ShownPost) -> bool:
    """Return whether a transcript has a line for it: what was removed leaves one only where replies hang on it."""
    return shown.post.state is not PostState.REMOVED or shown.replies > 0


def answered_by(readers: Readers, posts: Iterable[ShownPost]) -> dict[MessageRef, ShownPost]:
    """Return the posts that these reply to: those among them, and those that are looked up."""
    known = {shown.post.ref: shown for shown in posts}
    roots = {root for shown in known.values() if (root := points_to(shown)) is not None}
    found = {root: known[root] if root in known else readers.post(root) for root in roots}
    return {root: shown for root, shown in found.items() if shown is not None}


def days_of(oldest_first: Sequence[ShownPost], answered: Answered, zone: ZoneInfo) -> list[Day]:
    """Return posts by day, each reply under the post that it answers where that is among them."""
    printed = [shown for shown in oldest_first if is_printed(shown)]
    here = {shown.post.ref for shown in printed}
    replies: dict[MessageRef, list[ShownPost]] = {}
    begun: list[ShownPost] = []
    for shown in printed:
        root = root_of(shown)
        if root is None or root not in here:
            begun.append(shown)
        else:
            replies.setdefault(root, []).append(shown)
    entries = [_entry(shown, replies.get(shown.post.ref, ()), answered, zone) for shown in begun]
    days = groupby(entries, key=lambda entry: local_date(entry.shown.post.posted_at, zone))
    return [Day(day, list(group)) for day, group in days]


def thread_of(root: ShownPost | None, replies: Sequence[ShownPost], zone: ZoneInfo) -> list[Entry]:
    """Return a thread's entries: its first post with all replies under it, or the replies alone when it is unknown."""
    printed = [shown for shown in replies if shown.post.state is not PostState.REMOVED]
    if root is not None:
        return [_entry(root, printed, {}, zone)]
    return [Entry(shown, is_other_day=True) for shown in printed]


def _entry(shown: ShownPost, replies: Sequence[ShownPost], answered: Answered, zone: ZoneInfo) -> Entry:
    root = points_to(shown)
    return Entry(
        shown,
        answers=None if root is None else answered.get(root),
        is_lone_reply=root is not None,
        zone_name=_zone_name(shown, zone),
        replies=tuple(_reply(each, shown, zone) for each in replies),
    )


def _reply(shown: ShownPost, root: ShownPost, zone: ZoneInfo) -> Entry:
    is_other_day = local_date(shown.post.posted_at, zone) != local_date(root.post.posted_at, zone)
    return Entry(shown, answers=root, is_other_day=is_other_day, zone_name=_zone_name(shown, zone))


def _zone_name(shown: ShownPost, zone: ZoneInfo) -> str:
    local = shown.post.posted_at.astimezone(zone)
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return (local.tzname() or "") if comes_twice else ""
