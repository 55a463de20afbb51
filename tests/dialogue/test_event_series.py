"""Series over a year: single days moved or cancelled, the whole moved with its answers, posts and reminders in time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.local.server.chat import direct_id
from bot.features.events.recurrence import occurrences
from bot.model.changes import ChangeKind
from bot.model.events import Coming, EventId, Rsvp
from bot.model.inbound import PersonJoined
from bot.model.refs import AccountRef, MemberId
from tests.rigs.arranging import Organiser, said
from tests.rigs.world import MEMBER, World

CHANNEL = "shared-learning"
LONDON = ZoneInfo("Europe/London")
MONTHLY = 'Journal club when:"Tuesday 1 December 12:30" where:"https://example.org/room" repeats:"every first Tuesday"'


async def posted(world: World) -> list[str]:
    """Return what the bot posted in the channel where events are posted."""
    return [message["text"] for message in await world.messages(CHANNEL) if message["author"]["is_bot"]]


async def until(world: World, year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> None:
    """Let time pass until the clock in London shows this."""
    there = datetime(year, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)
    await world.passes(seconds=(there - world.clock.now()).total_seconds())


async def days_of(world: World, event: str, ahead: int = 400) -> list[str]:
    """Return when the days of a series start, those that are cancelled marked."""
    found = await world.store.read(lambda readers: readers.event(EventId(event)))
    assert found is not None
    days = occurrences(found, world.clock.now(), world.clock.now() + timedelta(days=ahead))
    return [f"{day.starts_at:%Y-%m-%d %H:%M}" + (" cancelled" if day.is_cancelled else "") for day in days]


async def goes(world: World, event: str, key: str) -> MemberId:
    """Let somebody answer that they go."""
    account = AccountRef(f"local:{world.people[MEMBER]}")
    await world.core.intake.receive(
        PersonJoined(f"join:{account}", account, "Priya Ravenscroft", is_bot=False, at=world.clock.now())
    )
    known = await world.store.read(lambda readers: readers.account(account))
    assert known is not None
    rsvp = Rsvp(EventId(event), key, known.member, account, world.clock.now(), Coming.GOING)
    await world.store.commit(lambda work: work.rsvps.put(rsvp))
    return known.member


async def test_a_series_is_posted_and_announced_for_a_year_at_the_same_time_of_day(world: World) -> None:
    """Each day seven days ahead and an hour before, once, over both changes of the clocks."""
    await Organiser(world).publishes(MONTHLY)
    dates = [datetime(2026, 12, 1)] + [datetime(2027, month, 1) for month in range(1, 13)]
    tuesdays = [first + timedelta(days=(1 - first.weekday()) % 7) for first in dates]
    for tuesday in tuesdays:
        ahead = tuesday - timedelta(days=7)
        count = len(await posted(world))
        await until(world, ahead.year, ahead.month, ahead.day, 12, 29)
        assert count == len(await posted(world)), tuesday
        await world.passes(minutes=1)
        await until(world, tuesday.year, tuesday.month, tuesday.day, 11, 29)
        assert count + 1 == len(await posted(world)), tuesday
        await world.passes(minutes=1)
        post, reminder = (await posted(world))[count:]
        zone = "BST" if 4 <= tuesday.month <= 10 else "GMT"
        in_full = f"Tuesday {tuesday.day} {tuesday:%B} {tuesday.year}, 12:30pm to 1:30pm ({zone})"
        assert in_full in post
        assert reminder.startswith("In 1 hour: Journal club")
        assert in_full in reminder
    await world.passes(hours=3)
    assert 2 * len(tuesdays) == len(await posted(world))


async def test_one_day_is_moved_and_another_cancelled_and_no_other_changes(world: World) -> None:
    """Which is meant is asked, as a series has many days."""
    organiser = Organiser(world)
    event = await organiser.publishes(MONTHLY)
    asked = await organiser.types(f'/move-event {event}-20270105 when:"Wednesday 6 January 3pm"')
    assert "Do you mean Tuesday 5 January 2027 only" in said(asked)
    told_back = await organiser.presses(asked, "This day only")
    assert "Wednesday 6 January 2027, 3pm to 4pm (GMT)" in said(told_back)
    await organiser.presses(told_back, "Yes, move it")
    asked = await organiser.presses(await organiser.types(f"/cancel-event {event}-20270202"), "This day only")
    await organiser.presses(asked, "Yes, cancel it")
    assert [
        *("2026-12-01 12:30", "2027-01-06 15:00", "2027-02-02 12:30 cancelled", "2027-03-02 12:30"),
    ] == (await days_of(world, event))[:4]


async def test_answers_move_along_when_a_whole_series_is_moved(world: World) -> None:
    """By their order: who goes to the second day goes to the second day. A cancelled one stays cancelled."""
    organiser = Organiser(world)
    event = await organiser.publishes(MONTHLY)
    member = await goes(world, event, "20270105")
    asked = await organiser.presses(await organiser.types(f"/cancel-event {event}-20270202"), "This day only")
    await organiser.presses(asked, "Yes, cancel it")
    asked = await organiser.types(f'/move-event {event} when:"Thursday 3 December 6pm"')
    assert "do not go together" in said(asked)
    told_back = await organiser.presses(asked, "Repeat every first Thursday")
    await organiser.presses(told_back, "Yes, move it")
    assert [
        *("2026-12-03 18:00", "2027-01-07 18:00", "2027-02-04 18:00 cancelled", "2027-03-04 18:00"),
    ] == (await days_of(world, event))[:4]
    moved = await world.store.read(lambda readers: readers.rsvps(EventId(event), "20270107"))
    assert [member] == [rsvp.member for rsvp in moved]
    assert [] == await world.store.read(lambda readers: readers.rsvps(EventId(event), "20270105"))


async def test_days_that_have_been_stay_what_they_were(world: World) -> None:
    """When the series is moved, and when what is left of it is cancelled."""
    organiser = Organiser(world)
    event = await organiser.publishes(MONTHLY)
    await until(world, 2027, 2, 10)
    asked = await organiser.types(f'/move-event {event} when:"Wednesday 3 March 5pm"')
    told_back = await organiser.presses(asked, "Repeat every first Wednesday")
    await organiser.presses(told_back, "Yes, move it")
    found = await world.store.read(lambda readers: readers.event(EventId(event)))
    assert found is not None
    since = datetime(2026, 11, 1, tzinfo=UTC)
    assert ["1 Dec 12:30", "5 Jan 12:30", "2 Feb 12:30", "3 Mar 17:00", "7 Apr 17:00"] == [
        f"{day.starts_at.day} {day.starts_at:%b %H:%M}"
        for day in occurrences(found, since, since + timedelta(days=160))
    ]
    asked = await organiser.types(f"/cancel-event {event}")
    assert "every day from now on is cancelled" in said(asked)
    await organiser.presses(asked, "Yes, cancel it")
    found = await world.store.read(lambda readers: readers.event(EventId(event)))
    assert found is not None
    days = occurrences(found, since, since + timedelta(days=200))
    assert [False, False, False, True, True, True] == [day.is_cancelled for day in days]


async def test_a_moved_series_keeps_its_posts(world: World) -> None:
    """The day that was posted is changed where it stands, although it has another name now."""
    organiser = Organiser(world)
    event = await organiser.publishes(MONTHLY)
    await until(world, 2026, 11, 26)
    (post,) = await posted(world)
    told_back = await organiser.presses(
        await organiser.types(f'/move-event {event} when:"Wednesday 2 December 2pm"'), "Repeat every first Wednesday"
    )
    await organiser.presses(told_back, "Yes, move it")
    post, notice = await posted(world)
    assert "Wednesday 2 December 2026, 2pm to 3pm (GMT)" in post
    assert notice.startswith("Moved: Journal club")
    messages = [message for message in await world.messages(CHANNEL) if message["author"]["is_bot"]]
    assert f"{event}-20261202" in str(messages[0]["card"])
    await until(world, 2026, 12, 2, 13)
    assert 3 == len(await posted(world))


async def test_a_detail_that_changes_for_all_reaches_days_that_differ(world: World) -> None:
    """A day with a speaker of its own keeps the speaker and gets the new place."""
    organiser = Organiser(world)
    event = await organiser.publishes(MONTHLY)
    day = await organiser.types(f"/edit-event {event}-20270105")
    form = await organiser.presses_for_form(day, "Add people and text")
    await organiser.fills_in(form, speakers="Gethin")
    whole = await organiser.types(f"/edit-event {event}")
    assert "Gethin" not in said(whole)
    form = await organiser.presses_for_form(whole, "Change title")
    await organiser.fills_in(form, place="Room 9")
    shown = said(await organiser.types(f"/edit-event {event}-20270105"))
    assert "With Gethin" in shown
    assert "Room 9" in shown


async def test_a_single_event_becomes_a_series_and_its_answers_stay_with_the_first_day(world: World) -> None:
    """Nobody has to answer again."""
    organiser = Organiser(world)
    event = await organiser.publishes('Talk when:"Tuesday 8 December 12:30"')
    member = await goes(world, event, "")
    form = await organiser.presses_for_form(await organiser.types(f"/edit-event {event}"), "Repeats, zone, room")
    told_back = await organiser.fills_in(form, repeats="every 2 weeks until 30 June 2027")
    await organiser.presses(told_back, "Yes, move it")
    assert ["2026-12-08 12:30", "2026-12-22 12:30"] == (await days_of(world, event))[:2]
    answers = await world.store.read(lambda readers: readers.rsvps(EventId(event), "20261208"))
    assert [member] == [rsvp.member for rsvp in answers]
    only_day = await organiser.types(f'/change-event {event}-20261222 days:this repeats:"every week"')
    assert "only be changed for the whole series" in said(only_day)


# --- Late, and nothing to join


async def late_reminder(world: World, hours: float) -> list[str]:
    """Let the bot be away from before a reminder's time, and return what it posted about it when it is back."""
    await Organiser(world).publishes('Talk when:"Tuesday 8 December 12:30" where:"Room 5"')
    await until(world, 2026, 12, 8, 11)
    await world.passes(hours=hours)
    return (await posted(world))[1:]


