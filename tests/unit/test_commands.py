"""Declarations, and who may use what."""

import pytest

from bot.commanding import Command, Registry, Request, check_allowed
from bot.commanding.declarations import declaration_mistakes
from bot.errors import ConfigurationError, MemberError
from bot.model.cards import Card, say
from bot.model.commands import Ability, CommandSpec, Option, OptionType
from bot.model.limits import Limits
from bot.model.people import Role

SMALL = Limits(
    platform="small",
    message_characters=100,
    command_name_pattern=r"[a-z]+",
    command_name_characters=5,
    summary_characters=20,
    commands=3,
    options_per_command=2,
    choices_per_option=2,
    choice_characters=5,
    option_value_characters=1_000,
    declaration_characters=60,
    buttons_per_row=1,
    rows_per_message=1,
    button_label_characters=10,
    button_value_characters=10,
    form_fields=1,
    form_title_characters=10,
    menu_label_characters=10,
    menu_commands=1,
)


async def nothing(request: Request) -> Card:
    """Answer nothing."""
    return say("")


def registry(*specs: CommandSpec) -> Registry:
    """Return a registry of commands that do nothing."""
    return Registry([Command(spec, nothing) for spec in specs], [])


@pytest.mark.parametrize(
    ("spec", "part"),
    [
        (CommandSpec("toolong", "Fine."), "the name 'toolong'"),
        (CommandSpec("Up", "Fine."), "the name 'Up'"),
        (CommandSpec("ok", "x" * 21), "must have 1 to 20 characters"),
        (CommandSpec("ok", ""), "must have 1 to 20 characters"),
        (CommandSpec("ok", "Fine.", aliases=("a_b",)), "the name 'a_b'"),
        (CommandSpec("ok", "Fine.", tuple(Option(n, "F.") for n in ("a", "b", "c"))), "3 options; 2 are allowed"),
        (
            CommandSpec("ok", "F.", (Option("a", "F.", OptionType.CHOICE, choices=("b", "c", "d")),)),
            "more than 2 choices",
        ),
        (CommandSpec("ok", "F.", (Option("a", "F.", OptionType.CHOICE, choices=("longer",)),)), "a choice of 'a'"),
        (CommandSpec("ok", "F.", (Option("a", "F.", max_length=2_000),)), "more than 1,000 characters"),
        (CommandSpec("ok", "F.", (Option("a", "F."), Option("b", "F.")), form=True), "a form has room for 1"),
        (CommandSpec("ok", "F.", on_message="A long label"), "its label in menus has more than 10 characters"),
        (CommandSpec("ok", "F.", (Option("a", "F." * 9), Option("b", "F." * 9), Option("c", "F." * 9))), "of 60"),
    ],
)
def test_a_declaration_that_a_platform_cannot_show_is_named(spec: CommandSpec, part: str) -> None:
    """A limit is met at start-up by whoever writes the command, never later by a member."""
    assert any(part in mistake for mistake in declaration_mistakes([spec], [SMALL]))


@pytest.mark.parametrize(
    ("specs", "part"),
    [
        ([CommandSpec("a", "F."), CommandSpec("b", "F.", aliases=("a",))], "/a is declared twice, by /a and by /b"),
        ([CommandSpec("a", "F.", (Option("x", "F."), Option("x", "F.")))], "two options of the same name"),
        ([CommandSpec("a", "F.", (Option("x", "F.", rest=True), Option("y", "F.", rest=True)))], "takes the rest"),
        ([CommandSpec("a", "F.", (Option("x", "F."), Option("y", "F.", required=True)))], "after an optional one"),
        ([CommandSpec("a", "F.", (Option("x", "F.", OptionType.CHOICE),))], "needs choices exactly when"),
        ([CommandSpec("a", "F.", (Option("x", "F.", OptionType.INTEGER, rest=True),))], "its type must be text"),
        ([CommandSpec(name, "F.") for name in "abcd"], "4 command names are too many for small"),
        ([CommandSpec(name, "F.", on_message=name) for name in "ab"], "2 commands in a message's menu are too many"),
    ],
)
def test_declarations_that_contradict_themselves_are_named(specs: list[CommandSpec], part: str) -> None:
    """Mistakes that no platform could show either are found at the same time."""
    assert any(part in mistake for mistake in declaration_mistakes(specs, [SMALL]))


