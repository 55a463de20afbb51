"""The members' side of events, put together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.features.events import showing
from bot.features.events.attending import (
    going,
    goingcards,
    listing,
    masking,
    mine,
    remindercards,
    reminding,
    seating,
    telling,
    wishing,
)
from bot.features.events.rules import EventRules
from bot.features.site import Site
from bot.model.cards import Card
from bot.model.events import Due
from bot.model.refs import AccountRef
from bot.model.texts import Words
from bot.ports import Clock, Store, UnitOfWork

TEXTS = tuple(
    spec
    for module in (mine, listing, going, goingcards, remindercards, seating, telling, wishing, masking)
    for spec in module.TEXTS
)

Does = Callable[[UnitOfWork, Sequence[Due], datetime], None]
"""Does what rows of one kind of the agenda ask for."""


@dataclass(frozen=True, slots=True)
class Members:
    """What members do about events, and what is done for them."""

    going: going.Going
    listing: listing.Listing
    wishing: wishing.Wishing
    telling: telling.Telling
    masking: masking.Masking
    showing: showing.Showing
    handlers: Mapping[str, Does]
    """What does each kind of thing of theirs that is due."""

    async def next_event(self, account: AccountRef | None, words: Words) -> Card | None:
        """Return what comes next, as somebody sees it; without anybody, as everybody may read it."""
        if account is None:
            return await self.listing.next(self.wishing.anybody(words))
        return await self.listing.next(await self.wishing.reader(account, words), account)


def make_members(
    store: Store, clock: Clock, words_of: Callable[[str], Words], rules: EventRules, site: Site, look_up: wishing.LookUp
) -> Members:
    """Put it together."""
    reminds, seats = reminding.Reminding(words_of, rules), seating.Seating(words_of, rules.zone)
    wishes = wishing.Wishing(store, clock, reminds, rules, look_up)
    return Members(
        going=going.Going(store, clock, reminds, seats, site),
        listing=listing.Listing(store, clock),
        wishing=wishes,
        telling=telling.Telling(words_of, rules, reminds, seats),
        masking=masking.Masking(words_of),
        showing=showing.Showing(store, clock, wishes, words_of),
        handlers={reminding.KIND: reminds.remind, seating.KIND: seats.lapse},
    )
