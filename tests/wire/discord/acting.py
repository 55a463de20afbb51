"""What the tests of the bot on Discord do again and again."""

import asyncio
from collections.abc import Callable
from typing import Any

from bot.model.cards import Card
from bot.model.inbound import MessagePosted
from bot.model.outbound import Delivery, LeasedDelivery, Target
from tests.contract.discordplace import DiscordPlace
from tests.rigs.clocks import START


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.005)


async def is_still_there(place: DiscordPlace) -> None:
    """Post, and wait until the bot has heard it."""

    def heard() -> int:
        posts = [event.post.text for event in place.intake.events if isinstance(event, MessagePosted)]
        return posts.count("Still there?")

    before = heard()
    await place.post("Still there?")
    await until(lambda: heard() > before)


def tell(place: DiscordPlace, kind: str, data: Any) -> None:
    """Have the gateway send an event as it is."""
    for session in place.rig.gateway.sessions.values():
        session.dispatch(kind, data)


def leased(key: str, target: Target, card: Card | None, **more: Any) -> LeasedDelivery:
    """Return a delivery that is due."""
    parts = more.pop("parts", ())
    return LeasedDelivery(Delivery(key, target, card, START, **more), 1, parts)
