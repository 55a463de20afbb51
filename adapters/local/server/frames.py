"""What the page is sent: rows of the chat as JSON."""

import json
import sqlite3
from typing import Any

from adapters.local.server.chat import Chat
from adapters.local.settings import BOT, LocalSettings

Frame = dict[str, Any]


def state(chat: Chat, person: str, settings: LocalSettings, commands: list[Frame]) -> Frame:
    """Return everything around the conversation, as one person sees it."""
    everybody = [person_frame(row) for row in chat.people()]
    me = chat.person(person)
    return {
        "type": "state",
        "person": person_frame(me),
        "people": everybody if settings.switch else [person_frame(me)],
        "channels": [_channel(row, settings) for row in chat.channels_of(person)],
        "commands": commands,
        "switch": settings.switch,
        "group": settings.group,
        "bot_name": settings.bot_name,
    }


def person_frame(row: sqlite3.Row) -> Frame:
    """Return somebody."""
    return {
        "id": row["id"],
        "name": row["name"],
        "about": row["about"],
        "joined": bool(row["joined"]),
        "is_bot": bool(row["is_bot"]),
    }


def _channel(row: sqlite3.Row, settings: LocalSettings) -> Frame:
    is_direct = row["owner"] is not None
    return {
        "id": row["id"],
        "name": settings.bot_name if is_direct else row["name"],
        "topic": row["topic"],
        "kind": "direct" if is_direct else "channel",
        "unread": row["unread"],
    }


def message(chat: Chat, row: sqlite3.Row, person: str) -> Frame:
    """Return a message as one person sees it."""
    author = chat.person(row["author"])
    return {
        "id": row["id"],
        "channel": row["channel"],
        "thread": row["thread"],
        "author": {"id": author["id"], "name": author["name"], "is_bot": author["id"] == BOT or bool(author["is_bot"])},
        "at": row["at"],
        "edited": row["edited_at"] is not None,
        "deleted": bool(row["deleted"]),
        "text": row["text"],
        "card": None if row["card"] is None else json.loads(row["card"]),
        "mine": row["author"] == person,
        # Lets the tab that wrote it take its own "sending" line away in the moment in which the message appears.
        "request": row["key"].rpartition(":")[2] if row["author"] == person and row["key"] else None,
    }
