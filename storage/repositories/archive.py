"""Channels and archived posts, with their search entries."""

import json
import sqlite3
from datetime import datetime
from typing import Any

from bot.model.archive import ArchivedPost, Channel, ChannelPolicy, PostState
from bot.model.inbound import FileNote
from bot.model.refs import AccountRef, ChannelRef, MemberId, MessageRef
from storage import fulltext, sql, sweep
from storage.columns import instant_to_text
from storage.tables import channels, posts

_CHANNELS = sql.Lookup(channels, "ref")
_PUT_CHANNEL = sql.upsert(channels)
_POSTS = sql.Lookup(posts, "ref")
_PUT_POST = sql.upsert(posts)
_INSERT_POST = sql.insert(posts)


class ArchiveRows:
    """The Archive port. `has_erased` tells whether words were taken out of the index."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor
        self._channels: dict[str, Channel | None] = {}
        self._new_channels: dict[str, Channel] = {}
        self._posts: dict[str, ArchivedPost | None] = {}
        self._stored: dict[str, tuple[int, ArchivedPost]] = {}
        self._changed: dict[str, ArchivedPost] = {}
        self.has_erased = False

    def prefetch(self, channel_refs: set[str], post_refs: set[str]) -> None:
        """Read these channels and posts."""
        if channel_refs:
            self._channels.update(dict.fromkeys(channel_refs))
            for row in _CHANNELS(self._cursor, channel_refs):
                self._channels[row[0]] = _channel(row)
        if post_refs:
            self._posts.update(dict.fromkeys(post_refs))
            for row in _POSTS(self._cursor, post_refs):
                post = post_from_row(row)
                self._posts[post.ref] = post
                self._stored[post.ref] = (row[0], post)

    def forget(self) -> None:
        """Read everything anew from here on; what was changed has been written."""
        self._channels.clear()
        self._posts.clear()
        self._stored.clear()

    def channel(self, ref: ChannelRef) -> Channel | None:
        """Return the channel, or None."""
        if ref not in self._channels:
            self.prefetch({ref}, set())
        return self._channels[ref]

    def put_channel(self, channel: Channel) -> None:
        """Store the channel, or change it."""
        self._channels[channel.ref] = self._new_channels[channel.ref] = channel

    def post(self, ref: MessageRef) -> ArchivedPost | None:
        """Return what is held of the post, or None."""
        if ref not in self._posts:
            self.prefetch(set(), {ref})
        return self._posts[ref]

    def put_post(self, post: ArchivedPost) -> None:
        """Store the post, or change it."""
        text = fulltext.without_marks(post.text)
        if text is not post.text:
            post = post._replace(text=text)
        if self.post(post.ref) != post:
            self._posts[post.ref] = self._changed[post.ref] = post

    def flush(self) -> None:
        """Write channels, posts and search entries."""
        if self._new_channels:
            rows = [(c.ref, c.name, c.policy, c.removed, c.chosen) for c in self._new_channels.values()]
            self._cursor.executemany(_PUT_CHANNEL, rows)
            self._new_channels.clear()
        if self._changed:
            self._flush_posts()
            self._changed.clear()

    def _flush_posts(self) -> None:
        # An entry must be taken out of the index with exactly the text that went in.
        known = [self._stored[ref] for ref in self._changed if ref in self._stored]
        old = [(id, post.text) for id, post in known if post.is_shown]
        if old:
            self._cursor.executemany(fulltext.FORGET_POST, old)
            self._cursor.execute(sweep.NOTE)
            self.has_erased = True
        numbered = self._numbered()
        statement = _PUT_POST if known else _INSERT_POST
        self._cursor.executemany(statement, [post_to_row(id, post) for id, post in numbered])
        shown = [(id, post.text) for id, post in numbered if post.is_shown]
        if shown:
            self._cursor.executemany(fulltext.INDEX_POST, shown)
        self._stored.update((post.ref, (id, post)) for id, post in numbered)

    def _numbered(self) -> list[tuple[int, ArchivedPost]]:
        """Return the changed posts with their row numbers, new ones in the order in which they came."""
        next_id = (self._cursor.execute("SELECT max(id) FROM posts").fetchone()[0] or 0) + 1
        numbered = []
        for ref, post in self._changed.items():
            stored = self._stored.get(ref)
            if stored is not None:
                numbered.append((stored[0], post))
            else:
                numbered.append((next_id, post))
                next_id += 1
        return numbered


def _channel(row: Any) -> Channel:
    ref, name, policy, removed, chosen = row
    return Channel(ChannelRef(ref), name, ChannelPolicy(policy), bool(removed), bool(chosen))


def post_to_row(id: int, post: ArchivedPost) -> tuple[Any, ...]:
    """Return a post as a row of `posts`, in the order of its columns."""
    return (
        id,
        post.ref,
        post.channel,
        post.thread,
        post.author,
        post.member,
        post.author_is_bot,
        instant_to_text(post.posted_at),
        None if post.edited_at is None else instant_to_text(post.edited_at),
        post.text,
        json.dumps([[note.name, note.type] for note in post.files]) if post.files else "[]",
        post.state,
        post.arrived,
        post.answers,
    )


def post_from_row(row: Any) -> ArchivedPost:
    """Return the post of a row of `posts`."""
    files = () if row[10] == "[]" else tuple(FileNote(name, type) for name, type in json.loads(row[10]))
    return ArchivedPost(
        ref=MessageRef(row[1]),
        channel=ChannelRef(row[2]),
        thread=row[3] and MessageRef(row[3]),
        author=row[4] and AccountRef(row[4]),
        member=row[5] and MemberId(row[5]),
        author_is_bot=bool(row[6]),
        posted_at=datetime.fromisoformat(row[7]),
        edited_at=row[8] and datetime.fromisoformat(row[8]),
        text=row[9],
        files=files,
        state=PostState(row[11]),
        arrived=bool(row[12]),
        answers=row[13] and MessageRef(row[13]),
    )
