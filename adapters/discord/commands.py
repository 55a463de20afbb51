"""Commands as Discord has them registered: written anew only when something about them changed."""

from collections.abc import Sequence
from typing import Any

from discord.http import HTTPClient

from bot.model.commands import Ability, CommandSpec, Option, OptionType

ABILITIES = frozenset(
    {
        *(Ability.CATCH_UP, Ability.COUNT_MEMBERS, Ability.FORMS, Ability.FIND_DELIVERY, Ability.GROUPS),
        *(Ability.NATIVE_EVENTS, Ability.REACTIONS, Ability.TOPIC_GROUPS),
    }
)
TYPED, IN_MENU = 1, 3
_TYPES = {
    OptionType.TEXT: 3,
    OptionType.INTEGER: 4,
    OptionType.BOOLEAN: 5,
    OptionType.CHOICE: 3,
    OptionType.CHANNEL: 7,
}
_TEXT_CHANNELS = [0, 5, 15]
_EVERYWHERE = {"contexts": [0, 1], "integration_types": [0]}
"""In servers and in the bot's direct messages; for servers that invited the bot."""
_LONGEST, _MOST = 6_000, 25


def spell(command: str) -> str:
    """Return how people type a command."""
    return f"/{command}"


def offered(specs: Sequence[CommandSpec]) -> list[CommandSpec]:
    """Return the commands that work on Discord."""
    return [spec for spec in specs if spec.needs is None or spec.needs in ABILITIES]


def payloads(specs: Sequence[CommandSpec]) -> list[dict[str, Any]]:
    """Return the commands, aliases among them, as Discord registers them."""
    typed = [_command(spec, name) for spec in offered(specs) for name in spec.names]
    return typed + [{"name": label, "type": IN_MENU, **_EVERYWHERE} for label in in_menus(specs)]


def in_menus(specs: Sequence[CommandSpec]) -> dict[str, str]:
    """Return the commands that stand in the menu of a message: label → name."""
    return {spec.on_message: spec.name for spec in offered(specs) if spec.on_message}


def _command(spec: CommandSpec, name: str) -> dict[str, Any]:
    # Discord lets nobody leave out what is required, so that the form of a bare command would never open.
    options = [_option(option, is_required=option.required and not spec.form) for option in spec.options]
    options.sort(key=lambda option: not option["required"])
    return {"name": name, "type": TYPED, "description": spec.summary[:100], "options": options, **_EVERYWHERE}


def _option(option: Option, *, is_required: bool) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "name": option.name,
        "type": _TYPES[option.type],
        "description": option.summary[:100],
        "required": is_required,
    }
    if option.type is OptionType.CHANNEL:
        drawn["channel_types"] = _TEXT_CHANNELS
    elif option.choices and len(option.choices) <= _MOST:
        drawn["choices"] = [{"name": choice, "value": choice} for choice in option.choices]
    elif option.suggests or option.choices:
        drawn["autocomplete"] = True
    if option.type is OptionType.TEXT:
        drawn["max_length"] = min(option.max_length, _LONGEST)
    return drawn


async def install(http: HTTPClient, application: int, specs: Sequence[CommandSpec]) -> bool:
    """Register the commands where they are other than what is registered, and return whether that was so.

    They are registered for the app as a whole, so that they work in direct messages too.
    """
    wanted = payloads(specs)
    there: list[Any] = list(await http.get_global_commands(application))
    by_name = {(each.get("type", TYPED), each["name"]): each for each in there}
    is_same = len(there) == len(wanted) and all(
        _is_same(each, by_name.get((each["type"], each["name"]))) for each in wanted
    )
    if not is_same:
        await http.bulk_upsert_global_commands(application, wanted)
    return not is_same


def _is_same(ours: Any, theirs: Any) -> bool:
    """Return whether Discord has what we want; it leaves out what is empty and adds what we did not ask for."""
    if isinstance(ours, dict):
        return isinstance(theirs, dict) and all(_is_same(value, theirs.get(name)) for name, value in ours.items())
    if isinstance(ours, list):
        theirs = theirs or []
        return len(ours) == len(theirs) and all(_is_same(one, other) for one, other in zip(ours, theirs, strict=True))
    return bool(ours == theirs or (not ours and not theirs))
