"""The snapshot of roles follows what is stored, whichever read of it takes how long."""

import asyncio
from collections.abc import Callable
from typing import cast

from bot.features.roles import Roles
from bot.features.roles.book import Configured
from bot.model.people import Role
from bot.model.refs import AccountRef
from bot.model.roles import Grant, RoleRows
from bot.ports import Store
from tests.rigs.clocks import START, HandClock

ANN = AccountRef("rig:ann")


class SlowAtFirst:
    """A store whose first read takes what is there, and hands it over late."""

    def __init__(self, rows: RoleRows) -> None:
        self.rows = rows
        self.goes_on = asyncio.Event()
        self._is_first = True

    async def read(self, question: Callable[[object], object]) -> RoleRows:
        """Return what was stored when the read began."""
        rows, was_first, self._is_first = self.rows, self._is_first, False
        if was_first:
            await self.goes_on.wait()
        return rows


async def test_a_role_that_was_taken_back_does_not_return_with_a_slow_read() -> None:
    """A look-up that began before the change must not be the last word."""
    store = SlowAtFirst(RoleRows(grants=(Grant(ANN, Role.ORGANISER, None, START),)))
    roles = Roles(cast(Store, store), HandClock(), Configured())
    early = asyncio.create_task(roles.refresh())
    await asyncio.sleep(0)
    store.rows = RoleRows()
    late = asyncio.create_task(roles.refresh())
    for _ in range(5):  # As many turns as the later read takes when nothing holds it up.
        await asyncio.sleep(0)
    store.goes_on.set()
    await asyncio.gather(early, late)
    assert roles.of(ANN) == frozenset()
