"""Who opened which kind of page: a record for organisers and privacy people, to the hour, for a while."""

import logging
from datetime import datetime, timedelta

from bot.errors import StoreUnavailable
from bot.model.access import Visit
from bot.model.people import Role
from bot.model.refs import AccountRef
from bot.ports import Clock, Store

log = logging.getLogger(__name__)

KEPT = timedelta(days=90)
"""How long it is known: a question about who read along comes within weeks, if it comes."""


class Visits:
    """Notes visits, and shows them.

    One row an hour says as much as is needed, whoever reads for long costs one write, and no reader's minutes are kept.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._noted: set[Visit] = set()
        """Those of the present hour that are on disk."""

    async def note(self, account: AccountRef, page: str, method: str) -> None:
        """Note that an account opens a kind of page, before it does.

        While nothing can be saved, as on a full disk, members still read, and the log says that it was not noted.
        """
        now = self._clock.now()
        visit = Visit(_hour(now), account, page, method)
        if visit in self._noted:
            return
        try:
            await self._store.commit(lambda work: work.visits.note(visit))
        except StoreUnavailable:
            log.warning("a visit was not noted", extra={"account": account, "page": page, "method": method})
            return
        self._noted = {each for each in self._noted if each.hour == visit.hour} | {visit}

    async def page(self, number: int, size: int, account: AccountRef | None = None) -> list[Visit]:
        """Return a page of visits, the newest first, and one more where there are older ones."""
        return await self._store.read(lambda readers: readers.visits(size + 1, (number - 1) * size, account))


def may_see(roles: frozenset[Role]) -> bool:
    """Return whether somebody with these roles may see who opened what."""
    return Role.PRIVACY.covered_by(roles) or Role.ORGANISER.covered_by(roles)


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
