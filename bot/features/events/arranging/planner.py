"""The organisers' side of events, put together."""

from zoneinfo import ZoneInfo

from bot.features.audit import Audit
from bot.features.events import cards
from bot.features.events.arranging import (
    asking,
    choosing,
    creating,
    editing,
    ending,
    fitting,
    forms,
    joining,
    orders,
    placing,
    posting,
    reading,
    view,
    wholeforms,
)
from bot.features.events.arranging.choosing import Choosing
from bot.features.events.arranging.creating import Creating
from bot.features.events.arranging.desk import Desk
from bot.features.events.arranging.editing import Editing
from bot.features.events.arranging.ending import Ending
from bot.features.events.arranging.placing import Placing
from bot.features.events.arranging.view import EventsView
from bot.features.obstacles import Ask, nothing_known
from bot.ports import Clock, Store

_MODULES = (
    *(cards, posting, joining, view, choosing, creating, editing, ending),
    *(fitting, forms, orders, placing, reading, asking, wholeforms),
)
TEXTS = tuple({spec.key: spec for module in _MODULES for spec in module.TEXTS}.values())


class Planner:
    """What the commands ask. `zone` is the group's."""

    def __init__(
        self, store: Store, desk: Desk, audit: Audit, clock: Clock, zone: ZoneInfo, obstacles: Ask = nothing_known
    ) -> None:
        view, self.choosing = EventsView(store, audit, zone, obstacles), Choosing(store, clock, zone)
        self.creating = Creating(desk, view, clock, zone)
        self.editing = Editing(desk, view, clock, zone)
        self.ending = Ending(desk, view, clock, zone)
        self.placing = Placing(store, desk, view, clock)
