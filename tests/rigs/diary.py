"""A group with events: members on several platforms answer, organisers change things, time passes."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.features.events.changing import Plan
from bot.model.cards import Buttons, Card
from bot.model.events import Details, Event, EventStatus, Override, Timing
from bot.model.inbound import Answer, Invocation, PersonLeft, Via
from bot.model.refs import AccountRef, ChannelRef, MessageRef
from tests.rigs.platforms import RigPlatform
from tests.rigs.talks import TALK
from tests.rigs.world import World, demo_settings, running

ORGANISER = AccountRef("local:morag")
WALL = datetime(2026, 12, 8, 12, 30)  # Wall times have no zone.


class Diary:
    """A running world with a second platform, and its events."""

    def __init__(self, world: World, rig: RigPlatform) -> None:
        self.world = world
        self.rig = rig
        self.desk = world.core.features.organising.desk

    # --- What organisers do

    async def arranges(
        self,
        details: Details = TALK,
        start: datetime = WALL,
        rule: str = "",
        minutes: int = 60,
        channels: tuple[ChannelRef, ...] = (),
    ) -> Event:
        """Publish an event."""
        event = await self.desk.create(details, Timing(start, minutes, "Europe/London", rule), ORGANISER)
        published = replace(event, status=EventStatus.PLANNED, channels=channels)
        return await self.changes(published, "published")

    async def changes(self, event: Event, note: str = "changed", keys: Mapping[str, str] | None = None) -> Event:
        """Change an event into this; `keys` says which of its days became which."""
        plan = Plan(event, note, keys or {})
        changed = await self.desk.change(event.id, None, lambda old, now: plan, ORGANISER)
        assert isinstance(changed, Event)
        await self.world.settled()
        return changed

    async def moves(self, event: Event, start: datetime) -> Event:
        """Move an event that takes place once."""
        return await self.changes(replace(event, timing=replace(event.timing, start=start)), "moved")

    async def changes_day(self, event: Event, override: Override) -> Event:
        """Change one day of a series."""
        return await self.changes(event.with_override(override))

    # --- What members do

    async def asks(self, account: str, command: str, text: str = "", via: Via = Via.SLASH) -> Answer:
        """Type a command."""
        platform, _, name = account.partition(":")
        asked = Invocation(platform, AccountRef(account), name.capitalize(), command, via, text)
        answer = await self.world.core.intake.handle(asked)
        await self.world.settled()
        return answer

    async def says(self, account: str, command: str, text: str = "") -> str:
        """Type a command and return the answer's words."""
        return (await self.asks(account, command, text)).card.plain()

    async def presses(self, account: str, card: Card, label: str) -> Answer:
        """Press a button of a card."""
        found = [b for block in card.blocks if isinstance(block, Buttons) for b in block.buttons]
        (button,) = [button for button in found if button.label == label]
        return await self.asks(account, button.command, button.arguments)

    async def links(self, first: str, second: str) -> None:
        """Let one person link two accounts."""
        code = (await self.says(first, "link")).partition("Your code is ")[2][:9]
        await self.presses(second, (await self.asks(second, "link", code)).card, "Yes, that is me")
        await self.presses(first, (await self.asks(first, "link")).card, "Yes, that is me")

    async def leaves(self, account: str) -> None:
        """Leave the group."""
        left = PersonLeft(f"left:{account}", AccountRef(account), self.world.clock.now())
        await self.world.core.intake.receive(left)
        await self.world.settled()

    # --- What they see

    def got(self, account: str) -> list[Card]:
        """Return what was sent to somebody on the second platform."""
        sent = [leased.delivery for leased in self.rig.taken]
        return [each.card for each in sent if each.target.account == account and each.card is not None]

    def posted(self, channel: str) -> list[Card]:
        """Return what was posted in a channel of the second platform."""
        sent = [leased.delivery for leased in self.rig.taken]
        return [each.card for each in sent if each.target.channel == channel and each.card is not None]

    def thread_of(self, card: Card) -> MessageRef | None:
        """Return where on the second platform something was said: in the thread of this post."""
        return next(leased.delivery.target.thread for leased in self.rig.taken if leased.delivery.card is card)

    async def waits_until(self, at: datetime) -> None:
        """Let time pass until an instant; the bot wakes for everything that is due on the way, as it does in life."""
        while (now := self.world.clock.now()) < at:
            due = await self.world.store.commit(lambda work: work.agenda.next_due(self.world.core.handlers))
            until = at if due is None else min(at, max(due, now))
            await self.world.passes(seconds=(until - now).total_seconds())

    async def stays_away_until(self, at: datetime) -> None:
        """Let time pass without the bot: what was due meanwhile is late."""
        await self.world.passes(seconds=(at - self.world.clock.now()).total_seconds())


@asynccontextmanager
async def diary(folder: Path, platform: str = "rig", **events: Any) -> AsyncIterator[Diary]:
    """Run a world with events and a second platform of this name."""
    rig, settings = RigPlatform(name=platform), demo_settings(folder)
    settings = replace(settings, events=replace(settings.events, **events))
    async with running(settings, others=[rig]) as world:
        yield Diary(world, rig)
