"""A year of a talk on Discord, with both clock changes: each day is posted, and reminders come in time."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.model.refs import AccountRef, ChannelRef
from tests.rigs.discord.model import Message, User
from tests.rigs.talks import LONDON, arranged, changed
from tests.wire.discord.acting import until
from tests.wire.discord.groups import Group
from tests.wire.discord.test_events import part

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ZONES = {"Ann": "Europe/London", "Cat": "Europe/Dublin", "Dan": "America/New_York"}


def third_tuesdays(after: datetime) -> list[datetime]:
    """Return the starts of the next twelve talks, at 12:30 in London."""
    months = [divmod(after.year * 12 + after.month + number, 12) for number in range(12)]
    firsts = [datetime(year, month + 1, 15, 12, 30, tzinfo=LONDON) for year, month in months]
    return [first + timedelta(days=(1 - first.weekday()) % 7) for first in firsts]


def reminders(group: Group, person: User) -> list[Message]:
    """Return what somebody was reminded of."""
    return [said for said in group.rig.direct_messages(person) if "starts in" in said.content]


async def test_over_a_year_reminders_come_in_time_wherever_people_are(group: Group) -> None:
    """The talk stays at 12:30 in London; beside it stands the instant, which Discord draws in the reader's own time."""
    people = {name: group.ann if name == "Ann" else await _joins(group, name) for name in ZONES}
    for name, zone in ZONES.items():
        said = await group.rig.slash(people[name], group.rig.general, "my-zone", {"zone": zone})
        await said.complete()
    starts = third_tuesdays(group.clock.now())
    by, channel = AccountRef(f"discord:{group.ann.id}"), ChannelRef(f"discord:{group.rig.general.id}")
    event = await arranged(group.core, by, starts[0])
    series = replace(event, timing=replace(event.timing, rule="FREQ=MONTHLY;BYDAY=3TU;COUNT=12"))
    await changed(group.core, by, replace(series, channels=(channel,)))
    for number, start in enumerate(starts, 1):
        await _asked_by_everybody(group, start, list(people.values()))
        for before, count in ((DAY, 2 * number - 1), (HOUR, 2 * number)):
            _turn(group, start - before)
            for person in people.values():
                await until(lambda person=person, count=count: count == len(reminders(group, person)))
        for person in people.values():
            _is_right(reminders(group, person)[-1].content, start)


async def _joins(group: Group, name: str) -> User:
    return await group.rig.rejoin(group.rig.world.new_user(name))


async def _asked_by_everybody(group: Group, start: datetime, people: list[User]) -> None:
    """Let everybody ask to be reminded, at the post that comes a week before."""
    said = f"{start.day} {start:%B} {start.year}, 12:30pm"
    _turn(group, start - 7 * DAY)
    await until(lambda: any(said in str(post) for post in group.rig.messages(group.rig.general)))
    (found,) = (post for post in group.rig.messages(group.rig.general) if said in str(post))
    for person in people:
        await (await group.rig.press(person, found, part(found, "Remind me"))).complete()


def _turn(group: Group, moment: datetime) -> None:
    group.clock.turn(moment - group.clock.now())
    group.wakes()


def _is_right(reminder: str, start: datetime) -> None:
    assert f"{start.day} {start:%B} {start.year}, 12:30pm to 1:30pm \\({start.tzname()}\\)" in reminder
    assert f"<t:{int(start.timestamp())}:f>" in reminder
