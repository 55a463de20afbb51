"""The organisers' side of events, put together."""

from zoneinfo import ZoneInfo

from bot.features.audit import Audit
from bot.features.events import (
    asking,
    cards,
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
from bot.features.events.choosing import Choosing
from bot.features.events.creating import Creating
from bot.features.events.desk import Desk
from bot.features.events.editing import Editing
from bot.features.events.ending import Ending
from bot.features.events.placing import Placing
from bot.features.events.view import EventsView
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
