"""Calendars as the chat sees them: a member's own address, and other calendars that organisers follow."""

import re
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.errors import CalendarUnavailable
from bot.features.events.ical.following import AGAIN, EVERY
from bot.features.events.recurrence import bounds
from bot.model.calendars import Fetched, Subscription
from bot.model.events import Coming, Event, Rsvp
from bot.model.inbound import PersonLeft
from bot.model.refs import AccountRef
from bot.ports import UnitOfWork
from tests.rigs.arranging import Organiser, said
from tests.rigs.calendars import LINK, event, ics
from tests.rigs.rfc5545 import check
from tests.rigs.world import MEMBER, NEWCOMER, ORGANISER, World

ADDRESS = "https://calendar.example.org/private-abc/talks.ics"
TALK = ics("DTSTART:20261208T123000Z", "SUMMARY:Talk elsewhere")


class Web:
    """What there is on the web."""

    def __init__(self, data: bytes | None = TALK) -> None:
        self.data = data
        self.asked: list[Subscription] = []

    async def fetch(self, subscription: Subscription) -> Fetched:
        """Return the calendar, or that it is still the same."""
        self.asked.append(subscription)
        if self.data is None:
            raise CalendarUnavailable("Its server cannot be reached.")
        if subscription.etag == "v1":
            return Fetched(None)
        return Fetched(self.data, "v1")


async def _says(world: World, who: int, typed: str) -> str:
    return str(await world.asks(world.people[who], typed))


async def _token(world: World, who: int, typed: str = "/my-calendar") -> str:
    found = re.search(r"/calendar/([\w-]+)\.ics", await _says(world, who, typed))
    assert found
    return found[1]


async def _opens(world: World, token: str) -> bool:
    return await world.core.features.calendars.feeds.for_owner(token) is not None


async def _refreshes(world: World, web: Web) -> None:
    await world.core.features.calendars.following.refresh_due(web)


async def _events(world: World, source: str) -> list[Event]:
    return await world.store.commit(lambda work: work.events.of_source(source))


# --- A member's own


async def test_a_member_gets_an_address_once(world: World) -> None:
    """In private; and since only its sum is kept, it cannot be shown again."""
    token = await _token(world, MEMBER)
    assert await _opens(world, token)
    again = await _says(world, MEMBER, "/my-calendar")
    assert "I cannot show it again" in again
    assert token not in again


async def test_a_new_address_ends_the_one_before_and_an_end_is_an_end(world: World) -> None:
    """By the buttons below it, or by typing."""
    first = await _token(world, MEMBER)
    second = await _token(world, MEMBER, "/my-calendar what:renew")
    assert [await _opens(world, each) for each in (first, second)] == [False, True]
    assert "opens nothing any more" in await _says(world, MEMBER, "/my-calendar what:stop")
    assert not await _opens(world, second)
    assert "You have no calendar address" in await _says(world, MEMBER, "/my-calendar what:stop")


async def test_whoever_has_not_joined_gets_no_address(world: World) -> None:
    """The calendar is for members."""
    assert "for the group's members" in await _says(world, NEWCOMER, "/my-calendar")


async def test_an_address_ends_when_its_owner_leaves(world: World) -> None:
    """At once where the platform says so, and within an hour where it has to be asked."""
    token, account = await _token(world, MEMBER), AccountRef(f"local:{world.people[MEMBER]}")
    left = PersonLeft("left", account, world.clock.now())
    await world.core.intake.process(left)
    assert not await _opens(world, token)


async def test_addresses_are_not_made_without_end(world: World) -> None:
    """Somebody's script gets no further than this."""
    for _ in range(10):
        await _token(world, MEMBER, "/my-calendar what:renew")
    assert "many addresses" in await _says(world, MEMBER, "/my-calendar what:renew")


async def test_the_calendar_of_somebody_who_goes_tells_how_to_join(world: World) -> None:
    """As soon as they have a place, and not a moment longer."""
    token, account = await _token(world, MEMBER), AccountRef(f"local:{world.people[MEMBER]}")
    talk = event()
    feeds = world.core.features.calendars.feeds

    def answer(work: UnitOfWork, coming: Coming, is_waiting: bool) -> None:
        member, now = work.people.account(account), world.clock.now()
        assert member is not None
        work.events.put(talk, *bounds(talk))
        waits_since = now if is_waiting else None
        work.rsvps.put(Rsvp(talk.id, "", member.member, account, now, coming, waits_since=waits_since))

    etags = set()
    steps = ((Coming.MAYBE, False), (Coming.GOING, True), (Coming.GOING, False), (Coming.NOT, False))
    for coming, is_waiting in steps:
        is_told = coming is Coming.GOING and not is_waiting
        await world.store.commit(partial(answer, coming=coming, is_waiting=is_waiting))
        written = await feeds.for_owner(token)
        assert written is not None
        assert written.data is not None
        assert len(check(written.data).all("VEVENT")) == 1
        assert (LINK.encode() in written.data) == is_told
        etags.add(written.etag)
        assert (await feeds.for_owner(token, written.etag)).data is None  # type: ignore[union-attr]
    assert len(etags) == 2


