"""A store that only reads, from a list of posts; the archive's pages are tested over it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from bot.model.archive import (
    ArchivedPost,
    Channel,
    ChannelPolicy,
    ChannelSummary,
    PostHit,
    PostQuery,
    PostState,
    ShownPost,
)
from bot.model.inbound import FileNote
from bot.model.refs import AccountRef, ChannelRef, MessageRef
from bot.ports import Readers, Store

R = TypeVar("R")

SITE = "Reading group"
ZONE = "Europe/London"
NAV = [("Chat", "/"), ("Archive", "/archive")]
GENERAL = ChannelRef("slack:T1/C1?x#y%2F")
"""A reference in which every character that means something in an address occurs."""
PAPERS = ChannelRef("discord:7")


def at(hour: int, minute: int = 0, day: int = 8) -> datetime:
    """Return an instant in December 2026."""
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


def post(ref: str, text: str, when: datetime, author: str = "Ann Lee", **more: Any) -> ShownPost:
    """Return a shown post; it is in GENERAL unless `channel` says otherwise."""
    channel = more.pop("channel", GENERAL)
    kept = ArchivedPost(
        MessageRef(ref), channel, PostState.KEPT, when, text=text, author=AccountRef("slack:U1"), **more
    )
    return ShownPost(kept, author, "channel")


def file(name: str, type: str) -> FileNote:
    """Return a file's note."""
    return FileNote(name, type)


class ReadingStore:
    """The reading half of the Store port. It holds archived channels only, as the real readers show no others."""

    def __init__(self, posts: Sequence[ShownPost] = (), names: dict[ChannelRef, str] | None = None) -> None:
        self._names = {GENERAL: "general", PAPERS: "papers"} if names is None else names
        named = [replace(each, channel_name=self._names[each.post.channel]) for each in posts]
        self._posts = sorted(named, key=lambda shown: shown.post.posted_at, reverse=True)
        self.queries: list[PostQuery] = []

    async def read(self, look: Callable[[Readers], R]) -> R:
        return look(cast(Readers, self))

    def channels(self) -> list[ChannelSummary]:
        return [self._summary(ref, name) for ref, name in self._names.items()]

    def posts(self, channel: ChannelRef, limit: int) -> list[ShownPost]:
        return [shown for shown in self._posts if shown.post.channel == channel][:limit]

    def search_posts(self, query: PostQuery) -> list[PostHit]:
        self.queries.append(query)
        found = [shown for shown in self._posts if query.words.lower() in shown.post.text.lower()]
        here = [shown for shown in found if query.channel in (None, shown.post.channel)]
        return [PostHit(shown, _marked(shown.post.text, query.words)) for shown in here[: query.limit]]

    def _summary(self, ref: ChannelRef, name: str) -> ChannelSummary:
        posts = self.posts(ref, 100_000)
        last = posts[0].post.posted_at if posts else None
        return ChannelSummary(Channel(ref, name, ChannelPolicy.ARCHIVED), len(posts), last)


def _marked(text: str, words: str) -> tuple[tuple[str, bool], ...]:
    start = text.lower().index(words.lower())
    end = start + len(words)
    return ((text[:start], False), (text[start:end], True), (text[end:], False))


def as_store(reading: ReadingStore) -> Store:
    """Return the fake as what it stands for."""
    return cast(Store, reading)
