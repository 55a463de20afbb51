"""What Slack accepts: Block Kit, views and texts within their limits. Pure functions that return reasons for a no."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

Reasons = list[str]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
BLOCK_CHARACTERS = 13_200
"""All blocks of a message together. Slack has never written this limit down."""
POST_CHARACTERS = 40_000
UPDATE_CHARACTERS = 4_000
MARKDOWN_CHARACTERS = 12_000
METADATA_BYTES = 16_384

SECTION_TEXT = 3_000
FIELDS, FIELD_TEXT = 10, 2_000
HEADER_TEXT = 150
CONTEXT_ELEMENTS = 10
ACTIONS_ELEMENTS = 25
LABEL_TEXT = 2_000
BUTTON_TEXT, BUTTON_VALUE, BUTTON_URL = 75, 2_000, 3_000
OPTIONS, OPTION_TEXT, OPTION_VALUE, OPTION_HINT = 100, 75, 150, 75
OVERFLOW_OPTIONS = 5
PICK_OPTIONS = 10
PLACEHOLDER = 150
INPUT_TEXT = 3_000
DATE_TOKEN = re.compile(
    r"\{(date|date_num|date_pretty|date_short|date_short_pretty|date_long|date_long_pretty|day_divider_pretty|time"
    r"|time_secs|ago)\}"
)
WEB_ADDRESS = re.compile(r"(https?|mailto|tel|slack):\S+", re.IGNORECASE)
ID = 255
CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
VIEW_BYTES = 250_000
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
TITLE, PRIVATE_METADATA = 24, 3_000

CHOOSERS = {"static_select", "multi_static_select"}
PICKERS = {"radio_buttons", "checkboxes"}
INTERACTIVE = (
    {"button", "overflow", "plain_text_input", "datepicker", "timepicker", "datetimepicker"}
    | CHOOSERS
    | PICKERS
    | {f"{many}{kind}_select" for many in ("", "multi_") for kind in ("external", "users", "conversations", "channels")}
    | {"email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input"}
)
ONLY_IN_INPUT = {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"}
PASSING = {"divider", "image", "video", "file", "table", "data_table", "markdown", "alert", "card"}
"""Blocks that are checked in part or not at all."""


def characters(where: str, value: Any, most: int, *, least: int = 1) -> Reasons:
    """Check the length of a string, in the words that Slack uses."""
    if not isinstance(value, str):
        return [f"must be a string [json-pointer:{where}]"]
    if len(value) < least:
        return [f"must be more than {least - 1} characters [json-pointer:{where}]"]
    if len(value) > most:
        return [f"must be less than {most + 1} characters [json-pointer:{where}]"]
    return []


def text_object(where: str, value: Any, most: int, *, plain: bool = False) -> Reasons:
    """Check a text object."""
    if not isinstance(value, dict):
        return [f"missing required field: text [json-pointer:{where}]"]
    kinds = {"plain_text"} if plain else {"plain_text", "mrkdwn"}
    if value.get("type") not in kinds:
        return [f"unsupported type: {value.get('type')} [json-pointer:{where}/type]"]
    return characters(f"{where}/text", value.get("text"), most)


def _items(where: str, value: Any, most: int, *, least: int = 1) -> Reasons:
    if not isinstance(value, list):
        return [f"must be a list [json-pointer:{where}]"]
    if len(value) < least:
        return [f"no fewer than {least} items required [json-pointer:{where}]"]
    if len(value) > most:
        return [f"no more than {most} items allowed [json-pointer:{where}]"]
    strays = (at for at, item in enumerate(value) if not isinstance(item, dict))
    return [f"must be an object [json-pointer:{where}/{at}]" for at in strays]


def message_blocks(blocks: Any) -> Reasons:
    """Check the blocks of a message."""
    return _blocks(blocks, MESSAGE_BLOCKS, least=0)


def view(shown: Any) -> Reasons:
    """Check a modal or a home tab."""
    if not isinstance(shown, dict) or shown.get("type") not in {"modal", "home"}:
        return ["unsupported type: the type of a view is modal or home [json-pointer:/view/type]"]
    reasons: Reasons = []
    if shown["type"] == "modal":
        reasons += text_object("/view/title", shown.get("title"), TITLE, plain=True)
    for name in {"submit", "close"} & set(shown):
        reasons += text_object(f"/view/{name}", shown[name], TITLE, plain=True)
    for name, most in {"private_metadata": PRIVATE_METADATA, "callback_id": ID, "external_id": ID}.items():
        reasons += characters(f"/view/{name}", shown.get(name, ""), most, least=0)
    blocks = shown.get("blocks")
    has_inputs = isinstance(blocks, list) and any(isinstance(b, dict) and b.get("type") == "input" for b in blocks)
    if shown["type"] == "modal" and has_inputs and "submit" not in shown:
        reasons.append("missing required field: submit, as there is an input block [json-pointer:/view/submit]")
    return reasons + _blocks(blocks, VIEW_BLOCKS, least=0, root="/view/blocks")


def _blocks(blocks: Any, most: int, *, least: int, root: str = "/blocks") -> Reasons:
    reasons = _items(root, blocks, most, least=least)
    if reasons:
        return reasons
    for at, block in enumerate(blocks):
        reasons += block_reasons(f"{root}/{at}", block)
    ids = Counter(block["block_id"] for block in blocks if isinstance(block, dict) and block.get("block_id"))
    reasons += [f"block_id already exists: {name} [json-pointer:{root}]" for name, times in ids.items() if times > 1]
    return reasons


def block_reasons(where: str, block: Any) -> Reasons:
    """Check one block."""
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in PASSING and kind not in BLOCKS:
        return [f"unsupported type: {kind} [json-pointer:{where}/type]"]
    reasons = characters(f"{where}/block_id", block.get("block_id", ""), ID, least=0)
    if kind == "markdown":
        reasons += characters(f"{where}/text", block.get("text"), MARKDOWN_CHARACTERS)
    if kind == "image":
        reasons += characters(f"{where}/image_url", block.get("image_url", "https://"), BUTTON_URL)
        reasons += characters(f"{where}/alt_text", block.get("alt_text"), LABEL_TEXT)
    return reasons + (BLOCKS[kind](where, block) if kind in BLOCKS else [])


RICH_LINES = {"rich_text_section", "rich_text_quote", "rich_text_preformatted"}
RICH_FIELDS = {
    "text": ("text", str),
    "link": ("url", str),
    "user": ("user_id", str),
    "channel": ("channel_id", str),
    "usergroup": ("usergroup_id", str),
    "emoji": ("name", str),
    "broadcast": ("range", str),
    "date": ("timestamp", int),
}
"""What an element inside rich text must have."""


def _rich_text(where: str, block: dict[str, Any]) -> Reasons:
    reasons = _items(f"{where}/elements", block.get("elements"), 1_000)
    for at, element in enumerate(block["elements"] if not reasons else []):
        place = f"{where}/elements/{at}"
        if element.get("type") == "rich_text_list":
            if element.get("style") not in ("bullet", "ordered"):
                reasons.append(f"must be a valid enum value [json-pointer:{place}/style]")
            reasons += _rich_text(place, element)
        elif element.get("type") in RICH_LINES:
            reasons += _rich_line(place, element)
        else:
            reasons.append(f"unsupported type: {element.get('type')} [json-pointer:{place}/type]")
    return reasons


def _rich_line(where: str, line: dict[str, Any]) -> Reasons:
    reasons = _items(f"{where}/elements", line.get("elements"), 1_000)
    for at, element in enumerate(line["elements"] if not reasons else []):
        place, field = f"{where}/elements/{at}", RICH_FIELDS.get(str(element.get("type")))
        if field is None:
            reasons.append(f"unsupported type: {element.get('type')} [json-pointer:{place}/type]")
        elif not isinstance(element.get(field[0]), field[1]) or element[field[0]] == "":
            reasons.append(f"missing required field: {field[0]} [json-pointer:{place}]")
        elif element["type"] == "date" and not DATE_TOKEN.search(str(element.get("format") or "")):
            reasons.append(f"missing required field: format [json-pointer:{place}]")
        elif element["type"] == "link" and not WEB_ADDRESS.fullmatch(element["url"]):
            reasons.append(f"invalid url [json-pointer:{place}/url]")
    return reasons


def _section(where: str, block: dict[str, Any]) -> Reasons:
    if "text" not in block and "fields" not in block:
        return [f"missing required field: text or fields [json-pointer:{where}]"]
    reasons: Reasons = []
    if "text" in block:
        reasons += text_object(f"{where}/text", block["text"], SECTION_TEXT)
    if "fields" in block:
        reasons += _items(f"{where}/fields", block["fields"], FIELDS)
        for at, field in enumerate(block["fields"] if not reasons else []):
            reasons += text_object(f"{where}/fields/{at}", field, FIELD_TEXT)
    if "accessory" in block:
        reasons += element(f"{where}/accessory", block["accessory"])
    return reasons


def _header(where: str, block: dict[str, Any]) -> Reasons:
    return text_object(f"{where}/text", block.get("text"), HEADER_TEXT, plain=True)


def _context(where: str, block: dict[str, Any]) -> Reasons:
    elements = block.get("elements")
    reasons = _items(f"{where}/elements", elements, CONTEXT_ELEMENTS)
    for at, item in enumerate(elements if not reasons and elements else []):
        if item.get("type") != "image":
            reasons += text_object(f"{where}/elements/{at}", item, SECTION_TEXT)
    return reasons


def _actions(where: str, block: dict[str, Any]) -> Reasons:
    elements = block.get("elements")
    reasons = _items(f"{where}/elements", elements, ACTIONS_ELEMENTS)
    if reasons:
        return reasons
    for at, item in enumerate(elements or []):
        reasons += element(f"{where}/elements/{at}", item)
    ids = Counter(item["action_id"] for item in elements or [] if isinstance(item, dict) and item.get("action_id"))
    return reasons + [f"action_id {name} already exists [json-pointer:{where}]" for name, n in ids.items() if n > 1]


def _input(where: str, block: dict[str, Any]) -> Reasons:
    reasons = text_object(f"{where}/label", block.get("label"), LABEL_TEXT, plain=True)
    if "hint" in block:
        reasons += text_object(f"{where}/hint", block["hint"], LABEL_TEXT, plain=True)
    return reasons + element(f"{where}/element", block.get("element"), in_input=True)


BLOCKS = {
    "rich_text": _rich_text,
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
}


def element(where: str, item: Any, *, in_input: bool = False) -> Reasons:
    """Check a button, a select, an input."""
    kind = item.get("type") if isinstance(item, dict) else None
    if kind == "image":
        return []
    if kind not in INTERACTIVE or (kind in ONLY_IN_INPUT and not in_input):
        return [f"unsupported type: {kind} [json-pointer:{where}/type]"]
    reasons = characters(f"{where}/action_id", item.get("action_id", ""), ID, least=0)
    if "placeholder" in item:
        reasons += text_object(f"{where}/placeholder", item["placeholder"], PLACEHOLDER, plain=True)
    for name, most in CONFIRM.items() if "confirm" in item else ():
        reasons += text_object(f"{where}/confirm/{name}", item["confirm"].get(name), most, plain=name != "text")
    if kind == "button":
        reasons += _button(where, item)
    if kind == "plain_text_input":
        reasons += _text_input(where, item)
    if kind == "datepicker" and not DATE.fullmatch(item.get("initial_date", "2026-11-23")):
        reasons.append(f"invalid date [json-pointer:{where}/initial_date]")
    if kind in CHOOSERS and "option_groups" in item:
        return reasons + _groups(where, item["option_groups"])
    if kind in CHOOSERS | PICKERS | {"overflow"}:
        most = {"overflow": OVERFLOW_OPTIONS}.get(kind, PICK_OPTIONS if kind in PICKERS else OPTIONS)
        reasons += options(f"{where}/options", item.get("options"), most) or _initial(where, item)
    return reasons


def _text_input(where: str, item: dict[str, Any]) -> Reasons:
    reasons = characters(f"{where}/initial_value", item.get("initial_value", ""), INPUT_TEXT, least=0)
    for name, least in {"min_length": 0, "max_length": 1}.items():
        value = item.get(name, least)
        if not isinstance(value, int) or not least <= value <= INPUT_TEXT:
            reasons.append(f"must be between {least} and {INPUT_TEXT} [json-pointer:{where}/{name}]")
    return reasons


def _initial(where: str, item: dict[str, Any]) -> Reasons:
    """What is chosen at first must be among the options, word for word."""
    chosen = [*item.get("initial_options", []), *([item["initial_option"]] if "initial_option" in item else [])]
    strays = [option for option in chosen if option not in item["options"]]
    return [f"initial option is not among the options [json-pointer:{where}]"] if strays else []


def _button(where: str, item: dict[str, Any]) -> Reasons:
    reasons = text_object(f"{where}/text", item.get("text"), BUTTON_TEXT, plain=True)
    reasons += characters(f"{where}/value", item.get("value", ""), BUTTON_VALUE, least=0)
    reasons += characters(f"{where}/url", item.get("url", ""), BUTTON_URL, least=0)
    if item.get("style", "primary") not in {"primary", "danger"}:
        reasons.append(f"unsupported value: {item['style']} [json-pointer:{where}/style]")
    return reasons


def _groups(where: str, groups: Any) -> Reasons:
    reasons = _items(f"{where}/option_groups", groups, OPTIONS)
    for at, group in enumerate(groups if not reasons else []):
        reasons += options(f"{where}/option_groups/{at}/options", group.get("options"), OPTIONS)
    return reasons


def options(where: str, items: Any, most: int = OPTIONS, *, least: int = 1) -> Reasons:
    """Check the choices of a select, or of an answer with suggestions."""
    reasons = _items(where, items, most, least=least)
    for at, item in enumerate(items if not reasons else []):
        plain = most != PICK_OPTIONS
        reasons += text_object(f"{where}/{at}/text", item.get("text"), OPTION_TEXT, plain=plain)
        reasons += characters(f"{where}/{at}/value", item.get("value"), OPTION_VALUE)
        if "description" in item:
            reasons += text_object(f"{where}/{at}/description", item["description"], OPTION_HINT)
    return reasons


def total_characters(value: Any) -> int:
    """Count the characters that people can read, in all blocks together."""
    return sum(len(text) for text in _readable(value))


def _readable(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in {"text", "alt_text"} and isinstance(inner, str):
                yield inner
            else:
                yield from _readable(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _readable(inner)


def metadata_error(metadata: Any) -> str | None:
    """Return what is wrong with the metadata of a message."""
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        return "invalid_metadata_format"
    payload = metadata.get("event_payload")
    if not isinstance(payload, dict):
        return "invalid_metadata_schema"
    return "metadata_too_large" if len(json.dumps(metadata)) > METADATA_BYTES else None