# --- Other calendars


async def test_an_organiser_follows_another_calendar(world: World) -> None:
    """Its events are there a moment later, and the address is shown to nobody."""
    answer = await _says(world, ORGANISER, f"/subscribe-calendar url:{ADDRESS} name:Hospital")
    assert "I read Hospital now" in answer
    web = Web()
    await world.settled()
    await _refreshes(world, web)
    assert [each.details.title for each in await _events(world, "Hospital")] == ["Talk elsewhere"]
    listed = await _says(world, ORGANISER, "/calendars")
    assert "At calendar.example.org" in listed
    assert "Read on Monday 23 November 2026, 9am (GMT)" in listed
    trail = await _says(world, ORGANISER, "/audit")
    assert "The calendar Hospital" in trail
    assert "private-abc" not in answer + listed + trail


async def test_whole_days_of_another_calendar_are_told_as_days(world: World) -> None:
    """They begin at no time, wherever one is."""
    await _says(world, ORGANISER, f"/subscribe-calendar url:{ADDRESS} name:Holidays")
    await world.settled()
    await _refreshes(world, Web(ics("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227", "SUMMARY:Closed")))
    (closed,) = await _events(world, "Holidays")
    shown = await _says(world, MEMBER, f"/event event:{closed.id}")
    assert "Thursday 24 December 2026 to Saturday 26 December 2026" in shown
    assert "midnight" not in shown


async def test_a_calendar_is_read_every_hour_and_only_told_when_it_is_new(world: World) -> None:
    """The server is asked whether it has changed; when it has not, nothing is read."""
    web = Web()
    await _says(world, ORGANISER, f"/subscribe-calendar url:{ADDRESS} name:Hospital")
    for _ in range(3):
        await world.settled()
        await _refreshes(world, web)
        await world.passes(seconds=EVERY.total_seconds())
    assert [each.etag for each in web.asked] == ["", "v1", "v1"]


async def test_a_calendar_that_cannot_be_read_is_tried_less_often_and_shown(world: World) -> None:
    """Organisers see it in their status, with the reason; it is well again when it can be read."""
    web = Web(None)
    await _says(world, ORGANISER, f"/subscribe-calendar url:{ADDRESS} name:Hospital")
    await world.settled()
    await _refreshes(world, web)
    for wait in (AGAIN, 2 * AGAIN, 4 * AGAIN):
        await world.passes(seconds=(wait - timedelta(minutes=1)).total_seconds())
        await _refreshes(world, web)
        before = len(web.asked)
        await world.passes(minutes=1)
        await _refreshes(world, web)
        assert len(web.asked) == before + 1
    status = await _says(world, ORGANISER, "/status")
    assert "The calendar Hospital could not be read 4 times in a row" in status
    assert "cannot be reached" in status
    web.data = TALK
    await world.passes(seconds=(8 * AGAIN).total_seconds())
    await _refreshes(world, web)
    assert "Hospital" not in await _says(world, ORGANISER, "/status")


async def test_a_page_instead_of_a_calendar_is_a_problem_and_loses_nothing(world: World) -> None:
    """As when the address asks people to sign in."""
    web = Web()
    await _says(world, ORGANISER, f"/subscribe-calendar url:{ADDRESS} name:Hospital")
    await world.settled()
    await _refreshes(world, web)
    await world.store.commit(lambda work: work.subscriptions.put(Subscription("Hospital", ADDRESS)))
    web.data = b"<html>Please sign in</html>"
    await world.passes(seconds=EVERY.total_seconds())
    await _refreshes(world, web)
    assert "it is no calendar" in await _says(world, ORGANISER, "/calendars")
    assert [each.status.value for each in await _events(world, "Hospital")] == ["planned"]


async def test_what_was_due_when_the_bot_died_is_due_again(world: World) -> None:
    """Taking note of it is not yet reading it."""
    await _says(world, ORGANISER, f"/subscribe-calendar url:{ADDRESS} name:Hospital")
    await world.settled()
    (due,) = await world.store.commit(lambda work: work.agenda.about("Hospital"))
    assert due.due_at == world.clock.now() + AGAIN


