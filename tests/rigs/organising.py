"""The whole core behind a platform of the contract suite, for what organisers do from end to end on the wire."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot import app, wiring
from bot.beginning import set_up_channels
from bot.model.people import Role
from bot.model.refs import AccountRef
from bot.outbox import OutboxWorker
from bot.ports import Store
from tests.rigs.clocks import HandAlarm, HandClock
from tests.rigs.databases import open_new
from tests.rigs.world import PACE, demo_settings


@asynccontextmanager
async def sending(core: wiring.Core, store: Store, place: Any, clock: HandClock) -> AsyncIterator[None]:
    """Know the place's channels, and let what is in the outbox go out there."""
    platforms = {place.platform.name: place.platform}
    settings = replace(demo_settings(Path()), archived_channels=frozenset())
    await set_up_channels(core.features.archive, core.features.channels, store, settings, platforms)
    worker = OutboxWorker(store, platforms, clock, HandAlarm(clock), PACE)
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def organised(
    place: Any, folder: Path, organiser: AccountRef | None, *, sends: bool = False
) -> AsyncIterator[wiring.Core]:
    """Have a place's questions answered by a core of its own; `organiser` is what the configuration says."""
    clock, platform = HandClock(), place.platform
    roles = {} if organiser is None else {organiser: frozenset({Role.ORGANISER})}
    settings = replace(demo_settings(folder), roles=roles, archived_channels=frozenset())
    store = open_new(folder / "sigbot.sqlite3", clock, exclusive=True)
    try:
        core = wiring.make_core(settings, store, clock, {platform.name: platform})
        await app.bring_up(core)
        place.intake.handle, place.intake.suggest = core.intake.handle, core.intake.suggest
        place.intake.receive = core.intake.receive
        async with sending(core, store, place, clock) if sends else nullcontext():
            yield core
    finally:
        await store.close()
