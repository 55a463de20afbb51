"""The alarm, over the real scheduler."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.alarm import SchedulerAlarm
from bot.clock import SystemClock


@pytest.fixture
async def alarm() -> AsyncIterator[SchedulerAlarm]:
    """Return a running alarm."""
    made = SchedulerAlarm()
    made.start()
    yield made
    made.stop()
    await asyncio.sleep(0)


async def test_it_wakes_at_once_for_what_is_past(alarm: SchedulerAlarm) -> None:
    """Late is never dropped, however late."""
    woken = asyncio.Event()
    alarm.wake_at("late", SystemClock().now() - timedelta(days=400), woken.set)
    await asyncio.wait_for(woken.wait(), 5)


async def test_a_second_call_of_the_same_name_replaces_the_first(alarm: SchedulerAlarm) -> None:
    """There is one next wake-up for each name."""
    calls: list[str] = []
    done = asyncio.Event()
    soon = SystemClock().now() + timedelta(milliseconds=50)
    alarm.wake_at("next", soon, lambda: calls.append("first"))

    def second() -> None:
        calls.append("second")
        done.set()

    alarm.wake_at("next", soon, second)
    await asyncio.wait_for(done.wait(), 5)
    assert ["second"] == calls


async def test_what_is_cancelled_does_not_wake(alarm: SchedulerAlarm) -> None:
    """And to cancel what is not there is nothing."""
    calls: list[str] = []
    alarm.wake_at("gone", SystemClock().now() + timedelta(milliseconds=20), lambda: calls.append("woken"))
    alarm.cancel("gone")
    alarm.cancel("never was")
    await asyncio.sleep(0.1)
    assert [] == calls


async def test_a_daily_wake_up_keeps_its_wall_time(alarm: SchedulerAlarm) -> None:
    """Half past three stays half past three when the clocks change."""
    alarm.wake_daily("chores", 3, 30, ZoneInfo("Europe/London"), lambda: None)
    first = alarm.next_wake("chores")
    assert first is not None
    local = first.astimezone(ZoneInfo("Europe/London"))
    assert (3, 30) == (local.hour, local.minute)
