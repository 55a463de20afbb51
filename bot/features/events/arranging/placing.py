"""In which channels one event is posted, where that is not as the configuration says."""

from bot.features.events.arranging import planning
from bot.features.events.arranging.desk import Conflict, Desk
from bot.features.events.arranging.forms import channels_form
from bot.features.events.arranging.orders import Order, find_target
from bot.features.events.arranging.reading import NOTHING
from bot.features.events.arranging.view import EventsView
from bot.features.naming import channel_typed, find_channels
from bot.model.archive import Channel
from bot.model.cards import Card
from bot.model.forms import Form
from bot.model.texts import TextSpec
from bot.ports import Clock, Store

TEXTS = (TextSpec("planning.placed", limit=300),)


class Placing:
    """Chooses channels. Whatever was posted elsewhere is taken away, and posted where it belongs now."""

    def __init__(self, store: Store, desk: Desk, view: EventsView, clock: Clock) -> None:
        self._store = store
        self._desk = desk
        self._view = view
        self._clock = clock

    async def form(self, order: Order) -> Form | None:
        """Return the form with the channels as they are, where none were named."""
        given = order.given
        if not given.get("event") or given.get("channels") or (given.get("version") and not given.get("again")):
            return None
        event = (await find_target(self._desk, given, self._clock.now())).event
        known = {channel.ref: channel_typed(channel) for channel in await self._channels()}
        typed = ", ".join(known.get(ref, ref) for ref in event.channels)
        return channels_form(typed, {"event": event.id, "version": str(event.version)}, order.words)

    async def choose(self, order: Order) -> Card:
        """Have an event, or a whole series, posted in these channels and in no others. Raises MemberError."""
        now, typed = self._clock.now(), order.given.get("channels", "")
        target = await find_target(self._desk, order.given, now)
        is_none = typed.strip().casefold() in NOTHING
        channels = () if is_none else find_channels(typed, await self._channels())
        if channels == target.event.channels:
            return await self._view.organise(target.event, None, now, order.words, order.words("planning.same"))
        outcome = await self._desk.change(target.event.id, order.version, planning.posted_in(channels), order.by)
        if isinstance(outcome, Conflict):
            return await self._view.conflict(outcome, {}, {"event": outcome.event.id}, order.words)
        first = () if target.is_draft else (order.words("planning.placed"),)
        return await self._view.organise(outcome, None, now, order.words, *first)

    async def suggest(self, typed: str) -> list[str]:
        """Return channels that complete the last one of a list that is being typed."""
        head, comma, last = typed.rpartition(",")
        known = [channel_typed(each) for each in await self._channels() if not each.removed]
        found = [name for name in known if last.strip().casefold() in name.casefold()]
        return [f"{head}{comma} {name}".strip() for name in found][:25]

    async def _channels(self) -> list[Channel]:
        return await self._store.read(lambda readers: readers.every_channel())
