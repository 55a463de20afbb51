"""Calendars: writing one of 500 series, asking for it again, and reading the published test files of two libraries.

Writing is compared with icalendar making and writing as many bare events, reading with icalendar parsing the same
files. Neither of them checks a rule, finds a zone or sorts out days.

    .venv/bin/python -m benchmarks.calendars
"""

import argparse
import asyncio
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar

from bot.errors import CalendarRefused
from bot.features.events.ical.feeds import Feeds
from bot.features.events.ical.writing import calendar
from bot.features.events.recurrence import bounds
from bot.features.signin import SignIns
from bot.model.events import Event
from storage import open_store
from tests.rigs.calendars import EVERYBODY, WALL, published, reading_of, series
from tests.rigs.clocks import HandClock
from tests.web.rig import words

SERIES = 500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    events = [series("FREQ=WEEKLY", f"s{number}") for number in range(SERIES)]
    files = published()
    warnings.simplefilter("ignore")
    _say("writing 500 series", rounds, lambda: calendar(events, EVERYBODY), lambda: _bare(events))
    _say(f"reading {len(files)} published files", rounds, lambda: _ours(files), lambda: _theirs(files))
    asyncio.run(_again(events, rounds))
    read = [reading_of(path.read_bytes()) for path in files if _is_calendar(path)]
    print(f"{len(read)} of {len(files)} files read: {sum(len(each.events) for each in read)} events, ", end="")
    print(f"{sum(each.skipped for each in read)} left out with a sentence")


def _say(what: str, rounds: int, ours: Callable[[], object], theirs: Callable[[], object]) -> None:
    ours(), theirs()
    mine, others = [], []
    for _ in range(rounds):
        mine.append(_timed(ours))
        others.append(_timed(theirs))
    a, b = statistics.median(mine), statistics.median(others)
    print(f"{what}: {a * 1000:.0f} ms, icalendar alone {b * 1000:.0f} ms, ratio {a / b:.2f}")


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _bare(events: Sequence[Event]) -> bytes:
    made = icalendar.Calendar()
    for event in events:
        start = WALL.replace(tzinfo=ZoneInfo("Europe/London"))
        one = icalendar.Event.new(
            summary=event.details.title, start=start, end=start + timedelta(hours=1), uid=event.uid
        )
        one.add("RRULE", icalendar.vRecur.from_ical(event.timing.rule))
        made.add_component(one)
    return made.to_ical()


def _is_calendar(path: Path) -> bool:
    try:
        reading_of(path.read_bytes())
    except CalendarRefused:
        return False
    return True


def _ours(files: Sequence[Path]) -> None:
    for path in files:
        _is_calendar(path)


def _theirs(files: Sequence[Path]) -> None:
    for path in files:
        try:
            icalendar.Calendar.from_ical(path.read_bytes(), multiple=True)
        except ValueError:
            continue


async def _again(events: Sequence[Event], rounds: int) -> None:
    """Measure a program that has the newest calendar already, and asks whether it is the newest."""
    with tempfile.TemporaryDirectory() as folder:
        clock = HandClock()
        store = open_store(Path(folder) / "bench.sqlite3", clock, exclusive=False)
        await store.commit(lambda work: [work.events.put(each, *bounds(each)) for each in events])
        feeds = Feeds(store, clock, SignIns(store, clock, _nobody, lambda work, begun: None), words, "Group")
        etag, taken = (await feeds.for_everybody()).etag, []
        for _ in range(rounds):
            begun = time.perf_counter()
            assert (await feeds.for_everybody(etag)).data is None
            taken.append(time.perf_counter() - begun)
        print(f"asking again for {SERIES} series: {statistics.median(taken) * 1000:.0f} ms")
        await store.close()


async def _nobody(account: object) -> None:
    return None


if __name__ == "__main__":
    main()
