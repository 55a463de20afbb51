"""Progress: how far a channel's archive is known to be complete.

A channel's archive is complete from when it was switched on (or from where a backfill reached) until the start of the
last reading that came to its end. A reading that was broken off goes on where it stopped.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from bot.model.refs import ChannelRef
from bot.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading of history that is under way."""

    since: datetime
    started: datetime
    resume: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a channel's archive is complete."""

    since: datetime
    """From here on posts are kept."""
    complete: datetime
    """Until here nothing is missing."""
    reading: Reading | None = None
    backfill: Reading | None = None


def progress_of(work: UnitOfWork, channel: ChannelRef) -> Progress | None:
    """Return how far a channel's archive is complete, or None when that was never noted."""
    return progress_from_text(work.values.get(name_of(channel)))


def note_progress(work: UnitOfWork, channel: ChannelRef, progress: Progress) -> None:
    """Note how far a channel's archive is complete."""
    work.values.put(name_of(channel), json.dumps(asdict(progress), default=datetime.isoformat))


def name_of(channel: ChannelRef) -> str:
    """Return the name of the value in which a channel's progress is kept."""
    return f"history:{channel}"


def progress_from_text(text: str | None) -> Progress | None:
    """Return the progress that a value holds, or None for an empty one."""
    if not text:
        return None
    fields = json.loads(text)
    return Progress(
        since=datetime.fromisoformat(fields["since"]),
        complete=datetime.fromisoformat(fields["complete"]),
        reading=_reading(fields["reading"]),
        backfill=_reading(fields["backfill"]),
    )


def _reading(fields: dict[str, Any] | None) -> Reading | None:
    if fields is None:
        return None
    since, started = datetime.fromisoformat(fields["since"]), datetime.fromisoformat(fields["started"])
    return Reading(since, started, fields["resume"])


def begin(work: UnitOfWork, channel: ChannelRef, now: datetime) -> Progress:
    """Return a channel's progress; one without any is kept from now on, and nothing older is fetched by itself."""
    known = progress_of(work, channel)
    if known is not None:
        return known
    progress = Progress(since=now, complete=now)
    note_progress(work, channel, progress)
    return progress


def forget_progress(work: UnitOfWork, channel: ChannelRef) -> None:
    """Forget it: what is said while a channel is not kept must never be fetched later."""
    work.values.put(name_of(channel), "")


def step(work: UnitOfWork, channel: ChannelRef, reading: Reading | None, complete: datetime | None = None) -> None:
    """Note where a reading stands, or with `complete` that it came to its end.

    Does nothing for a channel that is not kept any more.
    """
    progress = progress_of(work, channel)
    if progress is not None:
        complete = progress.complete if complete is None else max(progress.complete, complete)
        note_progress(work, channel, replace(progress, reading=reading, complete=complete))


def step_backfill(work: UnitOfWork, channel: ChannelRef, backfill: Reading | None, since: datetime | None) -> None:
    """Note where a backfill stands, or with `since` how far back it has come."""
    progress = progress_of(work, channel)
    if progress is not None:
        since = progress.since if since is None else min(progress.since, since)
        note_progress(work, channel, replace(progress, backfill=backfill, since=since))


# --- Who joined


def begin_joins(work: UnitOfWork, platform: str, now: datetime) -> Progress:
    """Return from when on and until when it is known who joined a platform; from now on where that was never noted."""
    known = progress_from_text(work.values.get(f"arrivals:{platform}"))
    if known is None:
        known = Progress(since=now, complete=now)
        note_joins(work, platform, known)
    return known


def note_joins(work: UnitOfWork, platform: str, progress: Progress) -> None:
    """Note until when it is known who joined."""
    work.values.put(f"arrivals:{platform}", json.dumps(asdict(progress), default=datetime.isoformat))
