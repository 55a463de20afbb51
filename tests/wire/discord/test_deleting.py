"""Threads and channels that go, on the wire."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.model.history import Span, Stretch
from bot.model.inbound import ChannelChanged, Event, ThreadDeleted
from tests.contract.discordplace import DiscordPlace


async def heard(place: DiscordPlace, kind: type[Event]) -> Event:
    """Wait for an event of a kind."""
    async with asyncio.timeout(3):
        while not (found := [event for event in place.intake.events if isinstance(event, kind)]):
            await asyncio.sleep(0.002)
    return found[-1]


async def last_stretch(place: DiscordPlace) -> Stretch:
    """Read the forum's history and return its last stretch."""
    now = datetime.now(UTC)
    span = Span(now - timedelta(days=1), now + timedelta(days=1))
    forum = f"discord:{place.rig.forum.id}"
    return [stretch async for stretch in place.platform.history(forum, span)][-1]


async def test_a_deleted_thread_is_told_with_the_post_that_it_began_with(place: DiscordPlace) -> None:
    """Its messages are not told one by one."""
    root = await place.rig.post(place.ann, place.rig.general, "root")
    thread = await place.rig.start_thread(place.ann, root, "A thread")
    await place.rig.post(place.ann, thread, "reply")
    await place.rig.delete_channel(thread)
    event = await heard(place, ThreadDeleted)
    assert isinstance(event, ThreadDeleted)
    assert (f"discord:{root.channel.id}/{root.id}", False) == (event.thread, event.with_root)


async def test_a_deleted_topic_takes_its_first_post_with_it(place: DiscordPlace) -> None:
    """In a forum that post stands in the thread itself."""
    topic = await place.rig.start_post(place.ann, place.rig.forum, "Topic", "first")
    await place.rig.delete_channel(topic)
    event = await heard(place, ThreadDeleted)
    assert isinstance(event, ThreadDeleted)
    assert (f"discord:{topic.id}/{topic.id}", True) == (event.thread, event.with_root)


async def test_a_deleted_channel_takes_everything_with_it(place: DiscordPlace) -> None:
    """Discord keeps nothing of it."""
    news = await place.rig.add_channel("news")
    await place.rig.delete_channel(news)
    async with asyncio.timeout(3):
        while not (isinstance(event := await heard(place, ChannelChanged), ChannelChanged) and event.erased):
            await asyncio.sleep(0.002)
    assert f"discord:{news.id}" == event.channel


async def test_history_ends_with_the_threads_that_there_are(place: DiscordPlace) -> None:
    """A forum's own posts are the first ones of its threads."""
    topics = [await place.rig.start_post(place.ann, place.rig.forum, name, f"first {name}") for name in "ab"]
    await place.rig.delete_channel(topics[0])
    last = await last_stretch(place)
    assert frozenset({f"discord:{topics[1].id}/{topics[1].id}"}) == last.only_threads
    assert ["first b"] == [past.event.post.text for past in last.posts]
    assert last.since < last.until
