"""What is asked once an event is over: what is left of it, who was there, a note for whoever was."""

from collections.abc import Awaitable, Callable, Sequence

from bot.commanding import Command, Request
from bot.features.events.attending.aftermath import Aftermath
from bot.features.events.attending.attendance import Attendances
from bot.features.events.attending.going import Asker
from bot.model.cards import Card
from bot.model.commands import CommandSpec, Option, OptionType
from bot.model.forms import Form
from bot.model.inbound import Via
from bot.model.people import Role
from bot.model.refs import AccountRef

EVENT = Option("event", "Which event, such as k3f9x2", required=True, max_length=200, suggests=True)
EVENT_ALONE = Option("event", "Which event, such as k3f9x2", required=True, max_length=200, suggests=True, rest=True)
MATERIAL = (
    Option("recording", "The recording's address", max_length=500),
    Option("slides", "The slides' address", max_length=500),
    Option("feedback", "The address of a form that asks how it was", max_length=500),
    Option("note", "What people should know besides", max_length=1_000),
)
AFTER = CommandSpec(
    name="after-event",
    summary="Post the recording, the slides and a feedback form once an event is over",
    options=(EVENT, *MATERIAL),
    role=Role.ORGANISER,
)
ATTENDANCE = CommandSpec(
    "attendance", "See who signed up for an event, and note who was there", (EVENT_ALONE,), role=Role.ORGANISER
)
MARK = CommandSpec(
    "mark-attendance",
    "Note that somebody was at an event, or was not after all",
    (EVENT, Option("person", "Whose account", required=True, max_length=200)),
    role=Role.ORGANISER,
    hidden=True,
)
WAS_THERE = CommandSpec("was-there", "Say that you were at an event", (EVENT_ALONE,), hidden=True)
PARTICIPATION = CommandSpec(
    "participation", "Get a note that you were at an event, for your own records", (EVENT_ALONE,)
)
MISSED = CommandSpec(
    "missed-notes",
    "Stop notes about events that you missed, or get them again",
    (Option("wanted", "Whether you want them", OptionType.BOOLEAN, required=True),),
    hidden=True,
)
TO_LIBRARY = CommandSpec(
    "event-to-library",
    "Put an event's recording or slides into the library",
    (EVENT, Option("what", "Which of them", OptionType.CHOICE, required=True, choices=("recording", "slides"))),
    role=Role.CURATOR,
    hidden=True,
)

Suggest = Callable[[Request, str, str], Awaitable[Sequence[str]]]


def declare(aftermath: Aftermath) -> tuple[Command, ...]:
    """Return the commands about what has been."""

    async def suggest(request: Request, option: str, typed: str) -> Sequence[str]:
        return await aftermath.suggest(typed, request.words)

    return (*_declare_material(aftermath, suggest), *_declare_attendance(aftermath.attendances, suggest))


def _declare_material(aftermath: Aftermath, suggest: Suggest) -> tuple[Command, ...]:
    after = aftermath.after

    async def save(request: Request) -> Card:
        given = {option.name: request.text(option.name) for option in MATERIAL if option.name in request.options}
        is_form = request.invocation.via is Via.FORM
        return await after.save(request.text("event"), given, request.words, is_whole=is_form)

    async def fill(request: Request) -> Form | None:
        if any(option.name in request.options for option in MATERIAL):
            return None
        given = await after.given(request.text("event"))
        values = {option.name: getattr(given, option.name) for option in MATERIAL}
        title = request.words("after.form_button")
        return Form(AFTER.name, title, MATERIAL, values, {"event": request.text("event")})

    async def missed(request: Request) -> Card:
        account = request.invocation.account
        return await after.stop(account, request.words, is_wanted=bool(request.options["wanted"]))

    async def to_library(request: Request) -> Card:
        return await aftermath.to_library(request.text("event"), request.text("what"), request.words)

    return (
        Command(AFTER, save, suggest, fill),
        Command(MISSED, missed),
        Command(TO_LIBRARY, to_library, suggest),
    )


def _declare_attendance(there: Attendances, suggest: Suggest) -> tuple[Command, ...]:
    async def attendance(request: Request) -> Card:
        return await there.card(request.text("event"), request.words)

    async def mark(request: Request) -> Card:
        by = request.invocation.account
        return await there.mark(request.text("event"), AccountRef(request.text("person")), by, request.words)

    async def was_there(request: Request) -> Card:
        return await there.was_there(request.text("event"), _asker(request), request.words)

    async def participation(request: Request) -> Card:
        return await there.participation(request.text("event"), _asker(request), request.words)

    return (
        Command(ATTENDANCE, attendance, suggest),
        Command(MARK, mark, suggest),
        Command(WAS_THERE, was_there, suggest),
        Command(PARTICIPATION, participation, suggest),
    )


def _asker(request: Request) -> Asker:
    return Asker(request.invocation.account, request.invocation.account_name)
