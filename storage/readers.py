"""Reading without changing: what pages, commands and operators see."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, text

from bot.model.archive import ArchivedPost, Channel, ChannelPolicy, ChannelSummary, PostHit, ShownPost
from bot.model.deadletter import DeadLetter
from bot.model.library import LibraryQuery, Match, Resource
from bot.model.outbound import Action, DeliveryReport, DeliveryState
from bot.model.refs import ChannelRef
from bot.ports import PostQuery
from storage import fulltext
from storage.libraryindex import search_library
from storage.repositories.archive import post_from_row
from storage.repositories.deadletters import letter_of
from storage.repositories.library import all_resources, resource_of
from storage.repositories.outbox import target_of
from storage.tables import channels, dead_letters, outbox, posts, resources, seen

_POST_COLUMNS = ", ".join(f"p.{column.name}" for column in posts.columns)
_SHOWN_PARTS = f"""
    SELECT {_POST_COLUMNS}, a.name AS author_name, c.name AS channel_name,
        (SELECT count(*) FROM posts r WHERE r.thread = p.ref AND r.state = 'kept' AND r.arrived) AS replies
"""  # noqa: S608
_IS_SHOWN = "p.state = 'kept' AND p.arrived AND c.policy = 'archived'"
_IN_CHANNEL = text(
    f"""{_SHOWN_PARTS} FROM posts p JOIN channels c ON c.ref = p.channel LEFT JOIN accounts a ON a.ref = p.author
    WHERE p.channel = :channel AND {_IS_SHOWN} ORDER BY p.posted_at DESC, p.id DESC LIMIT :limit"""
)
_FOUND = text(
    f"""{_SHOWN_PARTS} FROM posts_fts f JOIN posts p ON p.id = f.rowid JOIN channels c ON c.ref = p.channel
    LEFT JOIN accounts a ON a.ref = p.author
    WHERE posts_fts MATCH :query AND {_IS_SHOWN} AND (:channel IS NULL OR p.channel = :channel)
    ORDER BY f.rowid DESC LIMIT :limit"""
)
_MARKED = text(
    "SELECT rowid, highlight(posts_fts, 0, :open, :close) AS marked FROM posts_fts"
    " WHERE posts_fts MATCH :query AND rowid IN (SELECT value FROM json_each(:ids))"
)
SNIPPET = 400
"""Longest text shown for a hit, in characters; a longer post is cut around its first match."""


class SqliteReaders:
    """The Readers port over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- The library

    def library(self) -> list[Resource]:
        """Return every resource."""
        return all_resources(self._connection)

    def resource(self, id: str) -> Resource | None:
        """Return one resource, or None."""
        row = self._connection.execute(select(resources).where(resources.c.id == id)).first()
        return None if row is None else resource_of(row)

    def search_library(self, query: LibraryQuery, limit: int) -> list[Match]:
        """Return the resources that match any term, best first."""
        return search_library(self._connection, query, limit)

    # --- The archive

    def channels(self) -> list[ChannelSummary]:
        """Return the archived channels by name."""
        counted = (
            select(channels, func.count(posts.c.id).label("posts"), func.max(posts.c.posted_at).label("last"))
            .join(
                posts,
                (posts.c.channel == channels.c.ref) & (posts.c.state == "kept") & posts.c.arrived,
                isouter=True,
            )
            .where(channels.c.policy == ChannelPolicy.ARCHIVED.value)
            .group_by(channels.c.ref)
            .order_by(channels.c.name)
        )
        return [
            ChannelSummary(
                Channel(ChannelRef(row.ref), row.name, ChannelPolicy(row.policy), row.removed), row.posts, row.last
            )
            for row in self._connection.execute(counted)
        ]

    def posts(self, channel: ChannelRef, limit: int) -> list[ShownPost]:
        """Return the newest shown posts of an archived channel, newest first."""
        rows = self._connection.execute(_IN_CHANNEL, {"channel": channel, "limit": limit}).mappings()
        return [_shown(row) for row in rows]

    def search_posts(self, query: PostQuery) -> list[PostHit]:
        """Return shown posts in which every word is found, newest first."""
        words = fulltext.every_word(query.words)
        if not words:
            return []
        values = {"query": words, "channel": query.channel, "limit": query.limit}
        found = self._connection.execute(_FOUND, values).mappings().all()
        marks = {"query": words, "open": fulltext.OPEN_MARK, "close": fulltext.CLOSE_MARK}
        ids = json.dumps([row["id"] for row in found])
        marked = {row.rowid: row.marked for row in self._connection.execute(_MARKED, marks | {"ids": ids})}
        return [PostHit(_shown(row), fulltext.snippet(marked[row["id"]], SNIPPET)) for row in found]

    # --- What happened

    def was_seen(self, key: str) -> bool:
        """Return whether an event with this key was committed."""
        return self._connection.execute(select(seen.c.key).where(seen.c.key == key)).first() is not None

    def deliveries(self, limit: int) -> list[DeliveryReport]:
        """Return the deliveries that did not simply go out, oldest first."""
        wanted = select(outbox).where(outbox.c.state != DeliveryState.SENT.value).order_by(outbox.c.id).limit(limit)
        return [
            DeliveryReport(
                key=row.key,
                target=target_of(row),
                action=Action(row.action),
                state=DeliveryState(row.state),
                attempts=row.attempts,
                due_at=row.due_at,
                reason=row.reason,
            )
            for row in self._connection.execute(wanted)
        ]

    def dead_letters(self) -> list[DeadLetter]:
        """Return every dead letter without its body, oldest first."""
        bodiless = [column for column in dead_letters.columns if column.name != "body"]
        wanted = select(*bodiless, text("NULL AS body")).order_by(dead_letters.c.id)
        return [letter_of(row) for row in self._connection.execute(wanted)]


def _shown(row: RowMapping) -> ShownPost:
    values: Sequence[Any] = [row[column.name] for column in posts.columns]
    post: ArchivedPost = post_from_row(values)
    return ShownPost(post, row["author_name"] or "", row["channel_name"], row["replies"])
