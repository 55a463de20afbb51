"""What somebody asked to be reminded of reaches them once, in time, and says what is so."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.model.cards import Button, Buttons, Card, When
from bot.model.events import Details
from bot.model.outbound import DeliveryState
from bot.model.refs import AccountRef, ChannelRef
from tests.rigs.diary import WALL, Diary, diary
from tests.rigs.talks import LINK

LONDON = ZoneInfo("Europe/London")
ANN, BEN, CAT = AccountRef("rig:ann"), AccountRef("rig:ben"), AccountRef("rig:cat")
STARTS = WALL.replace(tzinfo=LONDON)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Diary]:
    """A group with a second platform."""
    async with diary(tmp_path) as made:
        yield made


def buttons(card: Card) -> dict[str, Button]:
    """Return a card's buttons by what stands on them."""
    return {b.label: b for block in card.blocks if isinstance(block, Buttons) for b in block.buttons}


async def test_who_asked_is_reminded_a_day_and_an_hour_before_and_nobody_else(place: Diary) -> None:
    """Whoever goes has the link in it, whoever does not has the way to it; each can be stopped."""
    event = await place.arranges()
    await place.says(ANN, "going", event.id)
    await place.says(ANN, "remind-me", event.id)
    await place.says(BEN, "remind-me", event.id)
    await place.says(CAT, "going", event.id)
    await place.waits_until(STARTS - DAY)
    (to_ann,), (to_ben,) = place.got(ANN), place.got(BEN)
    assert "Prehab in a district hospital starts in 1 day." in to_ann.plain()
    assert LINK in to_ann.plain()
    assert LINK not in to_ben.plain()
    assert "I am going: show the link" in buttons(to_ben)
    assert all("Stop these reminders" in buttons(card) for card in (to_ann, to_ben))
    shown = await place.presses(BEN, to_ben, "I am going: show the link")
    assert LINK in shown.card.plain()
    await place.presses(ANN, to_ann, "Stop these reminders")
    await place.waits_until(STARTS + DAY)
    assert 1 == len(place.got(ANN))
    assert "starts in 1 hour." in place.got(BEN)[1].plain()
    assert LINK in place.got(BEN)[1].plain()
    assert [] == place.got(CAT)


async def test_everybody_chooses_their_own_times(place: Diary) -> None:
    """For what they asked for already too; and stopping all reminders stops all."""
    event = await place.arranges()
    for person in (ANN, BEN):
        await place.says(person, "remind-me", event.id)
    assert "1 week and 1 hour before" in await place.says(ANN, "reminders", "1 week and 1 hour")
    assert "do not remind you of anything" in await place.says(BEN, "reminders", "never")
    assert "cannot read soon" in await place.says(ANN, "reminders", "soon")
    form = (await place.asks("local:priya", "reminders")).form
    assert form is not None
    assert "1 day and 1 hour" == form.values["before"] == form.fields[0].choices[0]
    assert "never" in form.fields[0].choices
    await place.waits_until(STARTS)
    weeks, hours = place.got(ANN)
    assert "in 1 week" in weeks.plain()
    assert "in 1 hour" in hours.plain()
    assert [] == place.got(BEN)
    again = await place.arranges(start=WALL + 14 * DAY)
    assert "1 day and 1 hour before" in await place.says(BEN, "remind-me", again.id)


async def test_an_event_that_starts_sooner_says_so(place: Diary) -> None:
    """A reminder that cannot come is not promised."""
    event = await place.arranges()
    await place.waits_until(STARTS - HOUR / 2)
    assert "starts too soon" in await place.says(ANN, "remind-me", event.id)
    await place.waits_until(STARTS + HOUR)
    assert [] == place.got(ANN)


async def test_a_late_reminder_is_sorry_then_says_that_it_has_begun_and_then_stays_away(place: Diary) -> None:
    """As somebody who was away would want it: what is true now counts, and only one of several comes."""
    events = [await place.arranges(start=WALL + days * DAY) for days in (0, 7, 14)]
    for event in events:
        await place.says(ANN, "remind-me", event.id)
    await place.stays_away_until(STARTS - HOUR / 2)
    assert "Sorry, this comes later than it should" in place.got(ANN)[0].plain()
    await place.stays_away_until(STARTS + 7 * DAY + HOUR / 2)
    assert "it has begun" in place.got(ANN)[1].plain()
    await place.stays_away_until(STARTS + 14 * DAY + 2 * HOUR)
    assert 2 == len(place.got(ANN))
    (parked,) = await place.world.store.read(lambda readers: readers.deliveries(9))
    assert (
        DeliveryState.PARKED,
        "The reminder of Prehab in a district hospital was not sent, as the event is over.",
    ) == (
        parked.state,
        parked.reason,
    )


