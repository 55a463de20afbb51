"""Announcements on the command line: what is going to be said, and what was."""

from typing import Any

from bot.model.announcements import Announcement
from bot.model.text import shorten
from bot.ports import Store

MOST = 1_000
"""Most announcements that are listed."""


async def listed(store: Store) -> list[Announcement]:
    """Return what is still to go out, by time, and then the others, the newest first."""
    return await store.read(lambda readers: readers.announcements(MOST))


def as_row(announcement: Announcement) -> dict[str, Any]:
    """Return an announcement for programs, without its text."""
    content = announcement.content
    return {
        "id": announcement.id,
        "status": announcement.status.value,
        "title": content.title,
        "channels": list(content.channels),
        "topic": content.topic or None,
        "next_at": None if announcement.next_at is None else announcement.next_at.isoformat(),
        "rule": content.timing.rule or None if content.timing else None,
        "author": announcement.author,
        "approved_by": announcement.approved_by,
        "updated_at": announcement.updated_at.isoformat(),
    }


def as_line(announcement: Announcement) -> str:
    """Return an announcement as one line for people, without its text."""
    at = f"{announcement.next_at:%Y-%m-%d %H:%M}" if announcement.next_at else ""
    return f"{announcement.id:8} {announcement.status.value:10} {at:16}  {shorten(announcement.content.title, 80)}"
