"""What the host does with the whole data folder: back it up, and restore it."""

import argparse
import json
import sys
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from bot import app
from bot.clock import SystemClock
from bot.config import LOOPBACK, load
from bot.errors import ListenError, OperatorError, UsageError

PATIENCE = 15
"""Seconds that the bot may take to say how it is."""
Add = Callable[..., argparse.ArgumentParser]
"""How the command line adds a command."""


def add_commands(commands: Any, add: Add) -> None:
    """Declare the commands."""
    save = add(commands, "backup", "write everything that the bot keeps into one file, while it may run", _backup, True)
    save.add_argument(
        "target", type=Path, nargs="?", metavar="FILE|DIR", help="default: the folder backups in the data"
    )
    save.add_argument("--keep", type=_count, metavar="N", help="then remove all but the last N of that folder")
    back = add(
        commands, "restore", "replace what the bot keeps by a backup; what was there is set aside", _restore, True
    )
    back.add_argument("file", type=Path, metavar="FILE", help="what `sigbot backup` wrote")
    back.add_argument("--any-group", action="store_true", help="even if it is a backup of another group")
    well = add(commands, "health", "ask the running bot how it is; it ends with 0 for well, 1 for not", _health)
    well.add_argument("--config", type=Path, metavar="FILE", required=True)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("at least one backup is kept")
    return int(text)


def _place(options: argparse.Namespace) -> tuple[Path, str]:
    """Return the database, and the group's name where the options lead to it."""
    if options.config is None:
        return app.database_in(options.data), ""
    settings = load(options.config, known_platforms=app.known_platforms())
    return app.database_file(settings), settings.group.name


def _backup(options: argparse.Namespace) -> None:
    from storage.backups import back_up, prune

    database, group = _place(options)
    if options.keep is not None and options.target is not None and not options.target.is_dir():
        raise UsageError("--keep goes with a folder that is there, not with a file")
    made = back_up(database, options.target, SystemClock().now(), group)
    if options.keep is not None:
        prune(made.parent, options.keep)
    print(made)


def _restore(options: argparse.Namespace) -> None:
    from storage.backups import Wanted, restore

    database, group = _place(options)
    done = restore(options.file, database, SystemClock().now(), Wanted(group, options.any_group))
    whose = f" of {done.manifest.group}" if done.manifest.group else ""
    print(f"Restored the backup{whose} that was made at {done.manifest.made_at[:19]} UTC.")
    if done.set_aside is not None:
        print(f"What was here before is in {done.set_aside}; delete it when nothing is missing.", file=sys.stderr)


def _health(options: argparse.Namespace) -> None:
    site = load(options.config, known_platforms=app.known_platforms()).site
    if site.port == 0:
        raise UsageError("the pages are at any free port, so that nobody knows where; give [site] port a number")
    connection = HTTPConnection(site.host if site.host in LOOPBACK else LOOPBACK[0], site.port, timeout=PATIENCE)
    try:
        connection.request("GET", "/healthz")
        table: dict[str, Any] = json.loads(connection.getresponse().read())
        parts = {"database": table["database"], "outbox": table["outbox"], **table["platforms"]}
    except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
        raise ListenError(f"No bot answers at port {site.port}. Is it running?") from error
    finally:
        connection.close()
    for name, state in parts.items():
        print(f"{name}: {state}")
    if table["status"] != "ok":
        raise OperatorError("Not everything is well.")