async def test_over_a_whole_year_reminders_follow_the_clocks(place: Diary) -> None:
    """A talk at 12:30 stays at 12:30 in London over both changes: members in London, Dublin and New York see theirs."""
    event = await place.arranges(rule="FREQ=MONTHLY;BYDAY=2TU;COUNT=12")
    zones = {ANN: "Europe/London", BEN: "Europe/Dublin", CAT: "America/New_York"}
    for person, zone in zones.items():
        await place.says(person, "my-zone", zone)
    days = [datetime(2026, 12, 8)] + [
        datetime(2027, month, 8 + (1 - datetime(2027, month, 8).weekday()) % 7) for month in range(1, 12)
    ]
    for day in days:
        for person in zones:
            await place.says(person, "remind-me", f"{event.id}-{day:%Y%m%d}")
    for day in days:
        starts = day.replace(hour=12, minute=30, tzinfo=LONDON)
        await place.waits_until(starts - HOUR)
        for person, zone in zones.items():
            last = place.got(person)[-1]
            (when,) = [block for block in last.blocks if isinstance(block, When)]
            assert when.at == starts
            assert f"{day.day} {day:%B} {day.year}, 12:30pm to 1:30pm ({starts.tzname()})" in when.text
            own = starts.astimezone(ZoneInfo(zone))
            is_told = (
                f"{own.hour % 12 or 12}:30am to " in last.plain() and f"({own.tzname()}), New York time" in last.plain()
            )
            assert is_told is (person == CAT)
    assert [24, 24, 24] == [len(place.got(person)) for person in zones]
    march = [card.plain() for card in place.got(CAT) if "9 March 2027" in card.plain()]
    assert 2 == len([text for text in march if "7:30am to 8:30am (EST)" in text])


async def test_many_on_discord_are_mentioned_in_one_post(tmp_path: Path) -> None:
    """Discord lets a bot open few direct messages an hour. The post has no link, and late posts mention people too."""
    channel = ChannelRef("discord:100")
    async with diary(tmp_path, platform="discord", discord_thread_above=2) as place:
        event = await place.arranges(channels=(channel,))
        few = await place.arranges(start=WALL + 7 * DAY, channels=(channel,))
        people = [f"discord:{number}" for number in range(201, 204)]
        for person in people:
            await place.says(person, "remind-me", event.id)
        await place.says(people[0], "remind-me", few.id)
        await place.says("local:priya", "remind-me", event.id)
        await place.waits_until(STARTS - DAY)
        (post,) = mentioning(place, channel)
        assert set(people) == set(post.pings)
        (about,) = place.rig.posts[f"event-post:{event.id}:{channel}"]
        assert (post.thread, place.thread_of(post)) == (event.details.title, about)
        assert LINK not in post.plain()
        assert {"I am going: show the link", "Stop these reminders"} == set(buttons(post))
        assert [] == place.got(people[0])
        await place.stays_away_until(STARTS - HOUR / 2)
        late = mentioning(place, channel)[1]
        assert "Sorry, this comes later" in late.plain()
        assert set(people) == set(late.pings)
        assert 2 == len([text for text in await place.world.direct_messages("priya") if "asked to be reminded" in text])
        await place.waits_until(STARTS + 7 * DAY)
        assert 2 == len(place.got(people[0]))
        assert 2 == len(mentioning(place, channel))


def mentioning(place: Diary, channel: ChannelRef) -> list[Card]:
    """Return what was posted in a channel that mentions people; events are posted and announced there too."""
    return [card for card in place.posted(channel) if card.pings]


async def test_a_reminder_goes_to_the_account_that_answered_last(place: Diary) -> None:
    """And only there, whichever they asked with first."""
    event, here = await place.arranges(Details("A talk")), "local:priya"
    await place.says(here, "remind-me", event.id)
    await place.links(here, ANN)
    await place.says(ANN, "going", event.id)
    await place.waits_until(STARTS)
    assert 2 == len([card for card in place.got(ANN) if "asked to be reminded" in card.plain()])
    assert not [text for text in await place.world.direct_messages("priya") if "asked to be reminded" in text]


async def test_whoever_links_accounts_keeps_their_reminders_at_the_times_that_hold_then(place: Diary) -> None:
    """Those of the account that is left, and once each."""
    event, here = await place.arranges(Details("A talk")), "local:priya"
    await place.says(here, "reminders", "1 week")
    await place.says(here, "remind-me", event.id)
    await place.says(ANN, "reminders", "2 hours")
    await place.links(ANN, here)
    kept = "1 week" if "1 week" in await place.says(ANN, "reminders") else "2 hours"
    await place.waits_until(STARTS)
    told = [text for text in await place.world.direct_messages("priya") if "asked to be reminded" in text]
    assert [f"starts in {kept}." in text for text in told] == [True]
