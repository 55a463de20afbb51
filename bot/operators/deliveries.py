"""The outbox on the command line: what did not simply go out and why, sending it again, and putting it aside."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.clock import SystemClock
from bot.errors import UsageError
from bot.model.outbound import DeliveryReport, DeliveryState
from bot.ports import Store, UnitOfWork

MOST = 1_000
"""Most deliveries that are listed."""


def as_row(report: DeliveryReport) -> dict[str, Any]:
    """Return a delivery for programs, without its text."""
    return {
        "key": report.key,
        "state": report.state.value,
        "action": report.action.value,
        "to": report.target.place,
        "attempts": report.attempts,
        "due_at": report.due_at.isoformat(),
        "reason": report.reason,
    }


def as_line(report: DeliveryReport) -> str:
    """Return a delivery as one line for people, without its text."""
    at = report.due_at.strftime("%Y-%m-%d %H:%M")
    return f"{report.state.value:8} {at}  {report.target.place:28} {report.key}  {report.reason}"


async def listed(store: Store) -> list[DeliveryReport]:
    """Return the deliveries that wait, are unsure, or were put aside, oldest first."""
    return await store.read(lambda readers: readers.deliveries(MOST))


async def retry(store: Store, key: str | None, now: datetime) -> list[str]:
    """Let what was put aside, or the one named, wait to be sent again; return the keys.

    The running bot sends it within half a minute. Raises UsageError for a key that is not put aside.
    """
    parked = {report.key: report for report in await listed(store) if report.state is DeliveryState.PARKED}
    if key is not None and key not in parked:
        raise UsageError(f"there is no delivery {key} that was put aside; `sigbot outbox list` shows them")
    wanted = list(parked) if key is None else [key]

    def change(work: UnitOfWork) -> None:
        for each in wanted:
            work.outbox.revive(parked[each].target.place)
            work.outbox.retry(each, now, "An operator asked for it to be sent again.")

    await store.commit(change)
    return wanted


async def park(store: Store, key: str) -> None:
    """Put aside what waits, so that it does not go out. Raises UsageError for a key that does not wait."""
    waiting = {report.key for report in await listed(store) if report.state is DeliveryState.WAITING}
    if key not in waiting:
        raise UsageError(f"there is no delivery {key} that waits; `sigbot outbox list` shows them")
    await store.commit(lambda work: work.outbox.park(key, "An operator put it aside."))


# --- Commands


def add_commands(commands: Any, command: Callable[..., Any], on_store: Callable[..., None]) -> None:
    """Add what can be done with the outbox. `command` adds one, and `on_store` runs work on the options' store."""
    parts = command(commands, "outbox", "what did not simply go out").add_subparsers(
        title="commands", metavar="COMMAND", required=True
    )

    def do_list(options: Namespace) -> None:
        on_store(options, lambda settings, store: _print_list(store, options.json))

    def do_retry(options: Namespace) -> None:
        on_store(options, lambda settings, store: _print_retry(store, options.key))

    def do_park(options: Namespace) -> None:
        on_store(options, lambda settings, store: _print_park(store, options.key))

    shown = command(parts, "list", "show what waits or was put aside, and why", do_list, on_store=True)
    shown.add_argument("--json", action="store_true", help="print the result for programs")
    again = command(parts, "retry", "send again what was put aside", do_retry, on_store=True)
    again.add_argument("key", nargs="?", metavar="KEY", help="only this one (default: every one)")
    aside = command(parts, "park", "put aside what waits, so that it does not go out", do_park, on_store=True)
    aside.add_argument("key", metavar="KEY")


async def _print_list(store: Store, is_json: bool) -> None:
    reports = await listed(store)
    if is_json:
        print(json.dumps([as_row(report) for report in reports], ensure_ascii=False, indent=2))
        return
    for report in reports:
        print(as_line(report))
    if not reports:
        print("Everything has gone out.", file=sys.stderr)


async def _print_retry(store: Store, key: str | None) -> None:
    for each in await retry(store, key, SystemClock().now()):
        print(f"{each}: waits to be sent again")


async def _print_park(store: Store, key: str) -> None:
    await park(store, key)
    print(f"{key}: put aside")
