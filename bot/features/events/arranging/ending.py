"""Publishing a draft, throwing it away, and cancelling what was published: one day of a series, or the whole."""

from zoneinfo import ZoneInfo

from bot.errors import MemberError
from bot.features.events.arranging import planning
from bot.features.events.arranging.asking import typed_as, which_days
from bot.features.events.arranging.desk import Conflict, Desk, Make
from bot.features.events.arranging.forms import why_form
from bot.features.events.arranging.orders import Order, Target, find_target
from bot.features.events.arranging.view import EventsView
from bot.features.events.cards import when_of
from bot.features.guard import looks_like_patient_identifier
from bot.model.cards import Block, Button, Buttons, Card, Paragraph, say
from bot.model.dates import day
from bot.model.events import EventStatus
from bot.model.forms import Form
from bot.model.text import one_line
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
    TextSpec("planning.why_button", limit=40),
    TextSpec("planning.not_cancelled", limit=300),
    TextSpec("planning.restored", limit=300),
    TextSpec("planning.restore_title", ("title",), limit=50),
    TextSpec("planning.restore", limit=300),
    TextSpec("planning.restore_yes_button", limit=40),
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
        why = self._why(order)
        if not order.is_confirmed:
            is_series = target.key is None and target.event.timing.is_series
            return self._really("cancel", "cancel_all" if is_series else "cancel_day", order, target)
        return await self._do(order, target, planning.cancelled(target.key, why), "planning.cancelled")

    def form(self, order: Order) -> Form | None:
        """Return the form that asks why something is cancelled, where that was asked for."""
        if not (order.given.get("event") and order.given.get("again")):
            return None
        carried = {name: order.given[name] for name in ("event", "days", "version") if order.given.get(name)}
        return why_form(carried, order.words)

    def _why(self, order: Order) -> str:
        why = one_line(order.given.get("why", ""))
        if looks_like_patient_identifier(why):
            raise MemberError("announcements.sensitive", option="why")
        return why

    async def restore(self, order: Order) -> Card:
        """Let something take place after all, once it is confirmed."""
        target = await self._target(order)
        if target.event.status is EventStatus.CANCELLED:
            target = Target(target.event, None, target.shown)
        if not order.is_confirmed:
            return self._really("restore", "restore", order, target)
        return await self._do(order, target, planning.restored(target.key), "planning.restored")

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
        seen = {**order.given, "version": str(target.event.version)}
        sure, ask = {**seen, "confirm": "yes"}, {**seen, "again": "yes"}
        why = (Button(words("planning.why_button"), "cancel-event", typed_as(ask)),) if what == "cancel" else ()
        buttons = (
            Button(words(f"planning.{what}_yes_button"), f"{what}-event", typed_as(sure)),
            *why,
            Button(words("planning.keep_button"), "edit-event", typed_as({"event": order.given["event"]})),
        )
        title = words(f"planning.{what}_title", title=target.event.details.title)
        return Card((*when, Paragraph(words(f"planning.{text}")), Buttons(buttons)), title=title)
