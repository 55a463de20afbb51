"""Reading the archive: channels, days, threads, single posts. Only archived channels ever come out."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select, text

from bot.model.archive import Channel, ChannelPolicy, ChannelSummary, ShownPost
from bot.model.refs import ChannelRef, MessageRef
from storage.columns import instant_to_text
from storage.repositories.archive import post_from_row
from storage.tables import channels, posts

_POST_COLUMNS = ", ".join(f"p.{column.name}" for column in posts.columns)
PARTS = f"""{_POST_COLUMNS}, a.name AS author_name, c.name AS channel_name,
    (SELECT count(*) FROM posts r WHERE r.thread = p.ref AND r.state = 'kept' AND r.arrived) AS replies,
    (SELECT json_group_array(r.emoji) FROM reactions r WHERE r.post = p.ref AND r.is_on) AS reactions"""
"""The columns that `shown_post` reads."""
JOINED = "JOIN channels c ON c.ref = p.channel LEFT JOIN accounts a ON a.ref = p.author"
IS_THERE = "p.arrived AND c.policy = 'archived'"
IS_SHOWN = f"p.state = 'kept' AND {IS_THERE}"


def _statement(where: str, order: str, limit: bool = False) -> Any:
    ending = " LIMIT :limit" if limit else ""
    return text(f"SELECT {PARTS} FROM posts p {JOINED} WHERE {where} ORDER BY {order}{ending}")


_OLDEST_FIRST, _NEWEST_FIRST = "p.posted_at, p.id", "p.posted_at DESC, p.id DESC"
_NEWEST = _statement(
    f"p.channel = :channel AND (:before IS NULL OR p.posted_at < :before) AND {IS_SHOWN}", _NEWEST_FIRST, limit=True
)
_POST = _statement(f"p.ref = :ref AND {IS_THERE}", _OLDEST_FIRST)
# Two look-ups, one for each index: with OR there would be none.
_THREAD = _statement(
    f"p.id IN (SELECT id FROM posts WHERE ref = :root UNION SELECT id FROM posts WHERE thread = :root) AND {IS_THERE}",
    _OLDEST_FIRST,
)
_DAY = _statement(
    f"p.channel = :channel AND p.posted_at >= :start AND p.posted_at < :end AND {IS_THERE}", _OLDEST_FIRST, limit=True
)
_TIMES = text(
    f"""SELECT p.posted_at FROM posts p JOIN channels c ON c.ref = p.channel
    WHERE p.channel = :channel AND p.posted_at >= :start AND p.posted_at < :end AND {IS_SHOWN}
    ORDER BY p.posted_at"""
)


# Counted channel by channel, so that each count is a walk along one index and touches no post.
_CHANNELS = text(
    """SELECT c.*,
        (SELECT count(*) FROM posts p WHERE p.channel = c.ref AND p.state = 'kept' AND p.arrived) AS posts,
        (SELECT max(p.posted_at) FROM posts p WHERE p.channel = c.ref AND p.state = 'kept' AND p.arrived) AS last
    FROM channels c WHERE c.policy = 'archived' ORDER BY c.name"""
)


def _neighbour(comparison: str, order: str) -> Any:
    return text(
        f"""SELECT p.posted_at FROM posts p JOIN channels c ON c.ref = p.channel
        WHERE p.channel = :channel AND p.posted_at {comparison} :at AND {IS_SHOWN}
        ORDER BY p.posted_at {order} LIMIT 1"""
    )


_BEFORE, _AFTER = _neighbour("<", "DESC"), _neighbour(">=", "ASC")


def archived_channels(connection: Connection) -> list[ChannelSummary]:
    """Return the archived channels by name."""
    return [
        ChannelSummary(channel_of(row), row.posts, row.last and datetime.fromisoformat(row.last))
        for row in connection.execute(_CHANNELS)
    ]


def every_channel(connection: Connection) -> list[Channel]:
    """Return every channel by name."""
    return [channel_of(row) for row in connection.execute(select(channels).order_by(channels.c.name))]


def channel_of(row: Any) -> Channel:
    """Return the channel of a row."""
    return Channel(ChannelRef(row.ref), row.name, ChannelPolicy(row.policy), bool(row.removed), bool(row.chosen))


def newest(connection: Connection, channel: ChannelRef, limit: int, before: datetime | None) -> list[ShownPost]:
    """Return the newest shown posts of a channel, newest first."""
    at = None if before is None else instant_to_text(before)
    return _shown(connection, _NEWEST, {"channel": channel, "limit": limit, "before": at})


def one_post(connection: Connection, ref: MessageRef) -> ShownPost | None:
    """Return a post, whatever its state."""
    return next(iter(_shown(connection, _POST, {"ref": ref})), None)


def thread(connection: Connection, root: MessageRef) -> list[ShownPost]:
    """Return a thread, oldest first, whatever the posts' state."""
    return _shown(connection, _THREAD, {"root": root})


