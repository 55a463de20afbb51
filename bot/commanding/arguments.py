r"""Reading the arguments that people type.

Typed arguments are read the same way everywhere. ``name:value`` sets a declared option (``name:"two words"`` when
the value has spaces, with ``\"`` and ``\\`` inside); all other words, exactly as typed, go to the option that takes
the rest, or else fill the options in their order. A colon after a word that is no option is just text.
"""

import re
from collections.abc import Mapping

from bot.errors import MemberError
from bot.model.commands import CommandSpec, Option, OptionType, Value
from bot.model.inbound import Invocation
from bot.model.text import clean

_YES = frozenset(("yes", "y", "true", "on", "1"))
_NO = frozenset(("no", "n", "false", "off", "0"))
_DIGITS = 18
"""A whole number of more digits fits no database column."""


def read_options(spec: CommandSpec, invocation: Invocation) -> dict[str, Value]:
    """Return the invocation's options, checked; raise MemberError that says which one is wrong and why."""
    given: Mapping[str, Value]
    given = split_arguments(spec, invocation.text) if invocation.options is None else invocation.options
    options: dict[str, Value] = {}
    for option in spec.options:
        value = given.get(option.name)
        if isinstance(value, str):
            value = _checked_text(option, clean(value).strip())
        if value is not None and value != "":
            options[option.name] = _converted(option, value)
        elif option.required:
            raise MemberError("command.missing", option=option.name, command=spec.name)
    return options


def split_arguments(spec: CommandSpec, text: str) -> dict[str, str]:
    """Return typed arguments by option name, as text. Raise MemberError for what is given twice or left over."""
    given, remaining = _take_named(spec, text)
    if not remaining:
        return given
    if spec.rest is not None:
        if spec.rest.name in given:
            raise MemberError("command.left_over", words=_quotable(remaining))
        return {**given, spec.rest.name: remaining}
    return _fill_in_order(spec, given, remaining.split())


def join_arguments(spec: CommandSpec, options: Mapping[str, Value]) -> str:
    """Return `options` as one would type them; `read_options` gives the same options back."""
    return " ".join(f"{name}:{_quoted(value)}" for name, value in options.items() if spec.option(name))


def _take_named(spec: CommandSpec, text: str) -> tuple[dict[str, str], str]:
    """Split off every ``name:value`` whose name is an option; return those and the text around them."""
    if ":" not in text or not spec.options:
        return {}, text.strip()
    names = "|".join(re.escape(option.name) for option in spec.options)
    pattern = re.compile(rf'(?<!\S)({names}):(?:"((?:[^"\\]|\\.)*)"(?!\S)|(\S*))', re.IGNORECASE | re.DOTALL)
    given: dict[str, str] = {}
    around = []
    end = 0
    for match in pattern.finditer(text):
        name = match[1].lower()
        if name in given:
            raise MemberError("command.twice", option=name)
        given[name] = re.sub(r"\\(.)", r"\1", match[2], flags=re.DOTALL) if match[2] is not None else match[3]
        around.append(text[end : match.start()].strip())
        end = match.end()
    around.append(text[end:].strip())
    return given, " ".join(piece for piece in around if piece)


def _fill_in_order(spec: CommandSpec, given: dict[str, str], words: list[str]) -> dict[str, str]:
    free = [option.name for option in spec.options if option.name not in given]
    if len(words) > len(free):
        raise MemberError("command.left_over", words=_quotable(" ".join(words[len(free) :])))
    return {**given, **dict(zip(free, words, strict=False))}


def _quotable(words: str) -> str:
    return words if len(words) <= 80 else words[:79] + "…"


def _quoted(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _checked_text(option: Option, text: str) -> str:
    if len(text) > option.max_length:
        raise MemberError(
            "command.too_long", option=option.name, limit=f"{option.max_length:,}", length=f"{len(text):,}"
        )
    return text


def _converted(option: Option, value: Value) -> Value:
    match option.type:
        case OptionType.INTEGER:
            return _integer(option, value)
        case OptionType.BOOLEAN:
            return _boolean(option, value)
        case OptionType.CHOICE:
            return _choice(option, str(value))
        case OptionType.TEXT | OptionType.CHANNEL:
            return str(value)


def _integer(option: Option, value: Value) -> int:
    typed = str(value).strip()
    if isinstance(value, bool) or not re.fullmatch(rf"[+-]?[0-9]{{1,{_DIGITS}}}", typed):
        raise MemberError("command.not_a_number", option=option.name)
    return int(typed)


def _boolean(option: Option, value: Value) -> bool:
    typed = str(value).strip().lower()
    if typed not in _YES | _NO:
        raise MemberError("command.not_yes_or_no", option=option.name)
    return typed in _YES


def _choice(option: Option, value: str) -> str:
    by_lower = {choice.lower(): choice for choice in option.choices}
    found = by_lower.get(value.strip().lower())
    if found is None:
        raise MemberError("command.not_a_choice", option=option.name, choices=", ".join(option.choices))
    return found