async def test_a_reminder_that_is_late_but_before_the_start_says_sorry(world: World) -> None:
    """It does not say how long is left: that was true earlier."""
    (reminder,) = await late_reminder(world, 1.25)
    assert reminder.startswith("Soon: Talk")
    assert "Sorry, this reminder is late." in reminder


async def test_a_reminder_after_the_start_says_that_it_has_begun(world: World) -> None:
    """Who reads it may still join."""
    (reminder,) = await late_reminder(world, 2)
    assert reminder.startswith("This has begun: Talk")


async def test_a_reminder_after_the_end_is_put_aside(world: World) -> None:
    """With its reason, for operators; nobody is told of what is over."""
    assert [] == await late_reminder(world, 3)
    ((due, reason),) = await world.store.read(lambda readers: readers.put_aside(10))
    assert ("event-channel-reminder", True) == (due.kind, "was over" in reason)


async def test_organisers_are_told_a_day_before_of_what_nobody_can_join(world: World) -> None:
    """With a button that opens the form; once, and not at all where there is a place or a link."""
    organiser = Organiser(world)
    await organiser.publishes('With a place when:"Tuesday 8 December 12:30" where:"Room 5"')
    await organiser.publishes('Talk when:"Tuesday 8 December 12:30"')
    await until(world, 2026, 12, 7, 12, 29)
    assert [] == await world.direct_messages(organiser.person)
    await world.passes(minutes=1)
    (told,) = await world.direct_messages(organiser.person)
    assert told.startswith("Nobody can join yet: Talk")
    messages = await world.messages(direct_id(organiser.person))
    form = await organiser.presses_for_form(messages[-1]["card"], "Add the link")
    assert "It is saved." in said(await organiser.fills_in(form, link="https://example.org/late"))
    await world.passes(hours=25)
    assert 1 == len(await world.direct_messages(organiser.person))


async def test_what_is_cancelled_reminds_nobody(world: World) -> None:
    """Neither of a start nor of a missing link."""
    organiser = Organiser(world)
    event = await organiser.publishes('Talk when:"Tuesday 8 December 12:30"')
    await organiser.presses(await organiser.types(f"/cancel-event {event}"), "Yes, cancel it")
    count = len(await posted(world))
    await world.passes(days=20)
    assert count == len(await posted(world))
    assert [] == await world.direct_messages(organiser.person)


async def test_every_version_has_one_row_in_the_trail(world: World) -> None:
    """That is how it is known what came between two of them."""
    organiser = Organiser(world)
    event = await organiser.publishes(MONTHLY)
    asked = await organiser.presses(await organiser.types(f"/cancel-event {event}-20270202"), "This day only")
    await organiser.presses(asked, "Yes, cancel it")
    found = await world.store.read(lambda readers: readers.event(EventId(event)))
    trail = await world.store.commit(lambda work: work.changes.of(ChangeKind.EVENT, event))
    assert found is not None
    assert found.version + 1 == len(trail)
