"""The parts of blocks that people press, choose and fill in, and what Slack says about each."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.rigs.slack.validation import INTERACTIVE

ONE = {
    "static_select": "option",
    "external_select": "option",
    "radio_buttons": "option",
    "overflow": "option",
    "users_select": "user",
    "conversations_select": "conversation",
    "channels_select": "channel",
    "datepicker": "date",
    "timepicker": "time",
    "datetimepicker": "date_time",
}
MANY = {
    "multi_static_select": "options",
    "multi_external_select": "options",
    "checkboxes": "options",
    "multi_users_select": "users",
    "multi_conversations_select": "conversations",
    "multi_channels_select": "channels",
}


class Impossible(AssertionError):
    """Something that Slack's own screens would never let a person do."""


def parts(blocks: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Walk through the interactive parts, each with its block."""
    for block in blocks:
        for part in [*block.get("elements", []), block.get("element"), block.get("accessory")]:
            if isinstance(part, dict) and part.get("type") in INTERACTIVE:
                yield block, part


def find_part(blocks: list[dict[str, Any]], action_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a part and its block by action id."""
    for block, part in parts(blocks):
        if part["action_id"] == action_id:
            return block, part
    known = [part["action_id"] for _, part in parts(blocks)]
    raise Impossible(f"Nothing here is called {action_id!r}, only {known}.")


def option_of(part: dict[str, Any], wanted: Any) -> dict[str, Any]:
    """Return an option of a select by its value or its label; suggestions are given whole."""
    if isinstance(wanted, dict):
        return wanted
    groups = [part.get("options") or [], *(group["options"] for group in part.get("option_groups") or [])]
    for option in (option for group in groups for option in group):
        if wanted in {option["value"], option["text"]["text"]}:
            chosen: dict[str, Any] = option
            return chosen
    raise Impossible(f"{part['action_id']!r} does not offer {wanted!r}.")


def state_of(part: dict[str, Any], value: Any) -> dict[str, Any]:
    """Return how a part is reported with this value, or with its initial one."""
    kind = part["type"]
    if kind in ONE:
        name = ONE[kind]
        chosen = part.get(f"initial_{name}") if value is None else value
        is_option = name == "option" and chosen is not None
        return {"type": kind, f"selected_{name}": option_of(part, chosen) if is_option else chosen}
    if kind in MANY:
        name = MANY[kind]
        chosen = part.get(f"initial_{name}", []) if value is None else value
        return {"type": kind, f"selected_{name}": [option_of(part, c) for c in chosen] if name == "options" else chosen}
    return {"type": kind, "value": part.get("initial_value") if value is None else str(value)}


def content_of(state: dict[str, Any]) -> Any:
    """Return what stands in a part: None or an empty value when nothing does."""
    return next((value for name, value in state.items() if name != "type"), None)


def current_state(
    blocks: list[dict[str, Any]], kept: Mapping[str, Mapping[str, dict[str, Any]]]
) -> dict[str, dict[str, Any]]:
    """Return what stands in all parts now: what was chosen, else what stood there from the beginning."""
    state: dict[str, dict[str, Any]] = {}
    for block, part in parts(blocks):
        if part["type"] not in {"button", "overflow"}:
            name, action = block["block_id"], part["action_id"]
            state.setdefault(name, {})[action] = kept.get(name, {}).get(action) or state_of(part, None)
    return state


def form_state(
    blocks: list[dict[str, Any]], values: Mapping[str, Any], kept: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """Fill in a form, whose fields keep what was typed before. Values go by block id or action id."""
    names = {name for block, part in parts(blocks) for name in (block["block_id"], part["action_id"])}
    if set(values) - names:
        raise Impossible(f"The form has no fields {sorted(set(values) - names)}, only {sorted(names)}.")
    filled: dict[str, dict[str, Any]] = {}
    for block, part in parts(blocks):
        if part["type"] == "button":
            continue
        action = part["action_id"]
        value = values.get(action, values.get(block["block_id"], kept.get(action)))
        state = state_of(part, value)
        _check_field(block, part, content_of(state))
        filled.setdefault(block["block_id"], {})[action] = state
    return filled


def _check_field(block: dict[str, Any], part: dict[str, Any], content: Any) -> None:
    name = block["block_id"]
    if block["type"] == "input" and not block.get("optional") and content in (None, "", []):
        raise Impossible(f"{name!r} must be filled in.")
    if isinstance(content, str) and content:
        if len(content) > part.get("max_length", 3_000):
            raise Impossible(f"{name!r} takes {part.get('max_length', 3_000)} characters at most.")
        if len(content) < part.get("min_length", 0):
            raise Impossible(f"{name!r} takes {part['min_length']} characters at least.")
