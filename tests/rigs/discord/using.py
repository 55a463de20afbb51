"""What people do with the bot: they type commands, press buttons, choose, and fill in modals; and what they see."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.rigs.discord.answers import WITHIN, Answer, Asked
from tests.rigs.discord.constants import SELECTS, InteractionType, Part
from tests.rigs.discord.gateway import Gateway
from tests.rigs.discord.invoking import Invoking, NotOffered, command_data, fill, resolved_of
from tests.rigs.discord.model import Channel, Json, Message, Role, User
from tests.rigs.discord.rest.call import Service
from tests.rigs.discord.validation.components import LINK, PREMIUM, nested


class Using:
    """The verbs of people who use the bot, and what they see of it.

    Every verb waits, on the real clock, until there is more than a promise; with `wait=False` it returns at once.
    """

    service: Service
    gateway: Gateway
    invoking: Invoking

    # --- Commands

    async def slash(
        self,
        user: User,
        channel: Channel,
        command: str,
        options: Mapping[str, Any] | None = None,
        *,
        wait: bool = True,
        within: float = WITHIN,
    ) -> Answer:
        """Somebody types a command, such as `ask` or `config set`, and sends it."""
        name, *words = command.split()
        found = self.invoking.command(user, channel, name)
        values = dict(options or {})
        filled = fill(found["options"], words, values, self.service.world)
        asked = self.invoking.begin(InteractionType.COMMAND, user, channel)
        resolved = resolved_of(list(values.values()), self.service.world, channel)
        return await self._answer(asked, command_data(found, filled, resolved), wait, within)

    async def menu(
        self, user: User, channel: Channel, command: str, target: User | Message, *, wait: bool = True
    ) -> Answer:
        """Somebody chooses a command from the menu of a person or a message."""
        found = self.invoking.command(user, channel, command, 2 if isinstance(target, User) else 3)
        asked = self.invoking.begin(InteractionType.COMMAND, user, channel)
        data = command_data(found, [], resolved_of([target], self.service.world, channel))
        return await self._answer(asked, data | {"target_id": str(target.id)}, wait, WITHIN)

    async def autocomplete(
        self,
        user: User,
        command: str,
        option: str,
        typed: str,
        options: Mapping[str, Any] | None = None,
        *,
        channel: Channel,
        within: float = WITHIN,
    ) -> list[Json]:
        """Somebody has typed so much of an option, and sees what is suggested."""
        name, *words = command.split()
        found = self.invoking.command(user, channel, name)
        values = {**(options or {}), option: typed}
        filled = fill(found["options"], words, values, self.service.world, option)
        asked = self.invoking.begin(InteractionType.AUTOCOMPLETE, user, channel)
        answer = await self._answer(asked, command_data(found, filled, {}), True, within)
        return answer.choices or []

    # --- Components

    async def press(
        self, user: User, message: Message, custom_id: str, *, wait: bool = True, within: float = WITHIN
    ) -> Answer:
        """Somebody presses a button."""
        found = _component(user, message, custom_id)
        if found["type"] != Part.BUTTON or found["style"] in (LINK, PREMIUM):
            raise NotOffered(f"{custom_id!r} is no button that the bot hears of")
        return await self._use(user, message, found, {}, wait, within)

    async def choose(
        self,
        user: User,
        message: Message,
        custom_id: str,
        values: Sequence[str | User | Role | Channel],
        *,
        wait: bool = True,
        within: float = WITHIN,
    ) -> Answer:
        """Somebody chooses from a menu."""
        found = _component(user, message, custom_id)
        if found["type"] not in SELECTS:
            raise NotOffered(f"{custom_id!r} is no menu")
        chosen = _chosen(found, values)
        resolved = resolved_of(list(values), self.service.world, message.channel)
        data = {"values": chosen} | ({"resolved": resolved} if resolved else {})
        return await self._use(user, message, found, data, wait, within)

    async def _use(self, user: User, message: Message, found: Json, more: Json, wait: bool, within: float) -> Answer:
        asked = self.invoking.begin(InteractionType.COMPONENT, user, message.channel, message)
        data = {"custom_id": found["custom_id"], "component_type": found["type"], "id": found["id"], **more}
        return await self._answer(asked, data, wait, within)

    # --- Modals

    def open_modal(self, user: User) -> Json | None:
        """Return the modal that somebody has before them."""
        found = self.service.interactions.modals.get(user.id)
        return None if found is None else found[0]

    def dismiss_modal(self, user: User) -> None:
        """Somebody closes a modal; the bot never hears of it."""
        self.service.interactions.modals.pop(user.id, None)

    async def submit_modal(
        self, user: User, modal: Json, values: Mapping[str, Any], *, wait: bool = True, within: float = WITHIN
    ) -> Answer:
        """Somebody fills in a modal and sends it; what they leave alone keeps what was in it."""
        opened = self.service.interactions.modals.get(user.id)
        if opened is None or opened[0] is not modal:
            raise NotOffered(f"{user.username} does not have this modal before them")
        unknown = values.keys() - {one.get("custom_id") for _, one in nested(modal["components"])}
        if unknown:
            raise NotOffered(f"there are no fields {sorted(unknown)}")
        filled = [_with_values(one, values) for one in modal["components"]]
        del self.service.interactions.modals[user.id]
        before = opened[1]
        asked = self.invoking.begin(InteractionType.MODAL, user, before.channel, before.source)
        data = {"custom_id": modal["custom_id"], "components": filled}
        return await self._answer(asked, data, wait, within)

    async def _answer(self, asked: Asked, data: Json, wait: bool, within: float) -> Answer:
        self.invoking.send(asked, data)
        await self.gateway.flushed()
        return await asked.answer.complete(within) if wait else asked.answer

    # --- What they see

    def messages(self, channel: Channel) -> list[Message]:
        """Return what everybody sees in a channel, the oldest first."""
        return [one for one in channel.messages.values() if one.only_for is None]

    def direct_messages(self, user: User) -> list[Message]:
        """Return what stands in somebody's conversation with the bot."""
        return self.messages(self.service.world.direct(user))

    def ephemerals(self, user: User) -> list[Message]:
        """Return the answers that only this person sees, wherever they are."""
        world = self.service.world
        channels = [
            *world.directs.values(),
            *(one for guild in world.guilds.values() for one in guild.channels.values()),
        ]
        found = [one for channel in channels for one in channel.messages.values() if one.only_for == user.id]
        return sorted(found, key=lambda one: one.id)

    def commands(self, guild_id: int | None = None) -> list[Json]:
        """Return the registered commands, those of a guild or those that are everywhere."""
        return list(self.service.commands.get(guild_id, {}).values())