def day(connection: Connection, channel: ChannelRef, start: datetime, end: datetime, limit: int) -> list[ShownPost]:
    """Return the posts of a channel between two instants, oldest first, whatever their state."""
    return _shown(connection, _DAY, {**_between(channel, start, end), "limit": limit})


def times(connection: Connection, channel: ChannelRef, start: datetime, end: datetime) -> list[datetime]:
    """Return when the shown posts between two instants were posted."""
    return [datetime.fromisoformat(at) for at in connection.scalars(_TIMES, _between(channel, start, end))]


def neighbours(
    connection: Connection, channel: ChannelRef, start: datetime, end: datetime
) -> tuple[datetime | None, datetime | None]:
    """Return when the last shown post before `start` and the first from `end` on were posted."""
    before = connection.scalar(_BEFORE, {"channel": channel, "at": instant_to_text(start)})
    after = connection.scalar(_AFTER, {"channel": channel, "at": instant_to_text(end)})
    return before and datetime.fromisoformat(before), after and datetime.fromisoformat(after)


_COUNTS = text(
    """SELECT post, emoji, count(*) AS people FROM reactions
    WHERE post IN (SELECT value FROM json_each(:posts)) AND is_on GROUP BY post, emoji"""
)


def reaction_counts(connection: Connection, refs: Sequence[MessageRef]) -> dict[MessageRef, dict[str, int]]:
    """Return how many people's reactions are on each of these posts, by emoji."""
    counts: dict[MessageRef, dict[str, int]] = {}
    for row in connection.execute(_COUNTS, {"posts": json.dumps(list(refs))}):
        counts.setdefault(MessageRef(row.post), {})[row.emoji] = row.people
    return counts


_HELD = text(
    """SELECT ref FROM posts WHERE channel = :channel AND posted_at >= :start AND posted_at < :end
    AND thread IS NULL AND arrived AND state != 'removed'"""
)
_HELD_REPLIES = text(
    """SELECT ref FROM posts WHERE thread IN (SELECT value FROM json_each(:threads)) AND posted_at >= :start
    AND posted_at < :end AND channel = :channel AND arrived AND state != 'removed'"""
)


def held(
    connection: Connection, channel: ChannelRef, start: datetime, end: datetime, threads: Sequence[MessageRef]
) -> list[MessageRef]:
    """Return which posts of a channel, or of threads in it, we hold between two instants."""
    values = _between(channel, start, end)
    if threads:
        found = connection.scalars(_HELD_REPLIES, {**values, "threads": json.dumps(list(threads))})
    else:
        found = connection.scalars(_HELD, values)
    return [MessageRef(ref) for ref in found]


_EVERY_REPLY = text(
    """SELECT ref, thread FROM posts WHERE channel = :channel AND posted_at >= :start AND posted_at < :end
    AND thread IS NOT NULL AND arrived AND state != 'removed'"""
)


def held_replies(
    connection: Connection, channel: ChannelRef, start: datetime, end: datetime
) -> list[tuple[MessageRef, MessageRef]]:
    """Return which replies of a channel's threads we hold between two instants: reply and thread."""
    rows = connection.execute(_EVERY_REPLY, _between(channel, start, end))
    return [(MessageRef(row.ref), MessageRef(row.thread)) for row in rows]


def _between(channel: ChannelRef, start: datetime, end: datetime) -> dict[str, str]:
    return {"channel": channel, "start": instant_to_text(start), "end": instant_to_text(end)}


def _shown(connection: Connection, statement: Any, values: Mapping[str, Any]) -> list[ShownPost]:
    return [shown_post(row) for row in connection.execute(statement, values).mappings()]


def shown_post(row: RowMapping) -> ShownPost:
    """Return the post of a row that has the columns of PARTS."""
    values: Sequence[Any] = [row[column.name] for column in posts.columns]
    return ShownPost(
        post_from_row(values), row["author_name"] or "", row["channel_name"], row["replies"], _counted(row["reactions"])
    )


def _counted(emojis: str) -> tuple[tuple[str, int], ...]:
    """Return how often each emoji is in a JSON list, the most frequent first."""
    return () if emojis == "[]" else tuple(Counter(sorted(json.loads(emojis))).most_common())
