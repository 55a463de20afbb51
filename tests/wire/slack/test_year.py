"""A year of a talk on Slack, with both clock changes: each day is posted, and reminders come in time."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from adapters.slack import ids
from bot.model.refs import AccountRef
from tests.rigs.talks import LONDON, arranged, changed
from tests.wire.slack.test_events import button
from tests.wire.slack.whole import WholeBot, whole_bot

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ZONES = {"ben": "Europe/London", "cat": "Europe/Dublin", "dan": "America/New_York"}


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.002)


def reminders(place: WholeBot, name: str) -> list[str]:
    """Return what somebody was reminded of."""
    return [str(said) for said in place.slack.direct_messages(name) if "starts in" in str(said)]


def third_tuesdays() -> list[datetime]:
    """Return the starts of a year's talks, at 12:30 in London."""
    months = [(2026, 12), *((2027, month) for month in range(1, 12))]
    firsts = [datetime(year, month, 15, 12, 30, tzinfo=LONDON) for year, month in months]
    return [first + timedelta(days=(1 - first.weekday()) % 7) for first in firsts]


async def test_over_a_year_reminders_come_in_time_wherever_people_are(tmp_path: Path) -> None:
    """The talk stays at 12:30 in London; beside it stands the instant, from which Slack draws the reader's own time."""
    async with whole_bot(tmp_path) as place:
        for name, zone in ZONES.items():
            if name == "ben":
                place.slack.user(name).tz = zone
            else:
                place.slack.core.world.add_user(name, tz=zone)
                await place.slack.join_channel(name, "general")
        starts = third_tuesdays()
        by = AccountRef(f"slack:{place.slack.user('Ann').id}")
        channel = ids.channel_ref(place.slack.channel("general").id)
        event = await arranged(place.core, by, starts[0])
        series = replace(event, timing=replace(event.timing, rule="FREQ=MONTHLY;BYDAY=3TU;COUNT=12"))
        await changed(place.core, by, replace(series, channels=(channel,)))
        for number, start in enumerate(starts, 1):
            await _asked_by_everybody(place, start)
            for before, count in ((DAY, 2 * number - 1), (HOUR, 2 * number)):
                _turn(place, start - before)
                await until(lambda count=count: all(count == len(reminders(place, name)) for name in ZONES))
            for name in ZONES:
                _is_right(reminders(place, name)[-1], start)
            _turn(place, start + DAY)


async def _asked_by_everybody(place: WholeBot, start: datetime) -> None:
    """Let everybody ask to be reminded, at the post that comes a week before."""
    said = f"{start.day} {start:%B} {start.year}, 12:30pm"
    _turn(place, start - 7 * DAY)
    await until(lambda: any(said in str(post) for post in place.slack.messages("general")))
    (found,) = (post for post in place.slack.messages("general") if said in str(post))
    for name in ZONES:
        await (await place.slack.press(name, found, button(found, "Remind me"))).until(1)


def _turn(place: WholeBot, moment: datetime) -> None:
    place.wait(moment - place.clock.now())


def _is_right(reminder: str, start: datetime) -> None:
    assert f"{start.day} {start:%B} {start.year}, 12:30pm to 1:30pm ({start.tzname()})" in reminder
    assert f"'timestamp': {int(start.timestamp())}," in reminder
