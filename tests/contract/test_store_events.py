"""What every store keeps of events, of the answers to them, and of what is due when."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.model.afterwards import Attendance
from bot.model.events import (
    Coming,
    Details,
    Due,
    Event,
    EventId,
    EventStatus,
    Override,
    Preferences,
    Rsvp,
    Timing,
)
from bot.model.people import Account, Member, joined
from bot.model.refs import AccountRef, ChannelRef, MemberId
from bot.ports import Store, UnitOfWork
from tests.contract.test_store import ANN, store  # noqa: F401  # A fixture.
from tests.rigs.clocks import START

DAY, TALK = timedelta(days=1), EventId("talk")
WALL = datetime(2026, 12, 8, 12, 30)  # Wall times have no zone.
BEN = Account(AccountRef("rig:ben"), MemberId("b" * 32), "Ben")
SERIES = Event(
    id=TALK,
    uid="talk@example.org",
    details=Details("A talk", link="https://meet.example/1", topics=("screening",), capacity=20),
    timing=Timing(WALL, 60, "Europe/London", "FREQ=MONTHLY;BYDAY=2TU", left_out=(WALL + 35 * DAY,)),
    created_at=START,
    updated_at=START,
    status=EventStatus.PLANNED,
    channels=(ChannelRef("rig:general"),),
    overrides=(
        Override("20270112", WALL + 35 * DAY, start=(WALL + 36 * DAY).replace(fold=1), sequence=2),
        Override("20270209", WALL + 63 * DAY, details=Details("Another talk", topics=("lung",)), is_cancelled=True),
    ),
    created_by=ANN.ref,
    sequence=1,
    version=3,
)


def people(work: UnitOfWork) -> None:
    """Make the members."""
    for account in (ANN, BEN):
        work.people.put_member(Member(account.member, START))
        work.people.put_account(account)
    work.people.accounts_of(ANN.member)  # Writes what is buffered.


async def test_an_event_comes_back_as_it_was_put(store: Store) -> None:  # noqa: F811
    """With every detail, each day that is different, and the second of two equal hours."""
    await store.commit(lambda work: work.events.put(SERIES, START, None))
    assert await store.read(lambda readers: readers.event(TALK)) == SERIES
    changed = replace(SERIES, status=EventStatus.CANCELLED, overrides=SERIES.overrides[:1], version=4)
    await store.commit(lambda work: work.events.put(changed, START, None))
    assert await store.commit(lambda work: work.events.by_uid(SERIES.uid)) == changed
    assert [changed] == await store.commit(lambda work: work.events.of_source(""))
    await store.commit(lambda work: work.events.remove(TALK))
    assert await store.read(lambda readers: readers.event(TALK)) is None


async def test_a_calendar_has_what_may_take_place_in_its_time(store: Store) -> None:  # noqa: F811
    """What ended before and what begins after are left out; what has no end is in every later one."""
    spans = {"past": (0, 1), "now": (1, 3), "endless": (2, None), "later": (9, 10)}
    for name, (first, last) in spans.items():
        event = replace(SERIES, id=EventId(name), uid=name)
        until = None if last is None else START + last * DAY
        await store.commit(lambda work, e=event, f=first, u=until: work.events.put(e, START + f * DAY, u))  # type: ignore[misc]
    found = await store.read(lambda readers: readers.events(START + 2 * DAY, START + 4 * DAY))
    assert ["now", "endless"] == [event.id for event in found]


async def test_answers_are_one_for_each_person_and_day(store: Store) -> None:  # noqa: F811
    """They change, move with their day, and go with the event."""
    going = Rsvp(TALK, "1", ANN.member, ANN.ref, START, Coming.GOING, remind=True, waits_since=START)
    maybe = replace(going, key="2", coming=Coming.MAYBE, waits_since=None, offered_until=START)

    def answer(work: UnitOfWork) -> None:
        people(work)
        work.events.put(SERIES, START, None)
        for rsvp in (replace(going, coming=None), going, maybe):
            work.rsvps.put(rsvp)

    await store.commit(answer)
    assert [going] == await store.read(lambda readers: readers.rsvps(TALK, "1"))
    assert {"1", "2"} == {each.key for each in await store.read(lambda readers: readers.rsvps_of(ANN.ref))}
    await store.commit(lambda work: work.rsvps.rekey(TALK, {"1": "2", "2": "3"}))
    assert await store.commit(lambda work: work.rsvps.get(TALK, "2", ANN.member)) == replace(going, key="2")
    assert await store.commit(lambda work: work.rsvps.get(TALK, "3", ANN.member)) == replace(maybe, key="3")
    await store.commit(lambda work: work.rsvps.remove(TALK, "3", ANN.member))
    assert ["2"] == [each.key for each in await store.commit(lambda work: work.rsvps.of_member(ANN.member))]
    await store.commit(lambda work: work.events.remove(TALK))
    assert [] == await store.commit(lambda work: work.rsvps.of_event(TALK))


async def test_somebody_is_told_where_they_were_whichever_account_said_so(store: Store) -> None:  # noqa: F811
    """The newest first; nobody else's is among it."""
    mine = [Attendance(TALK, str(day), ANN.member, ANN.ref, START + day * DAY, BEN.ref) for day in (1, 2)]

    def change(work: UnitOfWork) -> None:
        people(work)
        work.events.put(SERIES, START, None)
        for each in (*mine, replace(mine[0], member=BEN.member, account=BEN.ref)):
            work.attendances.put(each)

    await store.commit(change)
    assert mine[::-1] == await store.read(lambda readers: readers.attendances_of(ANN.ref))


