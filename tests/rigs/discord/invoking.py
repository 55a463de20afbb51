"""Interactions from the side of people: what is offered to them, and what the bot hears when they take it."""

import secrets
from typing import Any

from tests.rigs.discord import shapes
from tests.rigs.discord.answers import Asked
from tests.rigs.discord.constants import InteractionType, Permission
from tests.rigs.discord.forms import UPLOAD
from tests.rigs.discord.model import Channel, Happening, Json, Message, Role, User
from tests.rigs.discord.rest.call import Service
from tests.rigs.discord.validation.commands import GROUP, INTEGER, NUMBER, STRING, SUBCOMMAND
from tests.rigs.discord.world import World


class NotOffered(Exception):
    """Discord's own client would not have let somebody do this."""


class Invoking:
    """Makes interactions and sends them to the bot."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._world = service.world

    def send(self, asked: Asked, data: Json) -> Asked:
        """Tell the bot, and begin to wait for its answer."""
        self._service.interactions.add(asked)
        self._world.tell(Happening("INTERACTION_CREATE", self._payload(asked, data), 0, asked.channel.guild_id))
        return asked

    def begin(self, kind: InteractionType, user: User, channel: Channel, source: Message | None = None) -> Asked:
        """Return an interaction that is about to be sent."""
        world, token = self._world, secrets.token_urlsafe(64)
        if not (world.may(user, channel, Permission.VIEW_CHANNEL) and world.may_take_part(user, channel)):
            raise NotOffered(f"{user.username} does not see the channel, or may only look on")
        asked = Asked(world.new_id(), token, kind, user, channel, world.now(), source)
        asked.metadata = {
            "id": str(asked.id),
            "type": int(kind),
            "user": shapes.user(user),
            "authorizing_integration_owners": self._owners(channel),
        }
        if source is not None:
            asked.metadata["interacted_message_id"] = str(source.id)
        return asked

    def _owners(self, channel: Channel) -> Json:
        return {"0": "0" if channel.guild_id is None else str(channel.guild_id)}

    def _payload(self, asked: Asked, data: Json) -> Json:
        world, channel = self._world, asked.channel
        permissions = str(int(world.permissions(asked.user, channel)))
        payload = {
            "id": str(asked.id),
            "application_id": str(world.bot.id),
            "type": int(asked.kind),
            "token": asked.token,
            "version": 1,
            "data": data,
            "channel_id": str(channel.id),
            "channel": shapes.channel(channel) | {"permissions": permissions},
            "locale": "en-GB",
            "app_permissions": str(int(world.permissions(world.bot, channel))),
            "attachment_size_limit": UPLOAD,
            "entitlements": [],
            "authorizing_integration_owners": self._owners(channel),
            "context": 1 if channel.guild_id is None else 0,
        }
        if asked.source is not None:
            payload["message"] = shapes.message(asked.source)
        return payload | self._who(asked, permissions)

    def _who(self, asked: Asked, permissions: str) -> Json:
        guild = self._world.guild_of(asked.channel)
        if guild is None:
            return {"user": shapes.user(asked.user)}
        return {
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": "en-GB", "features": ["COMMUNITY"]},
            "guild_locale": "en-GB",
            "member": shapes.member(guild.members[asked.user.id]) | {"permissions": permissions},
        }

    # --- Commands

    def command(self, user: User, channel: Channel, name: str, kind: int = 1) -> Json:
        """Return the registered command that somebody is offered here; those of the guild hide those of everywhere."""
        for scope in [channel.guild_id] if channel.guild_id is not None else []:
            for one in self._service.commands.get(scope, {}).values():
                if (one["name"], one["type"]) == (name, kind):
                    return self._permitted(one, user, channel)
        for one in self._service.commands.get(None, {}).values():
            if (one["name"], one["type"]) == (name, kind):
                return self._permitted(one, user, channel)
        raise NotOffered(f"no command {name!r} is registered")

    def _permitted(self, command: Json, user: User, channel: Channel) -> Json:
        if channel.guild_id is None:
            if not (command["dm_permission"] and 1 in (command["contexts"] or [0, 1, 2])):
                raise NotOffered(f"{command['name']!r} is not offered in direct conversations")
            return command
        if command["contexts"] is not None and 0 not in command["contexts"]:
            raise NotOffered(f"{command['name']!r} is not offered in guilds")
        wanted = Permission.USE_APPLICATION_COMMANDS
        least = command["default_member_permissions"]
        if least is not None:
            wanted |= Permission(int(least)) or Permission.ADMINISTRATOR
        if not self._world.may(user, channel, wanted):
            raise NotOffered(f"{user.username} may not use {command['name']!r} here")
        return command


def command_data(command: Json, options: list[Json], resolved: Json) -> Json:
    """Return what the bot hears of a command."""
    data: Json = {"id": command["id"], "name": command["name"], "type": command["type"], "options": options}
    home = {"guild_id": command["guild_id"]} if "guild_id" in command else {}
    return data | home | ({"resolved": resolved} if resolved else {})


def fill(
    options: list[Json], words: list[str], values: dict[str, Any], world: World, focused: str | None = None
) -> list[Json]:
    """Return the options as somebody fills them in, down the path of a sub-command."""
    if words:
        inner = next((one for one in options if one["name"] == words[0] and one["type"] in (SUBCOMMAND, GROUP)), None)
        if inner is None:
            raise NotOffered(f"there is no {words[0]!r}")
        filled = fill(inner.get("options") or [], words[1:], values, world, focused)
        return [{"name": inner["name"], "type": inner["type"], "options": filled}]
    if any(one["type"] in (SUBCOMMAND, GROUP) for one in options):
        raise NotOffered("one of the sub-commands has to be chosen")
    unknown = values.keys() - {one["name"] for one in options}
    if unknown:
        raise NotOffered(f"there are no options {sorted(unknown)}")
    missing = [one["name"] for one in options if one.get("required") and one["name"] not in values]
    if missing and focused is None:
        raise NotOffered(f"the options {missing} are required")
    return [_filled(one, values[one["name"]], focused) for one in options if one["name"] in values]


def _filled(option: Json, value: Any, focused: str | None) -> Json:
    filled = {"name": option["name"], "type": option["type"]}
    if option["name"] == focused:
        if not option.get("autocomplete"):
            raise NotOffered(f"nothing is suggested for {focused!r}")
        return filled | {"value": value, "focused": True}
    if isinstance(value, User | Role | Channel):
        return filled | {"value": str(value.id)}
    _check_value(option, value)
    return filled | {"value": value}


def _check_value(option: Json, value: Any) -> None:
    kinds: dict[int, Any] = {STRING: str, INTEGER: int, 5: bool, NUMBER: (int, float)}
    name = option["name"]
    if not isinstance(value, kinds.get(option["type"], str)):
        raise NotOffered(f"{name!r} takes no {type(value).__name__}")
    if option.get("choices") and value not in [one["value"] for one in option["choices"]]:
        raise NotOffered(f"{value!r} is none of the choices of {name!r}")
    size = len(value) if isinstance(value, str) else value
    limits = ("min_length", "max_length") if isinstance(value, str) else ("min_value", "max_value")
    low, high = (option.get(limit) for limit in limits)
    if (low is not None and size < low) or (high is not None and size > high):
        raise NotOffered(f"{name!r} takes from {low} to {high}")


def resolved_of(things: list[Any], world: World, channel: Channel) -> Json:
    """Return the people, roles, channels and messages that an interaction names."""
    resolved: Json = {}
    guild = world.guild_of(channel)
    for thing in things:
        id = str(getattr(thing, "id", ""))
        if isinstance(thing, User):
            resolved.setdefault("users", {})[id] = shapes.user(thing)
            if guild is not None and thing.id in guild.members:
                member = shapes.member(guild.members[thing.id], with_user=False)
                allowed = str(int(world.permissions(thing, channel)))
                resolved.setdefault("members", {})[id] = member | {"permissions": allowed}
        elif isinstance(thing, Role):
            resolved.setdefault("roles", {})[id] = shapes.role(thing)
        elif isinstance(thing, Channel):
            resolved.setdefault("channels", {})[id] = shapes.channel(thing) | {"permissions": "0"}
        elif isinstance(thing, Message):
            resolved.setdefault("messages", {})[id] = shapes.message(thing)
    return resolved
