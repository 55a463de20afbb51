"""The group's events on the command line: what is coming."""

import argparse
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bot.clock import SystemClock
from bot.config import Settings
from bot.errors import UsageError
from bot.features.events.book import between
from bot.model.events import Occurrence
from bot.model.text import one_line
from bot.ports import Store

Add = Callable[..., argparse.ArgumentParser]
"""How the command line adds a command."""
OnStore = Callable[[argparse.Namespace, Callable[[Settings, Store], Awaitable[None]]], None]
"""How the command line does something on the database that the options name."""
MONTHS = 18
"""How far ahead is listed, unless the operator says otherwise."""


def add_commands(commands: Any, add: Add, on_store: OnStore) -> Any:
    """Declare the commands; return where others about events are added."""
    events = add(commands, "events", "the group's events")
    kinds = events.add_subparsers(title="commands", metavar="COMMAND", required=True)
    listing = add(kinds, "list", "show what takes place, a line for each day", partial(_list, on_store), on_store=True)
    listing.add_argument("--from", dest="since", metavar="DATE", help="the first day, such as 2026-12-01 (today)")
    listing.add_argument("--to", dest="until", metavar="DATE", help=f"the last day ({MONTHS} months after the first)")
    listing.add_argument("--json", action="store_true", help="print the result for programs")
    return kinds


def _list(on_store: OnStore, options: argparse.Namespace) -> None:
    async def work(settings: Settings, store: Store) -> None:
        start, end = days(options.since, options.until, ZoneInfo(settings.group.time_zone), SystemClock().now())
        found = await store.read(lambda readers: between(readers, start, end))
        if options.json:
            json.dump([as_row(each) for each in found], sys.stdout, ensure_ascii=False, indent=2)
            print()
            return
        for each in found:
            print(as_line(each))
        if not found:
            print("Nothing takes place on these days.", file=sys.stderr)

    on_store(options, work)


def days(since: str | None, until: str | None, zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    """Return from when to when is listed: whole days of the group's zone. Raises UsageError."""
    first = now.astimezone(zone).date() if since is None else _day("--from", since)
    last = _months_after(first, MONTHS) if until is None else _day("--to", until)
    if last < first:
        raise UsageError(f"--to is before --from: {last} is earlier than {first}")
    start, end = (datetime.combine(each, time(), zone) for each in (first, last + timedelta(days=1)))
    return start.astimezone(UTC), end.astimezone(UTC)


def _day(name: str, text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{name} is not a day: {one_line(text)[:40]!r}. Write it as 2026-12-01") from error
    if not 1970 <= found.year <= 9000:
        raise UsageError(f"{name} is not between the years 1970 and 9000: {found}")
    return found


def _months_after(first: date, months: int) -> date:
    """Return the same day of a later month, or its last one."""
    from dateutil.relativedelta import relativedelta

    return first + relativedelta(months=months)


def as_row(day: Occurrence) -> dict[str, Any]:
    """Return one day of an event for programs. How to join is not told."""
    return {
        "title": day.details.title,
        "starts_at": day.starts_at.isoformat(),
        "ends_at": day.ends_at.isoformat(),
        "uid": day.event.uid,
        "status": _status(day),
        "ref": day.ref,
        "zone": day.zone.key,
        "place": day.details.place,
        "source": day.event.source,
    }


def as_line(day: Occurrence) -> str:
    """Return one day of an event as a line for people."""
    starts, ends = day.starts_at, day.ends_at
    until = f"{ends:%H:%M}" if starts.date() == ends.date() else f"{ends:%Y-%m-%d %H:%M}"
    return f"{starts:%Y-%m-%d %H:%M}-{until} {starts:%Z}  {_status(day):9}  {one_line(day.details.title)}  ({day.ref})"


def _status(day: Occurrence) -> str:
    return "cancelled" if day.is_cancelled else "published"
