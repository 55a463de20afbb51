"""Events for a whole bot on the rig of a platform: arranged as the desk does, drawn as everybody sees them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.features.events.book import find
from bot.features.events.cards import event_card
from bot.features.events.changing import Plan
from bot.model.events import Details, Event, EventStatus, Timing
from bot.model.outbound import Delivery, Target
from bot.model.refs import AccountRef, ChannelRef
from bot.ports import Store
from bot.wiring import Core

LONDON = ZoneInfo("Europe/London")
LINK = "https://meet.example.org/j/98765?pwd=abc"
TALK = Details("Prehab in a district hospital", place="Online", link=LINK)


async def arranged(core: Core, by: AccountRef, starts_at: datetime, channels: Sequence[ChannelRef] = ()) -> Event:
    """Publish an event that starts at an instant, and return it."""
    wall = starts_at.astimezone(LONDON).replace(tzinfo=None, second=0, microsecond=0)
    event = await core.features.desk.create(TALK, Timing(wall, 60, LONDON.key), by)
    published = replace(event, status=EventStatus.PLANNED, channels=tuple(channels))
    changed = await core.features.desk.change(event.id, None, lambda old, now: Plan(published, "published"), by)
    assert isinstance(changed, Event)
    return changed


async def posted(core: Core, store: Store, event: Event, channel: ChannelRef, now: datetime) -> None:
    """Post the event in a channel."""
    occurrence = await store.read(lambda readers: find(readers.event, event.id))
    assert occurrence is not None
    card = event_card(occurrence, core.words_of(channel.partition(":")[0]), LONDON)
    target = Target(channel=channel)
    await store.commit(lambda work: work.outbox.add(Delivery(f"event:{event.id}", target, card, now)))
