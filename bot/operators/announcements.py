"""Announcements on the command line: what is going to be said, and what was."""

import argparse
import json
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from bot.config import Settings
from bot.model.announcements import Announcement
from bot.model.text import shorten
from bot.ports import Store

Add = Callable[..., argparse.ArgumentParser]
"""How the command line adds a command."""
OnStore = Callable[[argparse.Namespace, Callable[[Settings, Store], Awaitable[None]]], None]
"""How the command line does something on the database that the options name."""
MOST = 1_000
"""Most announcements that are listed."""


def add_commands(commands: Any, add: Add, on_store: OnStore) -> None:
    """Declare the commands."""
    announced = add(commands, "announcements", "what organisers announce")
    kinds = announced.add_subparsers(title="commands", metavar="COMMAND", required=True)
    listing = add(kinds, "list", "show what is to come, and then what was", partial(_list, on_store), on_store=True)
    listing.add_argument("--json", action="store_true", help="print the result for programs")


def _list(on_store: OnStore, options: argparse.Namespace) -> None:
    async def work(settings: Settings, store: Store) -> None:
        found = await store.read(lambda readers: readers.announcements(MOST))
        if options.json:
            json.dump([as_row(each) for each in found], sys.stdout, ensure_ascii=False, indent=2)
            print()
            return
        for each in found:
            print(as_line(each))
        if not found:
            print("Nothing was announced, and nothing is going to be.", file=sys.stderr)

    on_store(options, work)


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
