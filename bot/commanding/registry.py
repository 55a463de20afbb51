"""Commands: declaring them, finding them, and who may use them."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.commanding.arguments import split_arguments
from bot.commanding.declarations import declaration_mistakes
from bot.errors import ConfigurationError, MemberError
from bot.model.cards import Card
from bot.model.commands import Ability, CommandSpec, Value
from bot.model.forms import Form
from bot.model.inbound import Invocation
from bot.model.limits import Limits
from bot.model.people import Role
from bot.model.texts import TextSpec, Words

TEXTS = (
    TextSpec("command.unknown", ("name",)),
    TextSpec("command.not_allowed", ("name",)),
    TextSpec("command.not_here", ("name",)),
    TextSpec("command.missing", ("option", "command")),
    TextSpec("command.too_long", ("option", "limit", "length")),
    TextSpec("command.twice", ("option",)),
    TextSpec("command.not_a_number", ("option",)),
    TextSpec("command.not_yes_or_no", ("option",)),
    TextSpec("command.not_a_choice", ("option", "choices")),
    TextSpec("command.left_over", ("words",)),
)
"""What the parser and the registry may have to say."""


@dataclass(slots=True)
class Request:
    """What a handler is given: the invocation, its options checked, and the words to answer with.

    Not frozen, as one is made for every invocation and for nobody else: that halves the time to make it.
    """

    invocation: Invocation
    options: Mapping[str, Value]
    words: Words
    offered: Callable[[], Sequence[CommandSpec]]
    """What this person may use here."""

    def text(self, name: str) -> str:
        """Return a text option, or the empty string when it was left out."""
        return str(self.options.get(name, ""))


Handler = Callable[[Request], Awaitable[Card]]
Suggester = Callable[[Request, str, str], Awaitable[Sequence[str]]]
"""(what is filled in so far, the option's name, what was typed into it) → values that complete it, best first."""


FormFiller = Callable[[Request], Awaitable[Form | None]]
"""Returns the form that opens with what was given so far, or None where the command can be done."""


@dataclass(frozen=True, slots=True)
class Command:
    """A declaration and the handler that does it."""

    spec: CommandSpec
    handler: Handler
    suggest: Suggester | None = None
    """Completes the options that are declared with `suggests`."""
    fill: FormFiller | None = None
    """Opens a form that holds something already, where the platform has forms."""
    is_of_use: Callable[[], bool] = lambda: True
    """Whether anybody has a use for it just now; help leaves out what nobody has. It can be typed all the same."""
    for_all: bool = field(init=False)
    """Whether everybody may use it everywhere; known once, so that the common case costs no look-up."""

    def __post_init__(self) -> None:
        """Work out who may use it."""
        object.__setattr__(self, "for_all", self.spec.role is Role.EVERYONE and self.spec.needs is None)


class Registry:
    """Every command by name and alias, checked once against every platform that a group may ever switch on."""

    def __init__(self, commands: Iterable[Command], limits: Iterable[Limits]) -> None:
        """Raise ConfigurationError with every declaration that some platform could not show."""
        self._commands = tuple(commands)
        self._by_name = {name: command for command in self._commands for name in command.spec.names}
        mistakes = declaration_mistakes([command.spec for command in self._commands], list(limits))
        if mistakes:
            raise ConfigurationError(mistakes, source="the list of commands")

    @property
    def specs(self) -> tuple[CommandSpec, ...]:
        """Return every declaration that people may find, in the order in which they were made."""
        return tuple(command.spec for command in self._commands if not command.spec.hidden)

    @property
    def commands(self) -> tuple[Command, ...]:
        """Return every command, those that only buttons reach among them."""
        return self._commands

    def find(self, name: str) -> Command | None:
        """Return the command of that name or alias, or None."""
        return self._by_name.get(name)

    def address(self, words: str, *, default: str, empty: str) -> tuple[str, str]:
        """Return the command and the arguments that `words`, said to the bot, mean.

        A first word counts as a command's name when it is written with a slash, when it stands alone, or when the
        command takes what follows; so "channel #general" is a command, and "help me find guidance" is a question.
        """
        first, _, rest = words.strip().partition(" ")
        if not first:
            return empty, ""
        named = self.find(first.removeprefix("/").lower())
        if first.startswith("/") and len(first) > 1:
            return first.removeprefix("/").lower(), rest.strip()
        if named is not None and _takes(named.spec, rest.strip()):
            return named.spec.name, rest.strip()
        return default, words.strip()

    def offered(self, roles: frozenset[Role], abilities: frozenset[Ability]) -> list[CommandSpec]:
        """Return what somebody with these roles may use on a platform with these abilities."""
        listed = [command.spec for command in self._commands if not command.spec.hidden and command.is_of_use()]
        return [
            spec for spec in listed if spec.role.covered_by(roles) and (spec.needs is None or spec.needs in abilities)
        ]


def _takes(spec: CommandSpec, words: str) -> bool:
    """Return whether `words` can be a command's arguments: free text, or no more words than it has options."""
    if not words or spec.rest is not None:
        return True
    try:
        split_arguments(spec, words)
    except MemberError as error:
        return error.text != "command.left_over"
    return not spec.hidden


def check_allowed(spec: CommandSpec, roles: frozenset[Role], abilities: frozenset[Ability]) -> None:
    """Raise MemberError when somebody with these roles may not use the command, or cannot use it here."""
    if not spec.role.covered_by(roles):
        raise MemberError("command.not_allowed", name=spec.name)
    if spec.needs is not None and spec.needs not in abilities:
        raise MemberError("command.not_here", name=spec.name)
