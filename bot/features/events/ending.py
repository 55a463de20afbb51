"""Publishing a draft, throwing it away, and cancelling what was published: one day of a series, or the whole."""

from zoneinfo import ZoneInfo

from bot.features.events import planning
from bot.features.events.asking import typed_as, which_days
from bot.features.events.cards import when_of
from bot.features.events.desk import Conflict, Desk, Make
from bot.features.events.orders import Order, Target, find_target
from bot.features.events.view import EventsView
from bot.model.cards import Block, Button, Buttons, Card, Paragraph, say
from bot.model.dates import day
from bot.model.texts import TextSpec
from bot.ports import Clock

TEXTS = (
    *(TextSpec(f"planning.{key}", limit=300) for key in ("no_draft", "past_draft", "cancelled_before", "discarded")),
    TextSpec("planning.published", limit=300),
    TextSpec("planning.cancelled", limit=300),
    TextSpec("planning.cancel_title", ("title",), limit=40),
    TextSpec("planning.cancel_day", limit=300),
    TextSpec("planning.cancel_all", limit=300),
    TextSpec("planning.cancel_yes_button", limit=40),
    TextSpec("planning.discard_title", ("title",), limit=40),
    TextSpec("planning.discard", limit=300),
    TextSpec("planning.discard_yes_button", limit=40),
)


class Ending:
    """What is done with an event as it stands. What cannot be taken back is asked about once more."""

    def __init__(self, desk: Desk, view: EventsView, clock: Clock, zone: ZoneInfo) -> None:
        self._desk = desk
        self._view = view
        self._clock = clock
        self._zone = zone

    async def publish(self, order: Order) -> Card:
        """Let everybody see a draft."""
        target = await self._target(order)
        return await self._do(order, target, planning.published, "planning.published")

    async def cancel(self, order: Order) -> Card:
        """Cancel one day or the whole, once it is said which, and confirmed. A draft is thrown away."""
        target = await self._target(order)
        if target.is_draft:
            return await self.discard(order)
        if target.must_say_which(order.given):
            title, named = target.event.details.title, day(target.begins, self._zone)
            return which_days(title, named, "cancel-event", order.given, order.words)
        if not order.is_confirmed:
            is_series = target.key is None and target.event.timing.is_series
            return self._really("cancel", "cancel_all" if is_series else "cancel_day", order, target)
        return await self._do(order, target, planning.cancelled(target.key), "planning.cancelled")

    async def discard(self, order: Order) -> Card:
        """Throw a draft away, once it is confirmed."""
        target = await self._target(order)
        if target.is_draft and not order.is_confirmed:
            return self._really("discard", "discard", order, target)
        await self._desk.discard(target.event.id, order.by)
        return say(order.words("planning.discarded"))

    async def _target(self, order: Order) -> Target:
        return await find_target(self._desk, order.given, self._clock.now())

    async def _do(self, order: Order, target: Target, make: Make, said: str) -> Card:
        outcome = await self._desk.change(target.event.id, order.version, make, order.by)
        if isinstance(outcome, Conflict):
            return await self._view.conflict(outcome, {}, {"event": order.given["event"]}, order.words)
        return await self._view.organise(outcome, target.key, self._clock.now(), order.words, order.words(said))

    def _really(self, what: str, text: str, order: Order, target: Target) -> Card:
        words = order.words
        when: tuple[Block, ...] = () if target.shown is None else (when_of(target.shown, self._zone),)
        sure = {**order.given, "version": str(target.event.version), "confirm": "yes"}
        buttons = (
            Button(words(f"planning.{what}_yes_button"), f"{what}-event", typed_as(sure)),
            Button(words("planning.keep_button"), "edit-event", typed_as({"event": order.given["event"]})),
        )
        title = words(f"planning.{what}_title", title=target.event.details.title)
        return Card((*when, Paragraph(words(f"planning.{text}")), Buttons(buttons)), title=title)
