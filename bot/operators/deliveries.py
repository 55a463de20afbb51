"""Deliveries on the command line: what did not simply go out and why, and sending again what was put aside."""

from datetime import datetime
from typing import Any

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
    parked = [report.key for report in await listed(store) if report.state is DeliveryState.PARKED]
    if key is not None and key not in parked:
        raise UsageError(f"there is no delivery {key} that was put aside; `sigbot deliveries list` shows them")
    wanted = parked if key is None else [key]

    def change(work: UnitOfWork) -> None:
        for each in wanted:
            work.outbox.retry(each, now, "An operator asked for it to be sent again.")

    await store.commit(change)
    return wanted
