"""The commands with which organisers arrange events."""

from collections.abc import Awaitable, Callable, Sequence

from bot.commanding import Command, Request
from bot.errors import MemberError
from bot.features.events.arranging import forms
from bot.features.events.arranging.asking import refused
from bot.features.events.arranging.orders import Order
from bot.features.events.arranging.planner import Planner
from bot.features.events.cards import LONGEST_TITLE
from bot.model.cards import Card
from bot.model.commands import CommandSpec, Option, OptionType
from bot.model.forms import Form
from bot.model.inbound import Via
from bot.model.people import Role
from bot.model.texts import Words

EVENT = Option(
    "event", "Which event: a word of its title, such as Journal club", max_length=200, suggests=True, rest=True
)
DAYS = Option("days", "For a series: this day only, or all", OptionType.CHOICE, choices=("this", "all"))
VERSION = Option("version", "Which version you saw; filled in by forms and buttons", OptionType.INTEGER)
CONFIRM = Option("confirm", "That it is meant; filled in by a button", OptionType.BOOLEAN)
AGAIN = Option("again", "Opens the form with what you typed; filled in by a button", OptionType.BOOLEAN)

NEW = CommandSpec(
    name="new-event",
    summary="Begin an event; nobody else sees it until you publish it",
    options=(
        Option("title", "What it is called, such as Journal club", max_length=LONGEST_TITLE, rest=True),
        *(forms.WHEN, forms.WHERE, forms.REPEATS, AGAIN),
    ),
    role=Role.ORGANISER,
)
WRITE = CommandSpec(
    name="write-event",
    summary="Begin an event with everything about it in one form",
    options=(*forms.FIELDS.values(), AGAIN),
    role=Role.ORGANISER,
    hidden=True,
)
EDIT = CommandSpec("edit-event", "See an event and what can be done with it", (EVENT, DAYS), role=Role.ORGANISER)
CHANGE = CommandSpec(
    name="change-event",
    summary="Change something about an event",
    options=(
        *(EVENT, DAYS, *forms.FIELDS.values(), VERSION, CONFIRM, AGAIN),
        Option("part", "Which form", OptionType.CHOICE, choices=tuple(forms.PARTS)),
        Option("seen", "How it was when the form opened", max_length=200),
    ),
    role=Role.ORGANISER,
    hidden=True,
)
MOVE = CommandSpec(
    name="move-event",
    summary="Move an event, or one day of a series, to another time",
    options=(EVENT, forms.WHEN, DAYS),
    role=Role.ORGANISER,
)
CANCEL = CommandSpec(
    name="cancel-event",
    summary="Cancel an event, or one day of a series; people who answered are told",
    options=(EVENT, DAYS, forms.WHY, VERSION, CONFIRM, AGAIN),
    role=Role.ORGANISER,
)
RESTORE = CommandSpec(
    name="restore-event",
    summary="Let a cancelled event, or one day of a series, take place after all",
    options=(EVENT, DAYS, VERSION, CONFIRM),
    role=Role.ORGANISER,
    hidden=True,
)
CHANNELS = CommandSpec(
    name="event-channels",
    summary="Choose in which channels an event is posted",
    options=(EVENT, forms.CHANNELS, VERSION, AGAIN),
    role=Role.ORGANISER,
    hidden=True,
)
COPY = CommandSpec(
    name="copy-event",
    summary="Begin an event with the details of an earlier one, on the next date that matches",
    options=(EVENT,),
    role=Role.ORGANISER,
)
PUBLISH = CommandSpec("publish-event", "Publish a draft", (EVENT, VERSION), role=Role.ORGANISER, hidden=True)
DISCARD = CommandSpec(
    "discard-event", "Throw a draft away", (EVENT, VERSION, CONFIRM), role=Role.ORGANISER, hidden=True
)


def declare(planner: Planner) -> tuple[Command, ...]:
    """Return the organisers' commands about events."""

    async def suggest(request: Request, option: str, typed: str) -> Sequence[str]:
        if option == "channels":
            return await planner.placing.suggest(typed)
        return await planner.choosing.suggest(typed, request.words)

    async def new_form(request: Request) -> Form | None:
        return planner.creating.form(_order(request).given, request.words)

    async def whole_form(request: Request) -> Form | None:
        return planner.creating.whole_form(_order(request).given, request.words)

    async def write(order: Order) -> Card:
        return await planner.creating.new(order, WRITE.name)

    async def edit_form(request: Request) -> Form | None:
        return await planner.editing.form(_order(request))

    async def why_form(request: Request) -> Form | None:
        return planner.ending.form(_order(request))

    async def channels_form(request: Request) -> Form | None:
        return await planner.placing.form(_order(request))

    async def move_form(request: Request) -> Form | None:
        order = _order(request)
        is_bare = bool(order.given.get("event")) and not order.given.get("when")
        return await planner.editing.form(_with(order, part="basics")) if is_bare else None

    ending, choosing = planner.ending, planner.choosing
    return (
        Command(NEW, _kept("new-event", planner.creating.new), fill=new_form),
        Command(WRITE, _kept(WRITE.name, write), fill=whole_form),
        Command(EDIT, _about("edit-event", planner.editing.edit, choosing.coming), suggest),
        Command(CHANGE, _about("change-event", planner.editing.edit, choosing.coming), fill=edit_form),
        Command(MOVE, _about("change-event", planner.editing.edit, choosing.coming), suggest, move_form),
        Command(CANCEL, _about("cancel-event", ending.cancel, choosing.coming), suggest, why_form),
        Command(RESTORE, _kept("restore-event", ending.restore)),
        Command(CHANNELS, _about("event-channels", planner.placing.choose, choosing.coming), suggest, channels_form),
        Command(COPY, _about("copy-event", planner.creating.copy, choosing.to_copy), suggest),
        Command(PUBLISH, _kept("publish-event", ending.publish)),
        Command(DISCARD, _kept("discard-event", ending.discard)),
    )


def _kept(command: str, handle: Callable[[Order], Awaitable[Card]]) -> Callable[[Request], Awaitable[Card]]:
    """Let a refusal keep what was typed: a form stays open with it, and anything else is answered with a way back."""

    async def handler(request: Request) -> Card:
        order = _order(request)
        try:
            return await handle(order)
        except MemberError as refusal:
            if request.invocation.via is Via.FORM or refusal.values.get("option") in (None, "event"):
                raise
            return refused(request.words(refusal.text, **refusal.values), command, order.given, request.words)

    return handler


def _about(
    command: str, handle: Callable[[Order], Awaitable[Card]], choose: Callable[[Words], Awaitable[Card]]
) -> Callable[[Request], Awaitable[Card]]:
    """Do something with an event, or let one be chosen where none was named."""
    kept = _kept(command, handle)

    async def handler(request: Request) -> Card:
        return await (kept(request) if request.text("event") else choose(request.words))

    return handler


def _order(request: Request) -> Order:
    given = {name: _text(value) for name, value in request.options.items()}
    return Order(given, request.invocation.account, request.words)


def _text(value: object) -> str:
    """Return an option as it is typed; no is as good as nothing."""
    return ("yes" if value else "") if isinstance(value, bool) else str(value)


def _with(order: Order, **more: str) -> Order:
    return Order({**order.given, **more}, order.by, order.words)
