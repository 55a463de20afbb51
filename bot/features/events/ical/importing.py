"""Bringing another calendar in: as often as one likes, and nothing is ever there twice."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.features.events.book import store
from bot.features.events.changing import Follower, pairs
from bot.model.events import Event
from bot.ports import Clock, Store, UnitOfWork

if TYPE_CHECKING:  # What reads calendars is needed only when somebody brings one.
    from bot.features.events.ical.reading import Incoming, Reading

AT_ONCE = 50
"""Events in one commit: others who write wait for it."""
MOST_NAMED = 20
"""Events of other calendars that are named in a report."""


@dataclass(slots=True)
class Report:
    """What became of a calendar's events."""

    name: str
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    """As they were, or older than what is kept."""
    cancelled: int = 0
    """Those that the calendar has no more."""
    elsewhere: int = 0
    """Those that are kept already as somebody else's: of another calendar, or the group's own."""
    skipped: int = 0
    ignored: Mapping[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """Return what became of them in one sentence."""
        parts = [
            *(f"{self.created} new", f"{self.changed} changed", f"{self.unchanged} as before"),
            *([f"{self.cancelled} cancelled"] if self.cancelled else []),
            *([f"{self.elsewhere} known from elsewhere"] if self.elsewhere else []),
            *([f"{self.skipped} left out"] if self.skipped else []),
        ]
        others = ", ".join(f"{count} {kind}" for kind, count in self.ignored.items())
        return f"{self.name}: {', '.join(parts)}." + (f" Not events, and left out: {others}." if others else "")


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a calendar is brought in."""

    name: str = ""
    """What its events have as their source; empty for what it calls itself."""
    fallback: str = "Imported"
    """What they have when it does not call itself anything either."""
    is_all: bool = False
    """Whether it has all that there is, so that what it does not have any more is cancelled."""
    is_rehearsal: bool = False
    """Whether nothing is to be stored."""


class Importer:
    """Brings calendars in. `followers` are told of every change, as of those that organisers make."""

    def __init__(self, store: Store, clock: Clock, zone: ZoneInfo, followers: Sequence[Follower] = ()) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone
        self._followers = followers

    async def bring(self, data: bytes, wanted: Wanted) -> Report:
        """Bring a calendar in. Raises CalendarRefused when it is none, or is too much."""
        from bot.features.events.ical.reading import read

        now = self._clock.now()
        reading = await asyncio.to_thread(read, data, self._zone, now)
        source = (wanted.name or reading.name or wanted.fallback)[:100]
        report = Report(source, skipped=reading.skipped, ignored=reading.ignored, notes=list(reading.notes))
        for few in _in_parts(reading.events):
            await self._store.commit(partial(self._bring, few=few, report=report, is_rehearsal=wanted.is_rehearsal))
        if wanted.is_all:
            await self._cancel(reading, report, wanted.is_rehearsal)
        return report

    def _bring(self, work: UnitOfWork, few: Sequence["Incoming"], report: Report, is_rehearsal: bool) -> None:
        from bot.features.events.ical.merging import imported, merged

        for incoming in few:
            kept, now = work.events.by_uid(incoming.event.uid), self._clock.now()
            if kept is None:
                report.created += 1
                new: Event | None = imported(incoming, report.name, now)
            elif kept.source != report.name:
                _note_elsewhere(report, kept)
                new = None
            else:
                new = merged(kept, incoming, now)
                report.changed += new is not None
                report.unchanged += new is None
            if new is not None and not is_rehearsal:
                self._put(work, kept, new, now)

    def _put(self, work: UnitOfWork, old: Event | None, new: Event, now: datetime) -> None:
        store(work, new)
        if self._followers:
            answered = {rsvp.key for rsvp in work.rsvps.of_event(new.id)}
            became = pairs(old, new, {}, answered, now)
            for follow in self._followers:
                follow(work, old, new, became, now)

    async def _cancel(self, reading: "Reading", report: Report, is_rehearsal: bool) -> None:
        told = {incoming.event.uid for incoming in reading.events} | set(reading.spared)
        await self._store.commit(lambda work: self._cancel_others(work, told, report, is_rehearsal))

    def _cancel_others(self, work: UnitOfWork, told: Collection[str], report: Report, is_rehearsal: bool) -> None:
        from bot.features.events.ical.merging import gone

        now = self._clock.now()
        left = [kept for kept in work.events.of_source(report.name) if kept.uid not in told]
        changes = [(kept, new) for kept in left if (new := gone(kept, now)) is not None]
        if changes and not told:
            report.notes.append("The calendar is empty. That is more likely a fault there, so nothing was cancelled.")
            return
        for kept, new in changes:
            report.cancelled += 1
            if not is_rehearsal:
                self._put(work, kept, new, now)


def _note_elsewhere(report: Report, kept: Event) -> None:
    report.elsewhere += 1
    if report.elsewhere <= MOST_NAMED:
        whose = f"from the calendar '{kept.source}'" if kept.source else "as an event of the group's own"
        report.notes.append(f"'{kept.details.title[:60]}' is there already, {whose}, and was left as it is.")


def _in_parts(events: Sequence["Incoming"]) -> Iterator[Sequence["Incoming"]]:
    rest = iter(events)
    while few := list(islice(rest, AT_ONCE)):
        yield few
