"""What the tests on the wire share: a Slack on loopback and bots on it."""

from collections.abc import AsyncIterator

import pytest

from tests.rigs.clocks import HandClock
from tests.rigs.slack import SlackRig
from tests.wire.slack.bots import Bot


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def slack(clock: HandClock) -> AsyncIterator[SlackRig]:
    """A Slack whose clock is turned by hand and whose patience is short."""
    async with SlackRig(now=clock.now) as rig:
        yield rig


@pytest.fixture
async def bot(slack: SlackRig) -> AsyncIterator[Bot]:
    """A bot with one link; it acknowledges before it works, as slack-bolt does unless told otherwise."""
    bot = Bot(slack)
    await bot.connect()
    yield bot
    await bot.close()


@pytest.fixture
async def careful_bot(slack: SlackRig) -> AsyncIterator[Bot]:
    """A bot that acknowledges once its work is done."""
    bot = Bot(slack, acks_last=True)
    await bot.connect()
    yield bot
    await bot.close()
