"""Forms, suggestions and refusals: what intake answers besides a card."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.commanding import Command, Registry, Request
from bot.errors import MemberError, StoreUnavailable
from bot.intake import LISTED, Intake, Rules
from bot.model.cards import Card, say
from bot.model.commands import Ability, CommandSpec, Option, OptionType
from bot.model.inbound import Answer, Invocation, Via
from bot.model.people import Role
from bot.model.refs import AccountRef
from bot.model.texts import Template, Texts
from tests.rigs.clocks import HandClock
from tests.rigs.databases import open_new

PERSON = AccountRef("rig:p")
TEXTS = {
    "intake.failed": "It failed.",
    "intake.unavailable": "Not now.",
    "command.missing": "Say the {option}.",
    "command.not_allowed": "Not for you.",
    "command.not_a_choice": "One of {choices}.",
    "own": "No {option} like that.",
}
COLOURS = ("red", "green", "blue")


class Desk:
    """An intake with one command that has a form, on a platform that can show forms or cannot."""

    def __init__(self, intake: Intake, abilities: set[Ability]) -> None:
        self.intake = intake
        self.abilities = abilities

    async def asks(self, text: str = "", command: str = "paint", via: Via = Via.SLASH, **options: str) -> Answer:
        """Ask for something."""
        given = options or None
        return await self.intake.handle(Invocation("rig", PERSON, "P", command, via, text, given))

    async def suggested(self, option: str, typed: str, command: str = "paint") -> Sequence[str]:
        """Ask what would complete an option."""
        return await self.intake.suggest(Invocation("rig", PERSON, "P", command, Via.SLASH), option, typed)


async def paint(request: Request) -> Card:
    """Answer, or refuse."""
    if request.text("wall") == "none":
        raise MemberError("own", option="wall")
    return say(f"{request.text('wall')} in {request.text('colour') or 'white'}")


async def complete(request: Request, option: str, typed: str) -> Sequence[str]:
    """Complete a colour, or fail in several ways."""
    if typed == "down":
        raise StoreUnavailable
    if typed == "broken":
        raise ValueError
    if option == "shade":
        return [f"shade {number}" for number in range(LISTED + 1)]
    return [colour for colour in COLOURS if typed in colour]


OPTIONS = (
    Option("wall", "Which wall.", required=True, rest=True),
    Option("colour", "Which colour.", suggests=True),
    Option("shade", "Which shade.", suggests=True),
    Option("coats", "How many.", OptionType.CHOICE, choices=("1", "2")),
)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Return a desk over a new database."""
    store = open_new(tmp_path / "sigbot.sqlite3", HandClock(), exclusive=True)
    words = Texts({key: Template(source) for key, source in TEXTS.items()}).words(str)
    abilities = {Ability.FORMS}
    rules = Rules(
        roles_of=lambda account: frozenset(),
        abilities_of=lambda name: frozenset(abilities),
        words_of=lambda name: words,
        is_sensitive=lambda text: "943 476 5919" in text,
        default_command="paint",
        empty_command="paint",
    )
    commands = (
        Command(CommandSpec("paint", "Paint a wall", OPTIONS, form=True), paint, complete),
        Command(CommandSpec("own", "Own.", OPTIONS, role=Role.ORGANISER, form=True), paint, complete),
    )
    yield Desk(Intake(store, HandClock(), Registry(commands, []), {}, rules), abilities)
    await store.close()


async def test_a_refusal_says_when_nothing_of_what_was_typed_may_be_kept(desk: Desk) -> None:
    """An adapter that keeps a form for another try cannot see for itself that it names a patient."""
    ways = (
        await desk.asks(wall="none", colour="943 476 5919", via=Via.FORM),
        await desk.asks('wall:"none" colour:"943 476 5919"'),
        await desk.asks(wall="none", via=Via.FORM),
        await desk.asks(wall="943 476 5919", via=Via.FORM),
    )
    assert [(True, True), (True, True), (True, False), (False, False)] == [(a.refused, a.is_sensitive) for a in ways]


async def test_a_command_that_is_used_bare_opens_its_form(desk: Desk) -> None:
    """Its options are the fields; what there is to choose from stands in them."""
    form = (await desk.asks()).form
    assert form is not None
    assert ("paint", "Paint a wall") == (form.command, form.title)
    assert ["wall", "colour", "shade", "coats"] == [field.name for field in form.fields]
    wall, colour, shade, coats = form.fields
    assert (OptionType.TEXT, True) == (wall.type, wall.required)
    assert (OptionType.CHOICE, COLOURS) == (colour.type, colour.choices)
    assert ("1", "2") == coats.choices
    assert (OptionType.TEXT, (), True) == (shade.type, shade.choices, shade.suggests)


@pytest.mark.parametrize("via", [Via.MENTION, Via.DIRECT, Via.FORM, Via.PAGE])
async def test_a_form_opens_only_where_somebody_pressed_or_typed_a_command(desk: Desk, via: Via) -> None:
    """Elsewhere there is nobody to show it to; what is missing is said."""
    answer = await desk.asks(via=via)
    assert (None, True, "wall") == (answer.form, answer.refused, answer.about)


async def test_where_there_are_no_forms_the_missing_option_is_asked_for(desk: Desk) -> None:
    """In words."""
    desk.abilities.clear()
    answer = await desk.asks()
    assert (None, "Say the wall.") == (answer.form, answer.card.plain())


async def test_a_sent_form_is_the_command(desk: Desk) -> None:
    """The same handler, the same answer."""
    sent = await desk.asks(via=Via.FORM, wall="north", colour="red")
    typed = await desk.asks("north colour:red")
    assert "north in red" == sent.card.plain() == typed.card.plain()
    assert not sent.refused


@pytest.mark.parametrize(
    ("options", "about"), [({"wall": "none"}, "wall"), ({"wall": "x", "coats": "7"}, "coats"), ({"coats": "1"}, "wall")]
)
async def test_a_refusal_names_its_field(desk: Desk, options: dict[str, str], about: str) -> None:
    """Whether the parser or the handler refuses."""
    answer = await desk.asks(via=Via.FORM, **options)
    assert (True, about, None) == (answer.refused, answer.about, answer.form)


async def test_a_form_is_not_opened_for_whoever_may_not_use_it(desk: Desk) -> None:
    """They are told at once, before they fill it in."""
    answer = await desk.asks(command="own")
    assert (None, True, "Not for you.") == (answer.form, answer.refused, answer.card.plain())


async def test_options_are_completed(desk: Desk) -> None:
    """By the command itself."""
    assert ["red", "green"] == await desk.suggested("colour", "re")


@pytest.mark.parametrize(
    ("command", "typed"), [("paint", "down"), ("paint", "broken"), ("own", "re"), ("nothing", "re")]
)
async def test_whoever_types_is_never_stopped_by_suggestions(desk: Desk, command: str, typed: str) -> None:
    """What fails, and what is not theirs, completes nothing."""
    assert [] == list(await desk.suggested("colour", typed, command))
