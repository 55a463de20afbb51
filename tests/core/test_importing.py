"""Bringing other calendars in: as often as one likes, nothing twice, and nothing lost."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.features.events.ical.importing import Importer, Report, Wanted
from bot.features.events.recurrence import bounds, occurrences
from bot.model.events import Event, EventStatus
from storage.store import SqliteStore
from tests.rigs.calendars import LONDON, event, ics, whole
from tests.rigs.clocks import HandClock
from tests.rigs.databases import open_new

START = "DTSTART;TZID=Europe/London:20261208T123000"
TALK = ics(START, "SUMMARY:Talk", "SEQUENCE:2")
FEED = Wanted("Hospital", is_all=True)


class Desk:
    """A store, and what brings calendars into it."""

    def __init__(self, store: SqliteStore, clock: HandClock) -> None:
        self.store, self.clock = store, clock
        self.importer = Importer(store, clock, LONDON)

    async def brings(self, data: bytes, wanted: Wanted = FEED) -> Report:
        """Bring a calendar in."""
        return await self.importer.bring(data, wanted)

    async def kept(self, source: str = "Hospital") -> list[Event]:
        """Return what is kept of a calendar."""
        return await self.store.commit(lambda work: work.events.of_source(source))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """An empty store."""
    clock = HandClock()
    store = open_new(tmp_path / "events.sqlite3", clock, exclusive=False)
    yield Desk(store, clock)
    await store.close()


def _counts(report: Report) -> tuple[int, int, int, int]:
    return report.created, report.changed, report.unchanged, report.cancelled


async def test_importing_twice_changes_nothing(desk: Desk) -> None:
    """The second time everything is as it was; not even a version grows."""
    assert _counts(await desk.brings(TALK)) == (1, 0, 0, 0)
    before = await desk.kept()
    assert _counts(await desk.brings(TALK)) == (0, 0, 1, 0)
    assert await desk.kept() == before
    assert (before[0].source, before[0].status, before[0].channels) == ("Hospital", EventStatus.PLANNED, ())


async def test_what_changed_there_changes_here(desk: Desk) -> None:
    """It stays the same event, with its id and with everybody's answers."""
    await desk.brings(TALK)
    (before,) = await desk.kept()
    desk.clock.turn(timedelta(hours=1))
    assert _counts(await desk.brings(TALK.replace(b"SUMMARY:Talk", b"SUMMARY:New title"))) == (0, 1, 0, 0)
    (after,) = await desk.kept()
    assert (after.id, after.details.title, after.version) == (before.id, "New title", before.version + 1)
    assert after.updated_at > before.updated_at == before.created_at == after.created_at


async def test_an_older_version_does_not_overwrite_a_newer_one(desk: Desk) -> None:
    """Files are mailed about for weeks."""
    await desk.brings(TALK)
    older = TALK.replace(b"SEQUENCE:2", b"SEQUENCE:1").replace(b"Talk", b"Old title")
    assert _counts(await desk.brings(older)) == (0, 0, 1, 0)
    assert [each.details.title for each in await desk.kept()] == ["Talk"]


async def test_what_a_feed_has_no_more_is_cancelled_and_stays(desk: Desk) -> None:
    """Whoever wanted to come has to see that it is off."""
    other = ics(START, "SUMMARY:Other", "UID:2@example.org")
    both = TALK.replace(b"END:VCALENDAR", other[other.index(b"BEGIN:VEVENT") :])
    assert _counts(await desk.brings(both)) == (2, 0, 0, 0)
    assert _counts(await desk.brings(TALK)) == (0, 0, 1, 1)
    assert {each.details.title: each.status.value for each in await desk.kept()} == {
        "Talk": "planned",
        "Other": "cancelled",
    }
    assert _counts(await desk.brings(both)) == (0, 1, 1, 0), "it is there again"


async def test_what_is_over_stays_as_it_was(desk: Desk) -> None:
    """Many feeds only have what is still to come."""
    await desk.brings(TALK)
    desk.clock.turn(timedelta(days=60))
    later = ics("DTSTART:20270301T120000Z", "UID:3@example.org")
    assert _counts(await desk.brings(later)) == (1, 0, 0, 0)
    assert [each.status.value for each in await desk.kept()] == ["planned", "planned"]


async def test_of_a_series_that_is_gone_only_what_is_to_come_is_cancelled(desk: Desk) -> None:
    """What was stays; the next two months are shown as cancelled."""
    await desk.brings(ics("DTSTART;TZID=Europe/London:20261102T123000", "RRULE:FREQ=WEEKLY", "SUMMARY:Club"))
    await desk.brings(TALK.replace(b"1@example", b"9@example"))
    (club,) = (each for each in await desk.kept() if each.details.title == "Club")
    found = occurrences(club, datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    over = [each for each in found if each.starts_at < desk.clock.now()]
    assert [each.is_cancelled for each in over] == [False] * 3
    assert {each.is_cancelled for each in found[len(over) :]} == {True}
    assert len(found) - len(over) == 9


async def test_an_empty_feed_cancels_nothing(desk: Desk) -> None:
    """A server that has lost its calendar is more likely than a group that has lost all its events."""
    await desk.brings(TALK)
    report = await desk.brings(whole())
    assert _counts(report) == (0, 0, 0, 0)
    assert "nothing was cancelled" in report.notes[0]
    assert [each.status.value for each in await desk.kept()] == ["planned"]


async def test_what_is_there_and_cannot_be_read_is_not_cancelled(desk: Desk) -> None:
    """It has not gone."""
    await desk.brings(TALK)
    broken = TALK.replace(b"20261208T123000", b"soon")
    report = await desk.brings(
        broken.replace(b"END:VCALENDAR", TALK[TALK.index(b"BEGIN:VEVENT") :].replace(b"1@", b"2@"))
    )
    assert (report.skipped, report.cancelled) == (1, 0)


async def test_an_event_that_is_kept_already_is_not_there_twice(desk: Desk) -> None:
    """Neither from two calendars, nor from our own feed."""
    own = replace(event(), uid="1@example.org")
    await desk.store.commit(lambda work: work.events.put(own, *bounds(own)))
    report = await desk.brings(TALK)
    assert (report.created, report.elsewhere) == (0, 1)
    assert report.notes == ["'A talk' is there already, as an event of the group's own, and was left as it is."]


async def test_a_rehearsal_stores_nothing(desk: Desk) -> None:
    """It says what would become of everything."""
    report = await desk.brings(TALK, replace(FEED, is_rehearsal=True))
    assert (_counts(report), await desk.kept()) == ((1, 0, 0, 0), [])


async def test_a_change_of_one_day_that_comes_alone_reaches_its_series(desk: Desk) -> None:
    """As when somebody is mailed only that."""
    await desk.brings(ics(START, "RRULE:FREQ=WEEKLY;COUNT=3", "SUMMARY:Club"), Wanted("Hospital"))
    day = ics("RECURRENCE-ID:20261215T123000Z", "DTSTART:20261216T180000Z", "SUMMARY:Moved", "SEQUENCE:1")
    assert _counts(await desk.brings(day, Wanted("Hospital"))) == (0, 1, 0, 0)
    (club,) = await desk.kept()
    assert club.timing.rule == "FREQ=WEEKLY;COUNT=3"
    assert [(each.key, each.details and each.details.title) for each in club.overrides] == [("20261215", "Moved")]
