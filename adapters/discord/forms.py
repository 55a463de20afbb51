"""Forms as Discord's modals, and what people filled in."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from adapters.discord.kept import key_of
from bot.model.commands import Option, OptionType
from bot.model.forms import Form
from bot.model.text import shorten

Part = dict[str, Any]

MOST_FIELDS = 5
"""Fields of a modal. Options beyond that can be given with the typed command."""
LABELLED, TEXT_INPUT, STRING_SELECT, CHANNEL_SELECT = 18, 4, 3, 8
TEXT_CHANNELS = (0, 5, 15)
_TITLE, _LABEL, _DESCRIPTION, _CHOICES, _LONGEST, _CUSTOM_ID = 45, 45, 100, 25, 4_000, 100
_PREFIX, _KEPT = "form:", "form#"


def modal_of(form: Form) -> Part:
    """Return a form as a modal. Everything that its sending needs is in it, so that a restart does no harm.

    A name that is too long for that is kept by whoever opens the form, and named by its key.
    """
    fields = sorted(form.fields, key=lambda option: not option.required)[:MOST_FIELDS]
    name = name_of(form)
    return {
        "custom_id": name if fits(name) else f"{_KEPT}{key_of(name)}",
        "title": shorten(form.title, _TITLE),
        "components": [_field(option, form.values.get(option.name, "")) for option in fields],
    }


def name_of(form: Form) -> str:
    """Return a name that says what the form is for, and what it carries."""
    carried = f"?{urlencode(form.carried)}" if form.carried else ""
    return f"{_PREFIX}{form.command}{carried}"


def fits(name: str) -> bool:
    """Return whether Discord takes a form's name as it is."""
    return len(name) <= _CUSTOM_ID


def key_in(custom_id: str) -> str | None:
    """Return the key under which a form's name is kept, or None where it is its own name."""
    return custom_id.removeprefix(_KEPT) if custom_id.startswith(_KEPT) else None


def carried_by(custom_id: str) -> dict[str, str]:
    """Return what a form carries besides its fields."""
    return dict(parse_qsl(custom_id.partition("?")[2], keep_blank_values=True))


def _field(option: Option, value: str) -> Part:
    return {
        "type": LABELLED,
        "label": shorten(f"{option.name[0].upper()}{option.name[1:]}", _LABEL),
        "description": shorten(option.summary, _DESCRIPTION),
        "component": {"custom_id": option.name, "required": option.required, **_control(option, value)},
    }


def _control(option: Option, value: str) -> Part:
    match option.type:
        case OptionType.CHANNEL:
            chosen = {"default_values": [{"id": value.partition(":")[2], "type": "channel"}]} if value else {}
            return {"type": CHANNEL_SELECT, "channel_types": list(TEXT_CHANNELS), **_least(option), **chosen}
        case OptionType.BOOLEAN:
            return {"type": STRING_SELECT, **_least(option), "options": _options(("yes", "no"), value)}
        case OptionType.CHOICE if len(option.choices) <= _CHOICES:
            return {"type": STRING_SELECT, **_least(option), "options": _options(option.choices, value)}
    shown = {"value": value[:_LONGEST]} if value else {}
    longest = min(option.max_length, _LONGEST)
    return {"type": TEXT_INPUT, "style": 2 if option.rest else 1, "max_length": longest, **shown}


def _least(option: Option) -> Part:
    return {"min_values": int(option.required), "max_values": 1}


def _options(choices: tuple[str, ...], value: str) -> list[Part]:
    return [
        {"label": shorten(choice.capitalize() if choice in ("yes", "no") else choice, 100), "value": choice[:100]}
        | ({"default": True} if choice == value else {})
        for choice in choices
    ]


def filled_in(data: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Return the command and the options of a modal that was sent.

    Raises ValueError for one that is not ours, or of an older version.
    """
    try:
        custom_id = str(data["custom_id"])
        if not custom_id.startswith(_PREFIX):
            raise ValueError("this form is not one that sigbot made")
        controls = [_inner(part) for part in data["components"]]
        values = {str(control["custom_id"]): _value(control) for control in controls}
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError("this form is not one that sigbot made") from error
    command = custom_id.removeprefix(_PREFIX).partition("?")[0]
    return command, {name: value for name, value in values.items() if value} | carried_by(custom_id)


def _inner(part: Mapping[str, Any]) -> Mapping[str, Any]:
    inner: Mapping[str, Any] = part["component"] if "component" in part else part["components"][0]
    return inner


def _value(control: Mapping[str, Any]) -> str:
    values = control.get("values")
    if values is None:
        return str(control.get("value") or "")
    value = str(values[0]) if values else ""
    return f"discord:{value}" if value and control.get("type") == CHANNEL_SELECT else value


# --- What was typed, kept for another try


def as_text(command: str, values: Mapping[str, str], carried: Mapping[str, str]) -> str:
    """Return what was filled in as one text; `with_typed` puts it back. `carried` is what the form carried itself."""
    kept = {"command": command, "values": dict(values)} | ({"carried": dict(carried)} if carried else {})
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def typed_in(text: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """Return the command, the values, and what the form carried. Raises ValueError for what `as_text` did not make."""
    try:
        found = json.loads(text)
        values, carried = (
            {str(name): str(value) for name, value in given.items()}
            for given in (found["values"], found.get("carried", {}))
        )
        return str(found["command"]), values, carried
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("this form is not one that sigbot made") from error


def with_typed(form: Form, values: Mapping[str, str], carried: Mapping[str, str]) -> Form:
    """Return a form with what was typed and carried before."""
    return replace(form, values={**form.values, **values}, carried={**form.carried, **carried})