async def test_an_organiser_stops_following_and_the_events_stay(world: World) -> None:
    """Some may have wanted to come."""
    await _says(world, ORGANISER, f"/subscribe-calendar url:{ADDRESS} name:Hospital")
    await world.settled()
    await _refreshes(world, Web())
    assert "I follow Hospital no more" in await _says(world, ORGANISER, "/unsubscribe-calendar name:Hospital")
    assert len(await _events(world, "Hospital")) == 1
    assert await world.store.commit(lambda work: work.agenda.about("Hospital")) == []
    assert "No other calendar is followed" in await _says(world, ORGANISER, "/calendars")


async def test_what_nobody_follows_any_more_organisers_change_and_then_it_is_the_groups(world: World) -> None:
    """Else nobody could ever cancel it; following that calendar again leaves it alone."""
    await _says(world, ORGANISER, f"/subscribe-calendar url:{ADDRESS} name:Hospital")
    await world.settled()
    await _refreshes(world, Web())
    (talk,) = await _events(world, "Hospital")
    assert "it is changed there and not here" in await _says(world, ORGANISER, f"/edit-event {talk.id}")
    await _says(world, ORGANISER, "/unsubscribe-calendar name:Hospital")
    organiser = Organiser(world)
    listed = await organiser.types("/edit-event")
    card = await organiser.chooses(listed, 0)
    assert "Once you change it, it is the group's own." in said(card)
    form = await organiser.presses_for_form(card, "Change title, time or place")
    changed = await organiser.fills_in(form, place="Room 7")
    assert ("Room 7" in said(changed), "the group's own" in said(changed)) == (True, False)
    await _says(world, ORGANISER, f"/subscribe-calendar url:{ADDRESS} name:Hospital")
    await world.settled()
    await _refreshes(world, Web())
    assert ([], "Room 7") == (await _events(world, "Hospital"), (await _events(world, ""))[0].details.place)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("url:http://calendar.example.org/x.ics name:X", "begins with https://"),
        ("url:ftp://example.org/x.ics name:X", "begins with https://"),
        ("url:https://calendar.example.org:8443/x.ics name:X", "begins with https://"),
        ("url:nonsense name:X", "begins with https://"),
        ("url:webcal://calendar.example.org/x.ics name:Y", "I read Y now"),
    ],
)
async def test_only_addresses_of_the_open_web_are_taken(world: World, typed: str, sentence: str) -> None:
    """The rest is said at once."""
    assert sentence in await _says(world, ORGANISER, f"/subscribe-calendar {typed}")


async def test_members_follow_nothing(world: World) -> None:
    """It is for organisers."""
    for typed in (f"/subscribe-calendar url:{ADDRESS} name:X", "/calendars", "/unsubscribe-calendar name:X"):
        assert "organiser" in await _says(world, MEMBER, typed)
    assert await world.store.read(lambda readers: readers.subscriptions()) == []


async def test_the_configuration_says_which_calendars_are_followed(world: World) -> None:
    """What is taken out there is followed no more; what organisers follow stays."""
    following = world.core.features.calendars.following
    await _says(world, ORGANISER, f"/subscribe-calendar url:{ADDRESS} name:Ours")
    await following.follow_configured([("One", ADDRESS), ("Two", ADDRESS + "2")])
    assert "stands in the bot's configuration" in await _says(world, ORGANISER, "/unsubscribe-calendar name:One")
    await following.follow_configured([("Two", ADDRESS + "2")])
    names: list[Any] = await world.store.read(lambda readers: [each.name for each in readers.subscriptions()])
    assert names == ["Ours", "Two"]


async def test_whoever_goes_to_an_event_of_another_calendar_hears_when_it_is_off(world: World) -> None:
    """It is followed like one of the group's own; and nothing of it is posted anywhere by itself."""
    web = Web()
    await _says(world, ORGANISER, f"/subscribe-calendar url:{ADDRESS} name:Hospital")
    await world.settled()
    await _refreshes(world, web)
    (talk,) = await _events(world, "Hospital")
    await _says(world, MEMBER, f"/going event:{talk.id}")
    told_before = len(await world.direct_messages(world.people[MEMBER]))
    await world.store.commit(lambda work: work.subscriptions.put(Subscription("Hospital", ADDRESS)))
    web.data = ics("DTSTART:20270308T123000Z", "UID:other@example.org", "SUMMARY:Another talk")
    await world.passes(seconds=EVERY.total_seconds())
    await _refreshes(world, web)
    await world.settled()
    told = (await world.direct_messages(world.people[MEMBER]))[told_before:]
    assert len(told) == 1
    assert "Talk elsewhere" in told[0]
    assert "cancelled" in told[0].lower() or "off" in told[0].lower()
