"""Whoever arranges something for a channel in which the bot cannot post hears that before anything is sent."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from bot.features.announcements import Asker
from bot.model.archive import Channel
from bot.model.cards import Card
from bot.model.events import Details, Timing
from bot.model.refs import ChannelRef
from tests.rigs.arranging import Organiser, said
from tests.rigs.diary import ORGANISER
from tests.rigs.platforms import RigPlatform
from tests.rigs.world import World, demo_settings, running

NEWS, HALL = ChannelRef("rig:news"), ChannelRef("rig:hall")
ASKER = Asker(ORGANISER, "Morag")
SAID = {"title": "Iron", "text": "Low iron.", "channels": "rig:#news, rig:#hall"}
WARNING = "I cannot post in #news on Rig as it is. Invite the bot there."


class ShutPlatform(RigPlatform):
    """A platform that tells where the bot cannot post, unless it hangs."""

    def __init__(self) -> None:
        super().__init__()
        self.shut = {NEWS: "Invite the bot there."}
        self.hangs = False

    async def obstacles(self, channels: Sequence[ChannelRef]) -> Mapping[ChannelRef, str]:
        """Tell."""
        if self.hangs:
            await asyncio.Event().wait()
        return {ref: why for ref, why in self.shut.items() if ref in channels}


class Desk:
    """An organiser, and such a platform."""

    def __init__(self, world: World, platform: ShutPlatform) -> None:
        self.world = world
        self.platform = platform
        self.words = world.core.words_of("rig")

    async def drafts(self) -> Card:
        """Draft an announcement, and look at it."""
        announcing = self.world.core.features.announcing
        drafted = (await announcing.desk.draft(SAID, ASKER)).announcement
        return await announcing.view.card(drafted, ASKER, self.words)

    async def schedules(self) -> Card:
        """Draft one for later, and let it go."""
        announcing = self.world.core.features.announcing
        given = {**SAID, "when": "Tuesday 8 December 2026 12:30"}
        drafted = (await announcing.desk.draft(given, ASKER)).announcement
        planned = await announcing.desk.submit(drafted.id, drafted.version, ASKER, in_quiet=True)
        return await announcing.view.going(planned, ASKER, self.words)  # type: ignore[arg-type]  # Nobody interfered.


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Return a desk with two channels on such a platform; the bot cannot post in one of them."""
    platform = ShutPlatform()
    async with running(demo_settings(tmp_path), others=[platform]) as world:
        for ref in (NEWS, HALL):
            await world.store.commit(lambda work, ref=ref: work.archive.put_channel(Channel(ref, ref[4:])))
        yield Desk(world, platform)


async def test_an_announcement_says_where_it_cannot_go_before_it_is_sent(desk: Desk) -> None:
    """In the draft with its preview, and again once it is let go."""
    for card in (await desk.drafts(), await desk.schedules()):
        assert WARNING in card.plain()
        assert 1 == card.plain().count("I cannot post")


async def test_an_event_says_where_it_cannot_be_posted_when_its_channels_are_chosen(desk: Desk) -> None:
    """The organiser who chooses the channel is the one to invite the bot."""
    organiser = Organiser(desk.world)
    timing = Timing(datetime(2026, 12, 8, 12, 30), 60, "Europe/London")  # Wall time.
    event = await desk.world.core.features.organising.desk.create(Details("A talk"), timing, ORGANISER)
    chosen = await organiser.types(f'/event-channels event:{event.id} channels:"rig:#news, rig:#hall"')
    assert "I cannot post in #news (Rig) as it is. Invite the bot there." in said(chosen)
    assert 1 == said(chosen).count("I cannot post")
    chosen = await organiser.types(f'/event-channels event:{event.id} channels:"rig:#hall"')
    assert "I cannot post" not in said(chosen)


async def test_a_platform_that_does_not_answer_is_not_waited_for(desk: Desk) -> None:
    """What is not known is no obstacle; what could not be sent is told of afterwards, as ever."""
    desk.platform.hangs = True
    assert "I cannot post" not in (await desk.drafts()).plain()
