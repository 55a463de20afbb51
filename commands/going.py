"""The commands with which members see what is coming, answer, and choose how they are reminded."""

from collections.abc import Sequence

from bot.commanding import Command, Request
from bot.features.events.attending.going import Asker
from bot.features.events.attending.members import Members
from bot.features.events.attending.wishing import Wishing
from bot.model.cards import Card
from bot.model.commands import CommandSpec, Option, OptionType
from bot.model.events import Coming
from bot.model.forms import Form

EVENT = Option("event", "Which event, such as k3f9x2", required=True, max_length=200, suggests=True, rest=True)

EVENTS = CommandSpec(
    name="events",
    summary="See what is coming, with your own answers",
    options=(Option("page", "Which page, such as 2", OptionType.INTEGER),),
)
SHOW = CommandSpec("event", "See one event, and answer whether you come", (EVENT,))
GOING = CommandSpec("going", "Say that you come, and be told how to join", (EVENT,), hidden=True)
MAYBE = CommandSpec("maybe", "Say that you may come to an event", (EVENT,), hidden=True)
NOT = CommandSpec("not-going", "Say that you do not come to an event", (EVENT,), hidden=True)
REMIND = CommandSpec("remind-me", "Be reminded of an event", (EVENT,), hidden=True)
NO_REMINDER = CommandSpec("no-reminder", "Be reminded of an event no more", (EVENT,), hidden=True)
FORGET = CommandSpec("forget-event", "Take your answer out, and be told no more about an event", (EVENT,), hidden=True)
REMINDERS = CommandSpec(
    name="reminders",
    summary="Choose how long before events you are reminded, or stop all reminders",
    options=(
        Option(
            "before",
            "How long before, such as 1 day and 1 hour",
            max_length=100,
            suggests=True,
            rest=True,
        ),
    ),
)
ZONE = CommandSpec(
    name="my-zone",
    summary="Say where you are, so that times are shown as they are there",
    options=(
        Option("zone", "A city or a zone, such as Dublin", max_length=100, rest=True),
        Option("ask", "Opens a form; filled in by a button", OptionType.BOOLEAN),
    ),
)


def declare(members: Members) -> tuple[Command, ...]:
    """Return the commands about events that are for everybody."""
    listing, wishing = members.listing, members.wishing

    async def events(request: Request) -> Card:
        account = request.invocation.account
        reader = await wishing.reader(account, request.words)
        return await listing.page(int(request.options.get("page", 1)), account, reader)

    async def show(request: Request) -> Card:
        account = request.invocation.account
        return await listing.one(request.text("event"), account, await wishing.reader(account, request.words))

    async def suggest(request: Request, option: str, typed: str) -> Sequence[str]:
        return await listing.suggest(typed, await wishing.reader(request.invocation.account, request.words))

    return (
        Command(EVENTS, events),
        Command(SHOW, show, suggest),
        *_declare_answers(members),
        *_declare_wishes(wishing),
    )


def _declare_answers(members: Members) -> tuple[Command, ...]:
    going, wishing = members.going, members.wishing

    def answering(spec: CommandSpec, coming: Coming) -> Command:
        async def answer(request: Request) -> Card:
            reader = await wishing.reader(request.invocation.account, request.words)
            return await going.answer(request.text("event"), _asker(request), coming, reader)

        return Command(spec, answer)

    def reminding(spec: CommandSpec, *, is_wanted: bool) -> Command:
        async def remind(request: Request) -> Card:
            reader = await wishing.reader(request.invocation.account, request.words)
            return await going.remind(request.text("event"), _asker(request), reader, is_wanted=is_wanted)

        return Command(spec, remind)

    async def forget(request: Request) -> Card:
        reader = await wishing.reader(request.invocation.account, request.words)
        return await going.forget(request.text("event"), _asker(request), reader)

    return (
        answering(GOING, Coming.GOING),
        answering(MAYBE, Coming.MAYBE),
        answering(NOT, Coming.NOT),
        reminding(REMIND, is_wanted=True),
        reminding(NO_REMINDER, is_wanted=False),
        Command(FORGET, forget),
    )


def _declare_wishes(wishing: Wishing) -> tuple[Command, ...]:
    async def reminders(request: Request) -> Card:
        before = request.text("before")
        if not before:
            return await wishing.reminders(request.invocation.account, request.words)
        return await wishing.choose_reminders(_asker(request), before, request.words)

    async def open_form(request: Request) -> Form | None:
        if request.text("before"):
            return None
        return await wishing.form(request.invocation.account, REMINDERS, request.words)

    async def suggest(request: Request, option: str, typed: str) -> Sequence[str]:
        return wishing.offered(request.words, typed)

    async def zone(request: Request) -> Card:
        typed = request.text("zone")
        if not typed:
            return await wishing.zone(request.invocation.account, request.words)
        return await wishing.choose_zone(_asker(request), typed, request.words)

    async def open_zone_form(request: Request) -> Form | None:
        is_asked = bool(request.options.get("ask")) and not request.text("zone")
        return wishing.zone_form(ZONE, request.words) if is_asked else None

    return (Command(REMINDERS, reminders, suggest, open_form), Command(ZONE, zone, fill=open_zone_form))


def _asker(request: Request) -> Asker:
    return Asker(request.invocation.account, request.invocation.account_name)
