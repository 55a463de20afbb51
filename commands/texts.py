"""The commands with which organisers change what members read."""

from collections.abc import Sequence

from bot.commanding import Command, Request
from bot.features.texts import TextDesk, TextsView
from bot.model.cards import Card, say
from bot.model.commands import CommandSpec, Option, OptionType
from bot.model.forms import Form
from bot.model.people import Role

KEY = Option("key", "Which text, such as welcome.body", required=True, max_length=100, suggests=True)
VERSION = Option("version", "Which version: the number of a change", OptionType.INTEGER, required=True)

TEXTS = CommandSpec(
    name="texts",
    summary="Find a text that members read, to change it",
    options=(Option("part", "Only texts of this part, such as welcome", max_length=100, suggests=True),),
    role=Role.ORGANISER,
)
TEXT = CommandSpec("text", "See a text as each platform shows it, and what can be done", (KEY,), role=Role.ORGANISER)
EDIT = CommandSpec(
    name="edit-text",
    summary="Change a text; you see it on every platform before it is used",
    options=(
        Option("key", KEY.summary, max_length=100, suggests=True),
        Option("basis", "The version that you began from; filled in by the form", OptionType.INTEGER),
        Option("text", "The new text", max_length=3_000, rest=True),
    ),
    role=Role.ORGANISER,
)
USE = CommandSpec("use-text", "Use the text that you wrote", (KEY,), role=Role.ORGANISER, hidden=True)
UNDO = CommandSpec("undo-text", "Take the last change back", (KEY, VERSION), role=Role.ORGANISER, hidden=True)
RESTORE = CommandSpec("restore-text", "Bring a wording back", (KEY, VERSION), role=Role.ORGANISER, hidden=True)
HISTORY = CommandSpec("text-history", "See what a text was before, and bring it back", (KEY,), role=Role.ORGANISER)


def declare(desk: TextDesk, view: TextsView) -> tuple[Command, ...]:
    """Return the commands about texts."""

    async def texts(request: Request) -> Card:
        part = request.text("part")
        return view.part(part, request.words) if part else view.parts(request.words)

    async def text(request: Request) -> Card:
        return await view.text(request.text("key"), request.words)

    async def edit(request: Request) -> Card:
        key, wording, basis = request.text("key"), request.text("text"), request.options.get("basis")
        if not key:
            return view.parts(request.words)
        if not wording:
            desk.check_key(key)
            return say(desk.source(key), request.words("texts.how_to_edit", key=key))
        begun = None if basis is None else int(basis)
        return await view.write(key, wording, request.invocation.account, request.words, begun)

    async def open_form(request: Request) -> Form | None:
        key = request.text("key")
        if not key or request.text("text"):
            return None
        return await view.form(key, request.invocation.account, request.words)

    async def suggest(request: Request, option: str, typed: str) -> Sequence[str]:
        return view.suggest(option, typed)

    return (
        Command(TEXTS, texts, suggest),
        Command(TEXT, text, suggest),
        Command(EDIT, edit, suggest, open_form),
        *_declare_history(desk, view),
    )


def _declare_history(desk: TextDesk, view: TextsView) -> tuple[Command, ...]:
    async def use(request: Request) -> Card:
        conflict = await desk.use(request.text("key"), request.invocation.account)
        if conflict is not None:
            return await view.conflict(conflict, request.words)
        return say(request.words("texts.now_used", key=request.text("key")))

    async def undo(request: Request) -> Card:
        key, version = request.text("key"), int(request.options["version"])
        conflict = await desk.undo(key, version, request.invocation.account)
        if conflict is not None:
            return await view.conflict(conflict, request.words)
        return say(request.words("texts.now_undone", key=key))

    async def restore(request: Request) -> Card:
        key = request.text("key")
        wording = await view.wording_of(key, int(request.options["version"]))
        return await view.write(key, wording, request.invocation.account, request.words)

    async def history(request: Request) -> Card:
        return await view.history(request.text("key"), request.words)

    async def suggest(request: Request, option: str, typed: str) -> Sequence[str]:
        return view.suggest(option, typed)

    return (Command(USE, use), Command(UNDO, undo), Command(RESTORE, restore), Command(HISTORY, history, suggest))
