"""A talk for a whole bot on the rig of a platform, published as the desk does it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.features.events.changing import Plan
from bot.model.events import Details, Event, EventStatus, Timing
from bot.model.refs import AccountRef, ChannelRef
from bot.wiring import Core

LONDON = ZoneInfo("Europe/London")
LINK = "https://meet.example.org/j/98765?pwd=abc"
TALK = Details("Prehab in a district hospital", place="Online", link=LINK)


async def arranged(core: Core, by: AccountRef, starts_at: datetime, channels: Sequence[ChannelRef] = ()) -> Event:
    """Publish an event that starts at an instant, and return it."""
    wall = starts_at.astimezone(LONDON).replace(tzinfo=None, second=0, microsecond=0)
    event = await core.features.organising.desk.create(TALK, Timing(wall, 60, LONDON.key), by)
    published = replace(event, status=EventStatus.PLANNED, channels=tuple(channels))
    return await changed(core, by, published)


async def changed(core: Core, by: AccountRef, event: Event) -> Event:
    """Let an event become this."""
    after = await core.features.organising.desk.change(event.id, None, lambda old, now: Plan(event, "changed"), by)
    assert isinstance(after, Event)
    return after
