"""New events: from a short form, or as a copy of another. Both begin as drafts, which only organisers see."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.errors import MemberError
from bot.features.events.arranging.asking import which
from bot.features.events.arranging.desk import Desk
from bot.features.events.arranging.fitting import check_fit
from bot.features.events.arranging.forms import FIELDS, new_form, whole_form
from bot.features.events.arranging.orders import Given, Order, find_target
from bot.features.events.arranging.planning import next_like
from bot.features.events.arranging.reading import AN_HOUR, Unclear, Wanted, read_wanted, read_where
from bot.features.events.arranging.view import EventsView
from bot.model.cards import Card, say
from bot.model.events import Details, Timing
from bot.model.forms import Form
from bot.model.texts import TextSpec, Words
from bot.ports import Clock

TEXTS = (TextSpec("planning.how_to_new", limit=400), TextSpec("planning.copied", limit=300))


class Creating:
    """Makes drafts. `zone` is the group's, in which times are meant unless they name another."""

    def __init__(self, desk: Desk, view: EventsView, clock: Clock, zone: ZoneInfo) -> None:
        self._desk = desk
        self._view = view
        self._clock = clock
        self._zone = zone

    def form(self, given: Given, words: Words) -> Form | None:
        """Return the form for a new event when something is missing, or is to be corrected."""
        if given.get("title") and given.get("when") and not given.get("again"):
            return None
        return new_form({name: value for name, value in given.items() if name != "again"}, words)

    def whole_form(self, given: Given, words: Words) -> Form | None:
        """Return the form with every field when something is missing, or is to be corrected."""
        is_whole = given.get("title") and given.get("when") and not given.get("again")
        return None if is_whole else whole_form(given, words)

    async def new(self, order: Order, command: str = "new-event") -> Card:
        """Make a draft and show it, or ask what was meant. `command` is the one to go on with."""
        given, now = order.given, self._clock.now()
        if not (given.get("title") and given.get("when")):
            return say(order.words("planning.how_to_new"))
        try:
            wanted = read_wanted({name: given[name] for name in FIELDS if given.get(name)}, now, now, self._zone)
            timing = self._timing(wanted)
            check_fit(timing, order.words)
        except Unclear as unclear:
            return which(unclear, command, given, order.words)
        where = read_where(given.get("where", ""))
        details = Details(**{**where, **wanted.details})  # type: ignore[arg-type]  # each field was read as its type.
        event = await self._desk.create(details, timing, order.by)
        return await self._view.organise(event, None, now, order.words)

    def _timing(self, wanted: Wanted) -> Timing:
        start = wanted.start
        if start is None:
            raise MemberError("planning.how_to_new")
        zone = start.tzinfo if isinstance(start.tzinfo, ZoneInfo) else self._zone
        wall = start.astimezone(zone).replace(tzinfo=None)
        return Timing(wall, wanted.minutes or AN_HOUR, zone.key, wanted.rule or "")

    async def copy(self, order: Order) -> Card:
        """Make a draft with an event's details on the next date that matches it."""
        now = self._clock.now()
        day = (await find_target(self._desk, order.given, now)).shown
        if day is None:
            raise MemberError("planning.gone", option="event")
        lasts = int(day.ends_at.timestamp() - day.starts_at.timestamp()) // 60
        timing = Timing(next_like(day, now), lasts, day.event.timing.zone)
        copied = await self._desk.create(replace(day.details, why=""), timing, order.by)
        return await self._view.organise(copied, None, now, order.words, order.words("planning.copied"))
