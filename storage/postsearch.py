"""Searching the archive."""

import json
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from bot.model.archive import PostHit, PostQuery, SearchOrder
from storage import fulltext
from storage.columns import instant_to_text
from storage.transcripts import IS_SHOWN, JOINED, PARTS, shown_post

SNIPPET = 400
"""Longest text shown for a hit, in characters; a longer post is cut around its first match."""

_MARKED = text(
    "SELECT rowid, highlight(posts_fts, 0, :open, :close) AS marked FROM posts_fts"
    " WHERE posts_fts MATCH :query AND rowid IN (SELECT value FROM json_each(:ids))"
)


def search_posts(connection: Connection, query: PostQuery) -> list[PostHit]:
    """Return shown posts in which every word is found and that the filters accept.

    Row numbers grow with arrival, so that newest-first stops after as many rows as are wanted; best-first has to look
    at every match.
    """
    words = fulltext.every_word(query.words)
    if query.words.strip() and not words:
        return []  # Signs alone: nothing could match.
    where, values = _filters(connection, query)
    if words:
        source, newest = "posts_fts f JOIN posts p ON p.id = f.rowid", "f.rowid DESC"
        where, values = ["posts_fts MATCH :query", *where], {**values, "query": words}
    else:
        source, newest = "posts p", "p.id DESC"
    order = f"f.rank, {newest}" if words and query.order is SearchOrder.BEST else newest
    statement = text(f"SELECT {PARTS} FROM {source} {JOINED} WHERE {' AND '.join(where)} ORDER BY {order} LIMIT :limit")
    rows = connection.execute(statement, {**values, "limit": query.limit}).mappings().all()
    marked = _marked(connection, words, rows) if words else {row["id"]: row["text"] for row in rows}
    return [PostHit(shown_post(row), fulltext.snippet(marked[row["id"]], SNIPPET)) for row in rows]


def _filters(connection: Connection, query: PostQuery) -> tuple[list[str], dict[str, Any]]:
    """Return conditions and their values. Every condition is a text of ours; what people typed is only a value."""
    where, values = [IS_SHOWN], {}
    if query.channel is not None:
        where.append("p.channel = :channel")
        values["channel"] = str(query.channel)
    if query.author.strip():
        where.append("p.author IN (SELECT value FROM json_each(:authors))")
        values["authors"] = json.dumps(_accounts_named(connection, query.author))
    if query.since is not None:
        where.append("p.posted_at >= :since")
        values["since"] = instant_to_text(query.since)
    if query.until is not None:
        where.append("p.posted_at < :until")
        values["until"] = instant_to_text(query.until)
    return where, values


def _accounts_named(connection: Connection, name: str) -> list[str]:
    """Return every account of the people of whose names one holds `name`.

    SQLite itself knows small and large letters of ASCII only.
    """
    wanted = " ".join(name.casefold().split())
    every = connection.execute(text("SELECT ref, member, name FROM accounts")).all()
    people = {row.member for row in every if wanted in " ".join(row.name.casefold().split())}
    return [row.ref for row in every if row.member in people]


def _marked(connection: Connection, words: str, rows: Any) -> dict[int, str]:
    found: list[RowMapping] = list(rows)
    values = {
        "query": words,
        "open": fulltext.OPEN_MARK,
        "close": fulltext.CLOSE_MARK,
        "ids": json.dumps([row["id"] for row in found]),
    }
    return {row.rowid: row.marked for row in connection.execute(_MARKED, values)}
