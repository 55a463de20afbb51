"""A command as data: everything that a platform must know before anybody uses it."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.model.people import Role


class OptionType(StrEnum):
    """What an option holds. Adapters draw each as their platform's own field."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHANNEL = "channel"
    """A channel of the asker's platform: a reference, or typed as '#name'."""


Value = str | int | bool
"""An option's value once parsed: text for TEXT, CHOICE and CHANNEL."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that a command wants to know."""

    name: str
    summary: str
    type: OptionType = OptionType.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    max_length: int = 1_000
    """Longest text accepted, in characters."""
    suggests: bool = False
    """Its values are completed while somebody types; see `Command.suggest`. Others may be typed all the same."""
    rest: bool = False
    """Takes all words that belong to no other option, so that people can simply type. At most one per command."""


class Reply(StrEnum):
    """Who sees the answer."""

    PRIVATE = "private"
    """Only the asker, however it was asked: in a channel the answer goes to their direct messages."""
    OPEN = "open"
    """Only the asker after a slash command; everybody in the thread after a mention."""


class Ability(StrEnum):
    """What a platform may or may not be able to do. A command that needs one is not offered where it is missing."""

    FORMS = "forms"
    REACTIONS = "reactions"
    """Can tell who reacted to a post."""
    NOTE_CHANNEL = "note_channel"
    """Can show a line about a channel where everybody in it sees it."""
    CATCH_UP = "catch_up"
    """Events may be missed while the bot is away, and history tells which."""
    FIND_DELIVERY = "find_delivery"
    """Can tell whether a post that carries a given outbox key exists."""
    COUNT_MEMBERS = "count_members"
    """Can tell how many people a channel reaches."""
    GROUPS = "groups"
    """Has groups of people, such as roles or user groups, and can tell who is in them."""
    NATIVE_EVENTS = "native_events"
    """Shows events in a list of its own."""
    TOPIC_GROUPS = "topic_groups"
    """Can gather people in a group that is pinged all at once, such as a role or a user group."""


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A command's declaration: drawn as a slash command, a button, a form, a page, help and documentation."""

    name: str
    summary: str
    options: tuple[Option, ...] = ()
    aliases: tuple[str, ...] = ()
    role: Role = Role.EVERYONE
    reply: Reply = Reply.PRIVATE
    needs: Ability | None = None
    form: bool = False
    """Opens a form when it is used without any option. A form must be a platform's first response."""
    slow: bool = False
    """May take longer than 2 seconds, so that a platform with a short time limit shows a placeholder first."""
    on_message: str = ""
    """Its label in the menu of a message, where it stands too when there is one; it is then told which message."""
    hidden: bool = False
    """Reached by a button only: no platform lists it, and help does not name it."""

    rest: Option | None = field(init=False, compare=False, repr=False)
    """The option that takes free text, if there is one."""

    def __post_init__(self) -> None:
        """Find the free-text option once: it is looked at for every invocation."""
        object.__setattr__(self, "rest", next((option for option in self.options if option.rest), None))

    @property
    def names(self) -> tuple[str, ...]:
        """Return the name and then every alias."""
        return (self.name, *self.aliases)

    def option(self, name: str) -> Option | None:
        """Return the option called `name`, or None."""
        return next((option for option in self.options if option.name == name), None)
