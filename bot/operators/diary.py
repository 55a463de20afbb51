"""The group's events on the command line: bringing in other calendars."""

import argparse
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.clock import SystemClock
from bot.config import Settings
from bot.errors import CalendarRefused, OperatorError, UsageError
from bot.features.events.ical.importing import Importer, Report, Wanted
from bot.features.events.ical.lines import check_size
from bot.ports import Store

Add = Callable[..., argparse.ArgumentParser]
"""How the command line adds a command."""
OnStore = Callable[[argparse.Namespace, Callable[[Settings, Store], Awaitable[None]]], None]
"""How the command line does something on the database that the options name."""


def add_commands(commands: Any, add: Add, on_store: OnStore) -> None:
    """Declare the commands."""
    events = add(commands, "events", "bring other calendars in")
    kinds = events.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def bring(options: argparse.Namespace) -> None:
        _import(options, on_store)

    imports = add(
        kinds, "import", "add events from a calendar file, or change them; nothing is there twice", bring, True
    )
    imports.add_argument("file", type=Path, metavar="FILE", help="an iCalendar file, usually called something.ics")
    imports.add_argument(
        "--name", metavar="NAME", default="", help="what the calendar is called (default: its own name)"
    )
    imports.add_argument("--dry-run", action="store_true", help="say what would become of it, and store nothing")
    imports.add_argument("--json", action="store_true", help="print the result for programs")


def _import(options: argparse.Namespace, on_store: OnStore) -> None:
    data = _read(options.file)
    wanted = Wanted(options.name.strip()[:100], options.file.stem[:100], is_rehearsal=options.dry_run)

    async def work(settings: Settings, store: Store) -> None:
        followed = await store.read(lambda readers: {each.name for each in readers.subscriptions()})
        if wanted.name in followed:
            raise UsageError(f"the calendar '{wanted.name}' is followed, and read by itself; choose another --name")
        importer = Importer(store, SystemClock(), ZoneInfo(settings.group.time_zone))
        try:
            report = await importer.bring(data, wanted)
        except CalendarRefused as error:
            raise OperatorError(f"{options.file} was not imported: {error.sentence}.") from error
        _show(report, options)

    on_store(options, work)


def _read(file: Path) -> bytes:
    """Return what is in a file. One that is too large is refused before it is read."""
    try:
        check_size(file.stat().st_size)
        return file.read_bytes()
    except CalendarRefused as error:
        raise OperatorError(f"{file} was not imported: {error.sentence}.") from error
    except FileNotFoundError as error:
        raise OperatorError(f"There is no file {file}.") from error
    except OSError as error:
        raise OperatorError(f"{file} cannot be read: {error.strerror}.") from error


def _show(report: Report, options: argparse.Namespace) -> None:
    if options.json:
        json.dump({**asdict(report), "dry_run": options.dry_run}, sys.stdout, ensure_ascii=False, indent=2)
        print()
        return
    for note in report.notes:
        print(f"note: {note}", file=sys.stderr)
    print(f"{report.sentence}{' Nothing was stored, as this was a rehearsal.' if options.dry_run else ''}")
