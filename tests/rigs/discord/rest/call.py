"""One request as its handler sees it, and what all handlers work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.rigs.discord import shapes
from tests.rigs.discord.badday import BadDays
from tests.rigs.discord.constants import Intent
from tests.rigs.discord.errors import Problem, bad_form
from tests.rigs.discord.forms import Body, Forms, descriptions
from tests.rigs.discord.interactions import Interactions
from tests.rigs.discord.membership import Membership
from tests.rigs.discord.model import Channel, Guild, Json, Message
from tests.rigs.discord.rooms import Rooms
from tests.rigs.discord.talk import Talk
from tests.rigs.discord.world import World


@dataclass(eq=False)
class Service:
    """Everything that the handlers need."""

    world: World
    tokens: set[str]
    talk: Talk = field(init=False)
    rooms: Rooms = field(init=False)
    membership: Membership = field(init=False)
    interactions: Interactions = field(init=False)
    forms: Forms = field(default_factory=Forms)
    bad: BadDays = field(default_factory=BadDays)
    commands: dict[int | None, dict[int, Json]] = field(default_factory=dict)
    """Registered commands by guild, None for those that are everywhere."""
    requests: list[tuple[str, Any]] = field(default_factory=list)
    """Every request so far: `METHOD /path`, and its form."""
    old_edits_left: int | None = None
    """How many messages older than an hour may still be edited; None when nobody counts."""
    failures: list[Exception] = field(default_factory=list)
    """What went wrong in the rig itself."""
    gateway_url: str = ""

    def __post_init__(self) -> None:
        self.talk = Talk(self.world)
        self.rooms = Rooms(self.world, self.talk)
        self.membership = Membership(self.world)
        self.interactions = Interactions(self.world, self.talk, self.forms)

    def accepts(self, token: str) -> bool:
        """Say whether this is the bot's token."""
        return token in self.tokens

    def message_shape(self, message: Message) -> Json:
        """Return a message as REST answers it, without its content when the portal says so."""
        shape = shapes.message(message)
        for reaction in shape.get("reactions", []):
            emoji = reaction["emoji"]
            name = emoji["name"] if emoji["id"] is None else f"{emoji['name']}:{emoji['id']}"
            reaction["me"] = self.world.bot.id in message.reactions[name]
        blind = Intent.MESSAGE_CONTENT not in self.world.portal_intents and self.world.hides_content(message)
        return shapes.cut(shape) if blind else shape


@dataclass(eq=False)
class Call:
    """One request."""

    service: Service
    words: dict[str, str]
    """The changing parts of the path."""
    query: dict[str, str]
    body: Body

    @property
    def world(self) -> World:
        """Return the state of the server."""
        return self.service.world

    @property
    def form(self) -> Any:
        """Return what was sent."""
        return self.body.form

    def id(self, name: str) -> int:
        """Return an id out of the path."""
        return snowflake((f"{name}_id",), self.words[name])

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """Return a number out of the query."""
        value = snowflake((name,), self.query.get(name, str(default)))
        if not low <= value <= high:
            says = f"int value should be between {low} and {high}."
            raise bad_form([Problem((name,), "NUMBER_TYPE_MAX" if value > high else "NUMBER_TYPE_MIN", says)])
        return value

    def wants(self, name: str) -> bool:
        """Say whether the query asks for something."""
        return self.query.get(name, "").lower() in ("1", "true")

    def guild(self) -> Guild:
        """Return the guild in the path."""
        return self.world.find_guild(self.id("guild"))

    def channel(self) -> Channel:
        """Return the channel in the path."""
        return self.world.find_channel(self.id("channel"))

    def message(self) -> Message:
        """Return the message in the path."""
        return self.world.find_message(self.channel(), self.id("message"))

    def attachments(self, channel: Channel, form: Json | None = None) -> list[Json]:
        """Keep the files that came, and return what messages say about them."""
        told = descriptions(self.form if form is None else form)
        forms, new_id = self.service.forms, self.world.new_id
        files = sorted(self.body.files.items())
        return [forms.attachment(new_id(), channel.id, file, told.get(number)) for number, file in files]


def snowflake(path: tuple[str, ...], text: Any) -> int:
    """Return a number, or say that it is none."""
    try:
        return int(text)
    except (TypeError, ValueError):
        raise bad_form([Problem(path, "NUMBER_TYPE_COERCE", f'Value "{text}" is not snowflake.')]) from None


Handle = Callable[[Call], Awaitable[Any]]
Routes = list[tuple[str, str, Handle]]
"""Method, path with names in braces, and the handler, whose None becomes an empty answer."""