def _component(user: User, message: Message, custom_id: str) -> Json:
    if message.deleted or message.only_for not in (None, user.id):
        raise NotOffered(f"{user.username} does not see the message")
    found = next((one for _, one in nested(message.components) if one.get("custom_id") == custom_id), None)
    if found is None:
        raise NotOffered(f"there is no {custom_id!r} on the message")
    if found.get("disabled"):
        raise NotOffered(f"{custom_id!r} is grey")
    return found


def _chosen(select: Json, values: Sequence[str | User | Role | Channel]) -> list[str]:
    chosen = [one if isinstance(one, str) else str(one.id) for one in values]
    offered = [one["value"] for one in select.get("options") or []]
    if select["type"] == Part.SELECT and set(chosen) - set(offered):
        raise NotOffered(f"{sorted(set(chosen) - set(offered))} are none of the options")
    low, high = select.get("min_values", 1), select.get("max_values", 1)
    if not low <= len(chosen) <= high:
        raise NotOffered(f"from {low} to {high} are to be chosen")
    return chosen


def _with_values(part: Json, values: Mapping[str, Any]) -> Json:
    shape: Json = {"type": part["type"], "id": part.get("id", 0)}
    if part.get("components"):
        return shape | {"components": [_with_values(one, values) for one in part["components"]]}
    if part.get("component"):
        return shape | {"component": _with_values(part["component"], values)}
    if "custom_id" not in part:
        return shape
    shape["custom_id"] = part["custom_id"]
    if part["type"] == Part.TEXT_INPUT:
        return shape | {"value": _typed(part, values.get(part["custom_id"], part.get("value") or ""))}
    if part["type"] in (*SELECTS, Part.UPLOAD, Part.CHECKBOXES):
        default = [one["value"] for one in part.get("options") or [] if one.get("default")]
        return shape | {"values": list(values.get(part["custom_id"], default))}
    return shape | {"value": values.get(part["custom_id"], part.get("value"))}


def _typed(part: Json, text: str) -> str:
    if part.get("required", True) and not text:
        raise NotOffered(f"{part['custom_id']!r} has to be filled in")
    low, high = part.get("min_length") or 0, part.get("max_length") or 4_000
    if text and not low <= len(text) <= high:
        raise NotOffered(f"{part['custom_id']!r} takes from {low} to {high} characters")
    return text
