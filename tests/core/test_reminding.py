"""Many reminders at once: they end on time, and cost a few looks at the database for each event."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from bot.features.events.attending.reminding import KIND, Reminding
from bot.features.events.book import find, store
from bot.features.events.rules import EventRules
from bot.model.events import Details, Due, Event, EventId, EventStatus, Occurrence, Rsvp, Timing
from bot.model.people import Account, Member
from bot.model.refs import AccountRef, MemberId
from bot.ports import Store, UnitOfWork
from storage.work import SqliteWork
from tests.rigs.clocks import START, HandClock
from tests.rigs.databases import open_new
from tests.unit.library.rigs import starter_words

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TALK = Event(
    id=EventId("talk"),
    uid="talk@example.org",
    details=Details("A talk"),
    timing=Timing(datetime(2026, 12, 8, 12, 30), 60, "Europe/London"),  # Wall time.
    created_at=START,
    updated_at=START,
    status=EventStatus.PLANNED,
)
WORDS = starter_words()
REMINDING = Reminding(
    lambda platform: WORDS,
    EventRules(ZoneInfo("Europe/London"), remind_before=(DAY,), lead=lambda platform, count: count * MINUTE),
)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Store]:
    """A store with an event."""
    made = open_new(tmp_path / "sigbot.sqlite3", HandClock(), exclusive=True)
    await made.commit(lambda work: store(work, TALK))
    yield made
    await made.close()


def the_talk(work: UnitOfWork) -> Occurrence:
    """Return what takes place."""
    found = find(work.events.get, TALK.id)
    assert found is not None
    return found


def asks(work: UnitOfWork, count: int, platform: str = "rig", first: int = 0) -> list[Rsvp]:
    """Let so many people ask to be reminded."""
    made = []
    for number in range(first, first + count):
        member = MemberId(f"{platform}{number:04}")
        work.people.put_member(Member(member, START))
        work.people.put_account(Account(AccountRef(f"{platform}:{number}"), member, "Somebody"))
        made.append(Rsvp(TALK.id, "", member, AccountRef(f"{platform}:{number}"), START, remind=True))
    work.people.accounts_of(made[0].member)  # Writes what is buffered.
    for rsvp in made:
        work.rsvps.put(rsvp)
    return made


def open_rows(work: UnitOfWork) -> list[Due]:
    """Return the reminders that are still to come."""
    return [due for due in work.agenda.about(TALK.id) if due.kind == KIND]


async def test_each_is_as_much_earlier_as_those_before_it_take(talk: Store) -> None:
    """The last message goes out a day before the start; each platform has a pace of its own."""

    def change(work: UnitOfWork) -> list[Due]:
        for platform in ("rig", "rig", "rig", "other", "other"):
            number = work.rsvps.count_reminded(TALK.id, "", platform)
            (rsvp,) = asks(work, 1, platform, number)
            REMINDING.put(work, the_talk(work), rsvp, START)
        return open_rows(work)

    rows = await talk.commit(change)
    start = the_start()
    early = sorted((start - DAY - due.due_at) // MINUTE for due in rows)
    assert [0, 0, 1, 1, 2] == early


def the_start() -> datetime:
    """Return when the talk starts."""
    return datetime(2026, 12, 8, 12, 30, tzinfo=ZoneInfo("Europe/London"))


async def test_a_move_puts_everybody_anew_and_each_at_their_own_pace(talk: Store) -> None:
    """Set by set, not one by one."""

    def change(work: UnitOfWork) -> list[Due]:
        people = asks(work, 3)
        REMINDING.put_all(work, the_talk(work), people, START)
        later = replace(the_talk(work), starts_at=the_start() + DAY)
        REMINDING.put_all(work, later, people, START)
        return open_rows(work)

    rows = await talk.commit(change)
    assert [0, 1, 2] == sorted((the_start() - due.due_at) // MINUTE for due in rows)


async def test_two_hundred_and_fifty_reminders_take_a_few_looks(talk: Store) -> None:
    """Those who write meanwhile wait for them; what is read does not grow with how many there are."""
    read: list[str] = []

    def change(work: UnitOfWork) -> int:
        REMINDING.put_all(work, the_talk(work), asks(work, 250), START)
        dues = work.agenda.take(the_start(), 250, [KIND])
        driver = cast(SqliteWork, work)._cursor.connection  # To hear what is asked of the database.
        driver.set_trace_callback(lambda text: read.append(text) if text.startswith("SELECT") else None)
        REMINDING.remind(work, dues, the_start() - DAY)
        driver.set_trace_callback(None)
        return len(dues)

    assert 250 == await talk.commit(change)
    assert 1 < len(read) < 5, read
