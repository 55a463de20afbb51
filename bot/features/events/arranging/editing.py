"""Changes of an event: what moves something that people can see is told back in full before it is so."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.features.events.arranging import planning
from bot.features.events.arranging.asking import typed_as, which, which_days
from bot.features.events.arranging.desk import Conflict, Desk, Make
from bot.features.events.arranging.fields import marks_of, rule_in_words
from bot.features.events.arranging.fitting import check_fit
from bot.features.events.arranging.forms import FIELDS, PARTS, edit_form
from bot.features.events.arranging.orders import Order, Target, find_target, going_on, typed_fields
from bot.features.events.arranging.reading import Unclear, Wanted, pinned, read_wanted
from bot.features.events.arranging.view import SHOWN_DAYS, EventsView
from bot.features.events.cards import when_of
from bot.features.events.changing import Plan
from bot.features.events.recurrence import occurrences
from bot.features.events.times.rules import Rule
from bot.features.events.times.understanding import Time
from bot.model.cards import Block, Button, Buttons, Card, Paragraph
from bot.model.dates import day, in_words
from bot.model.forms import Form
from bot.model.texts import TextSpec
from bot.ports import Clock

TEXTS = (
    *(TextSpec(f"planning.{key}", limit=300) for key in ("only_whole", "same_day", "same", "saved")),
    TextSpec("planning.move_title", ("title",), limit=40),
    TextSpec("planning.was", ("time",), limit=100),
    TextSpec("planning.will_be", limit=100),
    TextSpec("planning.move", limit=300),
    TextSpec("planning.move_button", limit=40),
    TextSpec("planning.keep_button", limit=40),
)


@dataclass(frozen=True, slots=True)
class _Change:
    """What was understood of an order to change something."""

    order: Order
    target: Target
    typed: dict[str, str]
    wanted: Wanted
    make: Make


class Editing:
    """Changes events, and shows what can be changed."""

    def __init__(self, desk: Desk, view: EventsView, clock: Clock, zone: ZoneInfo) -> None:
        self._desk = desk
        self._view = view
        self._clock = clock
        self._zone = zone

    async def form(self, order: Order) -> Form | None:
        """Return the form for one part of an event, where that is what was asked for."""
        given = order.given
        typed = {name: given[name] for name in FIELDS if name in given}
        part = given.get("part") or next((part for part, names in PARTS.items() if set(names) & set(typed)), "")
        if not given.get("event") or part not in PARTS or (typed and not given.get("again")):
            return None
        target = await find_target(self._desk, given, self._clock.now())
        if target.must_say_which(given):
            return None
        values = target.fields
        marks = marks_of({name: values.get(name, "") for name in PARTS[part]})
        carried = {
            **{name: value for name, value in typed.items() if name not in PARTS[part]},
            **{name: given[name] for name in ("event", "days") if given.get(name)},
            "version": str(target.event.version),
            "seen": marks,
        }
        return edit_form(part, {**values, **typed}, carried, order.words)

    async def edit(self, order: Order) -> Card:
        """Change an event, or show what can be changed."""
        now, words, given = self._clock.now(), order.words, order.given
        target = await find_target(self._desk, given, now)
        typed = typed_fields(given, target)
        if not typed:
            first = () if typed is None else (words("planning.same"),)
            return await self._view.organise(target.event, target.key, now, words, *first)
        conflict = await self._desk.conflict(target.event, order.version)
        if conflict is not None:
            return await self._conflict(conflict, order, typed)
        if target.must_say_which(given):
            title = target.event.details.title
            return which_days(title, day(target.begins, self._zone), "change-event", going_on(given, typed), words)
        try:
            wanted = read_wanted(typed, target.begins, now, ZoneInfo(target.event.timing.zone))
            change = _Change(order, target, typed, wanted, planning.changed(target.key, wanted))
            return await (self._move(change) if wanted.moves else self._apply(change))
        except Unclear as unclear:
            return which(unclear, "change-event", going_on(given, typed), words)

    async def _move(self, change: _Change) -> Card:
        """Move something: a draft at once, and what people can see once it was told back and confirmed."""
        target, words = change.target, change.order.words
        plan = change.make(target.event, self._clock.now())
        if target.key is None:
            check_fit(plan.event.timing, words)
        if target.is_draft or change.order.is_confirmed:
            return await self._apply(change)
        return self._told_back(change, plan)

    def _told_back(self, change: _Change, plan: Plan) -> Card:
        """Return when something was and will be, to be confirmed."""
        target, words = change.target, change.order.words
        blocks: list[Block] = []
        if target.shown is not None:
            blocks.append(Paragraph(words("planning.was", time=when_of(target.shown, self._zone).text)))
        blocks += [Paragraph(words("planning.will_be")), *self._days(plan, target)]
        timing = plan.event.timing
        if target.key is None and timing.rule:
            blocks.append(Paragraph(words("planning.repeats", rule=rule_in_words(timing))))
            if Rule(timing.rule, ZoneInfo(timing.zone)).endless:
                blocks.append(Paragraph(words("planning.endless")))
        meant = going_on(change.order.given, {**change.typed, **_understood(change.wanted)})
        sure = typed_as({**meant, "version": str(target.event.version), "confirm": "yes"})
        buttons = (
            Button(words("planning.move_button"), "change-event", sure),
            Button(words("planning.keep_button"), "edit-event", typed_as({"event": change.order.given["event"]})),
        )
        title = words("planning.move_title", title=target.event.details.title)
        return Card((*blocks, Paragraph(words("planning.move")), Buttons(buttons)), title=title)

    def _days(self, plan: Plan, target: Target) -> list[Block]:
        now = self._clock.now()
        days = occurrences(plan.event, now, now + planning.FAR)
        meant = [each for each in days if not each.is_cancelled and target.key in (None, each.key)]
        return [when_of(each, self._zone) for each in meant[:SHOWN_DAYS]]

    async def _apply(self, change: _Change) -> Card:
        order, target = change.order, change.target
        outcome = await self._desk.change(target.event.id, order.version, change.make, order.by)
        if isinstance(outcome, Conflict):
            return await self._conflict(outcome, order, change.typed)
        first = () if target.is_draft else (order.words("planning.saved"),)
        return await self._view.organise(outcome, target.key, self._clock.now(), order.words, *first)

    async def _conflict(self, conflict: Conflict, order: Order, typed: dict[str, str]) -> Card:
        """Show what came between. What was typed is kept, and goes on from how the event is now."""
        again = {name: value for name, value in going_on(order.given, typed).items() if name != "version"}
        return await self._view.conflict(conflict, typed, again, order.words)


def _understood(wanted: Wanted) -> dict[str, str]:
    """Return the start that was understood, so that a button means the same later."""
    if wanted.start is None or not isinstance(wanted.start.tzinfo, ZoneInfo):
        return {}
    found = {"when": pinned(Time(wanted.start), wanted.start.tzinfo)}
    if wanted.minutes is not None:
        found["ends"] = in_words(timedelta(minutes=wanted.minutes))
    return found
