"""Forms of application commands, and of what is suggested while somebody types."""

from collections import Counter
from typing import Any

from tests.rigs.discord.errors import Problem
from tests.rigs.discord.model import Json
from tests.rigs.discord.validation.base import Faults, Path, length, odd, one_of, unique

COMMANDS = {1: 100, 2: 15, 3: 15}
"""How many commands of a kind there may be: typed, on a person, on a message."""
OPTIONS = 25
CHOICES = 25
CHARACTERS = 8_000
SUBCOMMAND, GROUP, STRING, INTEGER, NUMBER = 1, 2, 3, 4, 10


def commands_problems(forms: list[Json]) -> Faults:
    """Return what is wrong with a whole set of commands."""
    faults: Faults = []
    for number, form in enumerate(forms):
        faults += command_problems(form, (number,))
    for kind, count in Counter(form.get("type") or 1 for form in forms).items():
        if count > COMMANDS.get(kind, 1):
            says = f"Maximum number of application commands reached ({COMMANDS.get(kind, 1)})."
            faults.append(Problem((), "APPLICATION_COMMANDS_MAX", says))
    names = [((number, "name"), (form.get("type") or 1, form.get("name"))) for number, form in enumerate(forms)]
    return faults + unique(names, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")


def command_problems(form: Json, here: Path = ()) -> Faults:
    """Return what is wrong with a command."""
    kind = form.get("type") or 1
    faults = one_of((*here, "type"), kind, (1, 2, 3))
    faults += (
        _name((*here, "name"), form.get("name")) if kind == 1 else length((*here, "name"), form.get("name"), 1, 32)
    )
    if kind != 1:
        told = bool(form.get("description"))
        return faults + ([odd((*here, "description"), "Context menu commands have none.")] if told else [])
    faults += length((*here, "description"), form.get("description"), 1, 100)
    faults += _options((*here, "options"), form.get("options") or [], depth=0)
    if _size(form) > CHARACTERS:
        says = f"Command exceeds maximum size ({CHARACTERS})"
        faults.append(Problem(here, "APPLICATION_COMMAND_TOO_LARGE", says))
    return faults


def _name(here: Path, name: Any) -> Faults:
    faults = length(here, name, 1, 32)
    if not faults and (name != name.lower() or not all(sign in "-_'" or sign.isalnum() for sign in name)):
        faults.append(Problem(here, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid"))
    return faults


def _options(here: Path, options: list[Json], depth: int) -> Faults:
    faults = length(here, options, 0, OPTIONS)
    for number, option in enumerate(options):
        faults += _option((*here, number), option, depth)
    names = [((*here, number, "name"), option.get("name")) for number, option in enumerate(options)]
    faults += unique(names, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
    if len({option.get("type") in (SUBCOMMAND, GROUP) for option in options}) > 1:
        says = "Sub-commands and other options cannot stand beside each other"
        faults.append(Problem(here, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", says))
    wanted = [bool(option.get("required")) for option in options]
    if wanted != sorted(wanted, reverse=True):
        says = "Required options must be placed before non-required options"
        faults.append(Problem(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", says))
    return faults


def _option(here: Path, option: Json, depth: int) -> Faults:
    kind = option.get("type")
    faults = _name((*here, "name"), option.get("name"))
    faults += length((*here, "description"), option.get("description"), 1, 100)
    # A group may stand in a command, a sub-command in a command or a group, everything else anywhere.
    allowed = [number for number in range(1, 12) if number > GROUP or number + depth <= GROUP]
    faults += one_of((*here, "type"), kind, allowed)
    if kind in (SUBCOMMAND, GROUP):
        return faults + _options((*here, "options"), option.get("options") or [], depth + (1 if kind == GROUP else 2))
    choices = option.get("choices") or []
    faults += choice_problems(choices, (*here, "choices"))
    if choices and option.get("autocomplete"):
        says = "Choices and suggestions exclude each other"
        faults.append(Problem((*here, "autocomplete"), "APPLICATION_COMMAND_OPTION_AUTOCOMPLETE_INVALID", says))
    if (choices or option.get("autocomplete")) and kind not in (STRING, INTEGER, NUMBER):
        faults.append(odd((*here, "type"), "Only texts and numbers can be chosen or suggested."))
    return faults


def choice_problems(choices: list[Json], here: Path = ("data", "choices")) -> Faults:
    """Return what is wrong with choices, those of an option or those suggested while somebody types."""
    faults = length(here, choices, 0, CHOICES)
    for number, choice in enumerate(choices):
        faults += length((*here, number, "name"), choice.get("name"), 1, 100)
        if isinstance(choice.get("value"), str):
            faults += length((*here, number, "value"), choice["value"], 1, 100)
        elif not isinstance(choice.get("value"), int | float):
            faults.append(odd((*here, number, "value"), "A choice needs a text or a number.", "BASE_TYPE_REQUIRED"))
    return faults


def _size(form: Json) -> int:
    size = _longest(form, "name") + _longest(form, "description")
    for choice in form.get("choices") or []:
        size += _longest(choice, "name") + len(str(choice.get("value", "")))
    return size + sum(map(_size, form.get("options") or []))


def _longest(form: Json, name: str) -> int:
    texts = [form.get(name) or "", *(form.get(f"{name}_localizations") or {}).values()]
    return max(map(len, texts))
