"""Other calendars on the command line: bringing in a file."""

import argparse
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from bot import wiring
from bot.clock import SystemClock
from bot.config import Settings
from bot.errors import CalendarRefused, OperatorError, UsageError
from bot.features.events.ical.importing import Report, Wanted
from bot.features.events.ical.lines import check_size
from bot.ports import Store

Add = Callable[..., argparse.ArgumentParser]
"""How the command line adds a command."""
OnStore = Callable[[argparse.Namespace, Callable[[Settings, Store], Awaitable[None]]], None]
"""How the command line does something on the database that the options name."""


def add_command(kinds: Any, add: Add, on_store: OnStore) -> None:
    """Declare the command, beside the others about events."""
    summary = "add events from a calendar file, or change them; nothing is there twice"
    bring = add(kinds, "import", summary, partial(_import, on_store), on_store=True)
    bring.add_argument("file", type=Path, metavar="FILE", help="an iCalendar file, usually called something.ics")
    bring.add_argument("--name", metavar="NAME", default="", help="what the calendar is called (default: its own name)")
    bring.add_argument("--dry-run", action="store_true", help="say what would become of it, and store nothing")
    bring.add_argument("--json", action="store_true", help="print the result for programs")


def _import(on_store: OnStore, options: argparse.Namespace) -> None:
    data = _read(options.file)
    wanted = Wanted(options.name.strip()[:100], options.file.stem[:100], is_rehearsal=options.dry_run)

    async def work(settings: Settings, store: Store) -> None:
        followed = await store.read(lambda readers: {each.name for each in readers.subscriptions()})
        if wanted.name in followed:
            raise UsageError(f"the calendar '{wanted.name}' is followed, and read by itself; choose another --name")
        # The whole core, as others have to be told of events that change, such as whoever plans reminders.
        core = wiring.make_core(settings, store, SystemClock(), platforms={})
        try:
            report = await core.features.calendars.importer.bring(data, wanted)
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
