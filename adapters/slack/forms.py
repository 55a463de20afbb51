"""Forms as Slack's modal views, and what people filled in."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack.outbound import Block, Drawn
from bot.model.commands import Option, OptionType
from bot.model.forms import Form
from bot.model.text import shorten

CALLBACK = "form"
_TITLE, _LABEL, _CHOICES, _BLOCKS = 24, 150, 100, 100


def view_of(form: Form, channel: str | None) -> Block:
    """Return a form as a modal view. Everything that its sending needs is in it, so that a restart does no harm."""
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": _plain(shorten(form.title, _TITLE)),
        "submit": _plain("Send"),
        "close": _plain("Cancel"),
        "private_metadata": json.dumps({"command": form.command, "channel": channel, "carried": dict(form.carried)}),
        "blocks": [_field(option, form.values.get(option.name, "")) for option in form.fields],
    }


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _field(option: Option, value: str) -> Block:
    return {
        "type": "input",
        "block_id": option.name,
        "label": _plain(shorten(f"{option.name[0].upper()}{option.name[1:]}: {option.summary}", _LABEL)),
        "optional": not option.required,
        "element": _element(option, value),
    }


def _element(option: Option, value: str) -> Block:
    hint = {"action_id": option.name}
    match option.type:
        case OptionType.CHANNEL:
            chosen = (
                {"initial_conversation": value.partition(":")[2]}
                if value
                else {"default_to_current_conversation": True}
            )
            return {"type": "conversations_select", **hint, **chosen, "filter": {"include": ["public", "private"]}}
        case OptionType.BOOLEAN:
            return {"type": "radio_buttons", **hint, "options": [_option("Yes", "yes"), _option("No", "no")]}
        case OptionType.CHOICE if len(option.choices) <= _CHOICES:
            options = [_option(choice, choice) for choice in option.choices]
            return {"type": "static_select", **hint, "options": options, "placeholder": _plain("Choose, or leave out")}
        case _ if option.suggests:
            return {"type": "external_select", **hint, "min_query_length": 1, "placeholder": _plain("Type to search")}
    shown = {"initial_value": value} if value else {}
    longest = min(option.max_length, 3_000)
    return {"type": "plain_text_input", **hint, **shown, "max_length": longest, "multiline": option.rest}


def _option(label: str, value: str) -> Block:
    return {"text": _plain(shorten(label, 75)), "value": value[:150]}


def filled_in(view: Mapping[str, Any]) -> tuple[str, str | None, dict[str, str]]:
    """Return the command, the channel, and the options of a view that was sent.

    Raises ValueError for a view that is not one of ours, or of an older version.
    """
    try:
        carried = json.loads(view["private_metadata"])
        values = {name: _value(block) for name, block in view["state"]["values"].items()}
        given = {name: value for name, value in values.items() if value} | dict(carried.get("carried") or {})
        return str(carried["command"]), carried["channel"], given
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("this form is not one that sigbot made") from error


def _value(block: Mapping[str, Any]) -> str:
    (state,) = block.values()
    if state.get("selected_option"):
        return str(state["selected_option"]["value"])
    if state.get("selected_conversation"):
        return f"slack:{state['selected_conversation']}"
    return str(state.get("value") or "")


def channel_of(view: Any) -> str | None:
    """Return the channel from which a view was opened, where that is known."""
    try:
        channel = json.loads(view["private_metadata"])["channel"]
    except (KeyError, TypeError, ValueError):
        return None
    return channel if isinstance(channel, str) else None


def answer_view(parts: Sequence[Drawn], title: str, channel: str | None) -> Block:
    """Return an answer as a view that replaces the form: only who sent it sees it, and it does not pass by."""
    return {
        "type": "modal",
        "title": _plain(shorten(title, _TITLE)),
        "close": _plain("Close"),
        "private_metadata": json.dumps({"channel": channel}),
        "blocks": [block for drawn in parts for block in drawn.blocks][:_BLOCKS],
    }


def home_view(parts: Sequence[Drawn]) -> Block:
    """Return an answer as somebody's home tab."""
    return {"type": "home", "blocks": [block for drawn in parts for block in drawn.blocks][:_BLOCKS]}