async def test_of_two_answers_of_one_person_the_later_stays(store: Store) -> None:  # noqa: F811
    """Linking accounts leaves one answer to each occurrence and one choice about reminders, where "none" wins."""
    early = Rsvp(TALK, "", ANN.member, ANN.ref, START, Coming.GOING)
    late = Rsvp(TALK, "", BEN.member, BEN.ref, START + DAY, Coming.NOT)
    chosen = Preferences(ANN.member, ANN.ref, "Europe/Dublin", (DAY, timedelta(hours=1)))

    def change(work: UnitOfWork) -> None:
        people(work)
        work.events.put(SERIES, START, None)
        work.rsvps.put(early)
        work.rsvps.put(late)
        work.wishes.put(replace(chosen, member=BEN.member, account=BEN.ref, remind_before=()))
        work.wishes.put(chosen)
        work.people.merge(BEN.member, joined(Member(ANN.member, START), Member(BEN.member, START)))

    await store.commit(change)
    assert [replace(late, member=ANN.member)] == await store.read(lambda readers: readers.rsvps_of(BEN.ref))
    assert await store.read(lambda readers: readers.preferences_of(BEN.ref)) == replace(chosen, remind_before=())
    assert await store.commit(lambda work: work.wishes.many([BEN.member])) == {}


@pytest.mark.parametrize("going", [ANN, BEN])
async def test_no_reminders_under_one_name_are_none_under_the_other(store: Store, going: Account) -> None:  # noqa: F811
    """Whoever is linked, and after they are two people again as well."""
    staying = BEN if going is ANN else ANN

    def link(work: UnitOfWork) -> None:
        people(work)
        work.wishes.put(Preferences(ANN.member, ANN.ref, "", ()))
        work.people.merge(going.member, Member(staying.member, START))

    await store.commit(link)
    quiet = await store.read(lambda r: [r.preferences_of(each.ref) for each in (ANN, BEN)])
    assert [each and each.remind_before for each in quiet] == [(), ()]
    moving = replace(going, member=staying.member)
    await store.commit(lambda work: work.people.split(moving, Member(MemberId("anew"), START)))
    quiet = await store.read(lambda r: [r.preferences_of(each.ref) for each in (ANN, BEN)])
    assert [each and (each.remind_before, each.account) for each in quiet] == [((), ANN.ref), ((), BEN.ref)]


async def test_what_is_due_is_taken_once_oldest_first(store: Store) -> None:  # noqa: F811
    """Putting it again moves it; only the kinds that were asked for count."""
    dues = [Due(f"k{n}", "bell" if n != 2 else "other", "talk", START + n * DAY, f"n{n}") for n in range(5)]
    await store.commit(lambda work: work.agenda.put(*dues))
    await store.commit(lambda work: work.agenda.put(replace(dues[0], due_at=START + 3 * DAY)))
    kinds = ["bell"]
    assert await store.commit(lambda work: work.agenda.next_due(kinds)) == START + DAY
    await store.commit(lambda work: work.agenda.remove("k4"))
    await store.commit(lambda work: work.agenda.shift("talk", "bell", -DAY))
    taken = await store.commit(lambda work: work.agenda.take(START + 2 * DAY, 2, kinds))
    assert [("k1", "n1"), ("k0", "n0")] == [(due.key, due.note) for due in sorted(taken, key=lambda due: due.due_at)]
    assert [] == await store.commit(lambda work: work.agenda.take(START, 9, kinds))
    left = await store.commit(lambda work: work.agenda.about("talk"))
    assert ["k2", "k3"] == [due.key for due in left]
    await store.commit(lambda work: work.agenda.remove_about("talk", "bell"))
    await store.commit(lambda work: work.agenda.park(dues[2], "No such thing"))
    assert [(dues[2], "No such thing")] == await store.read(lambda readers: readers.put_aside(9))
    assert await store.commit(lambda work: work.agenda.next_due(["other"])) is None
    await store.commit(lambda work: work.agenda.remove_about("talk"))
    assert [] == await store.read(lambda readers: readers.put_aside(9))
