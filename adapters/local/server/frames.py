"""What the page is sent: rows of the chat as JSON."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.local.server.chat import Chat
from adapters.local.settings import BOT, LocalSettings

Frame = dict[str, Any]
Row = sqlite3.Row

IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Types that a browser may show on the page; everything else is only offered for download."""


def state(chat: Chat, person: str, settings: LocalSettings, commands: list[Frame]) -> Frame:
    """Return everything around the conversation, as one person sees it."""
    me = chat.person(person)
    switches = chat.switches.on() if settings.switch else frozenset()
    return {
        "type": "state",
        "person": person_frame(me),
        "people": [person_frame(row) for row in chat.people()] if settings.switch else [person_frame(me)],
        "channels": [_channel(chat, row, me, settings) for row in chat.channels_of(person)],
        "commands": commands,
        "switch": settings.switch,
        "group": settings.group,
        "bot_name": settings.bot_name,
        "bad_days": {
            "direct_closed": bool(me["closed"]),
            **{name: name in switches for name in chat.switches.NAMES},
        },
    }


def person_frame(row: Row) -> Frame:
    """Return somebody."""
    return {
        "id": row["id"],
        "name": row["name"],
        "about": row["about"],
        "joined": bool(row["joined"]),
        "is_bot": bool(row["is_bot"]),
    }


def _channel(chat: Chat, row: Row, me: Row, settings: LocalSettings) -> Frame:
    is_direct = row["owner"] is not None
    unread, mentions = chat.reading.unread(me["id"], me["name"], row["id"])
    return {
        "id": row["id"],
        "name": settings.bot_name if is_direct else row["name"],
        "topic": row["topic"],
        "note": row["note"],
        "kind": "direct" if is_direct else "channel",
        "unread": unread,
        "mentions": mentions,
    }


def message(chat: Chat, row: Row, person: str) -> Frame:
    """Return one message as one person sees it."""
    return messages(chat, [row], person)[0]


def messages(chat: Chat, rows: Sequence[Row], person: str) -> list[Frame]:
    """Return messages as one person sees them; asks the file a few times, however many there are."""
    ids = [row["id"] for row in rows]
    people = chat.reading.people(row["author"] for row in rows)
    replies, reactions, files = chat.reading.replies(ids), chat.reading.reactions(ids), chat.reading.files(ids)
    return [
        {
            **_message(row, people[row["author"]]),
            **own(row, person, reactions.get(row["id"], ())),
            "replies": replies.get(row["id"], 0),
            "files": [file_frame(file) for file in files.get(row["id"], ())],
        }
        for row in rows
    ]


def _message(row: Row, author: Row) -> Frame:
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
    }


def own(row: Row, person: str, reactions: Sequence[Row]) -> Frame:
    """Return what of a message differs from one person to the next."""
    is_mine = row["author"] == person
    return {
        "mine": is_mine,
        # Lets the tab that wrote it take its own "sending" line away in the moment in which the message appears.
        "request": row["key"].rpartition(":")[2] if is_mine and row["key"] else None,
        "reactions": _reactions(reactions, person),
    }


def _reactions(rows: Sequence[Row], person: str) -> list[Frame]:
    by_emoji: dict[str, list[Row]] = {}
    for row in rows:
        by_emoji.setdefault(row["emoji"], []).append(row)
    return [
        {
            "emoji": emoji,
            "count": len(by),
            "mine": any(row["person"] == person for row in by),
            "names": [row["name"] for row in by],
        }
        for emoji, by in by_emoji.items()
    ]


def file_frame(row: Row | Mapping[str, Any]) -> Frame:
    """Return what is known of a file."""
    return {
        "id": row["id"],
        "name": row["name"],
        "type": row["type"],
        "size": row["size"],
        "is_image": row["type"] in IMAGES,
    }