def test_a_good_declaration_has_no_mistakes() -> None:
    """The rules leave room for ordinary commands."""
    spec = CommandSpec("ask", "Ask.", (Option("what", "Say.", required=True, rest=True),), aliases=("find",))
    assert [] == declaration_mistakes([spec], [SMALL])


def test_a_registry_refuses_to_start_with_mistakes_and_lists_them_all() -> None:
    """All mistakes come at once."""
    with pytest.raises(ConfigurationError) as caught:
        Registry([Command(CommandSpec("Up", "", ()), nothing)], [SMALL])
    assert 2 == len(caught.value.mistakes)


def test_a_command_is_found_by_its_aliases() -> None:
    """Several names may mean one command."""
    found = registry(CommandSpec("ask", "Ask.", aliases=("resources",))).find("resources")
    assert found is not None
    assert "ask" == found.spec.name


@pytest.mark.parametrize(
    ("held", "needed", "allowed"),
    [
        (frozenset(), Role.EVERYONE, True),
        (frozenset(), Role.CURATOR, False),
        (frozenset({Role.CURATOR}), Role.CURATOR, True),
        (frozenset({Role.CURATOR}), Role.ORGANISER, False),
        (frozenset({Role.ORGANISER}), Role.CURATOR, True),
        (frozenset({Role.ORGANISER}), Role.PRIVACY, False),
        (frozenset({Role.PRIVACY}), Role.ORGANISER, False),
    ],
)
def test_roles_cover_what_they_should(held: frozenset[Role], needed: Role, allowed: bool) -> None:
    """Organisers may do what curators may; the privacy role is given by name only."""
    assert allowed == needed.covered_by(held)


def test_a_command_for_organisers_is_refused_and_not_offered_to_others() -> None:
    """What somebody may not use is not shown to them either."""
    spec = CommandSpec("close", "Close.", role=Role.ORGANISER)
    with pytest.raises(MemberError):
        check_allowed(spec, frozenset(), frozenset())
    assert [] == registry(spec).offered(frozenset(), frozenset())
    assert [spec] == registry(spec).offered(frozenset({Role.ORGANISER}), frozenset())


def test_a_command_that_needs_an_ability_is_not_offered_where_it_is_missing() -> None:
    """A platform that cannot react does not offer what needs reactions."""
    spec = CommandSpec("react", "React.", needs=Ability.REACTIONS)
    with pytest.raises(MemberError):
        check_allowed(spec, frozenset(), frozenset())
    assert [spec] == registry(spec).offered(frozenset(), frozenset({Ability.REACTIONS}))


ASK = CommandSpec("ask", "Ask.", (Option("question", "What?", rest=True),), aliases=("resources",))
HELP = CommandSpec("help", "Help.")
CHANNEL = CommandSpec("channel", "Channel.", (Option("channel", "Which?"), Option("kept", "Kept?")))
READ = CommandSpec("read", "Read.", (Option("mark", "Which?"),), hidden=True)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("", ("help", "")),
        ("help", ("help", "")),
        ("/help", ("help", "")),
        ("HELP", ("help", "")),
        ("help me find guidance", ("ask", "help me find guidance")),
        ("low iron", ("ask", "low iron")),
        ("ask low iron", ("ask", "low iron")),
        ("resources low iron", ("ask", "low iron")),
        ("channel #general", ("channel", "#general")),
        ("channel kept:yes", ("channel", "kept:yes")),
        ("channel kept:yes kept:no", ("channel", "kept:yes kept:no")),
        ("channel islands walking holidays", ("ask", "channel islands walking holidays")),
        ("read this", ("ask", "read this")),
        ("/nonsense low iron", ("nonsense", "low iron")),
        ("/", ("ask", "/")),
    ],
)
def test_what_is_said_to_the_bot_is_a_command_or_a_question(said: str, meant: tuple[str, str]) -> None:
    """People need not know a command's name to be answered."""
    assert meant == registry(ASK, HELP, CHANNEL, READ).address(said, default="ask", empty="help")
