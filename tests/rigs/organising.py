"""The whole core behind a platform of the contract suite, for what organisers do from end to end on the wire."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot import app, wiring
from bot.model.people import Role
from bot.model.refs import AccountRef
from storage import open_store
from tests.rigs.clocks import HandClock
from tests.rigs.world import demo_settings


@asynccontextmanager
async def organised(place: Any, folder: Path, organiser: AccountRef | None) -> AsyncIterator[wiring.Core]:
    """Have a place's questions answered by a core of its own; `organiser` is what the configuration says."""
    clock, platform = HandClock(), place.platform
    roles = {} if organiser is None else {organiser: frozenset({Role.ORGANISER})}
    settings = replace(demo_settings(folder), roles=roles, archived_channels=frozenset())
    store = open_store(folder / "sigbot.sqlite3", clock, exclusive=True)
    try:
        core = wiring.make_core(settings, store, clock, {platform.name: platform})
        await app.bring_up(core)
        place.intake.handle, place.intake.suggest = core.intake.handle, core.intake.suggest
        place.intake.receive = core.intake.receive
        yield core
    finally:
        await store.close()
