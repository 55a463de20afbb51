"""From cards to Slack's blocks: pure functions over data.

Text goes into rich text, where nothing that people wrote can become markup, a mention or a link of its own. What is
pressed carries its whole command, so that a button works after a restart and in an older message.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.slack import ids
from adapters.slack.markup import escape
from bot.model.cards import Button, Buttons, Card, Entry, Paragraph, Select, When
from bot.model.splitting import size, split_text
from bot.model.text import shorten

Block = dict[str, Any]

_OWN_TIME = "{date_short_pretty} {time}"
BLOCK_TEXT = 2_800
"""Most text in one block. Slack takes 3,000; the rest is for counting differently."""
MESSAGE_TEXT = 11_000
"""Most text in all blocks of a message. Slack refuses somewhat above 13,000."""
MESSAGE_BLOCKS = 48
FALLBACK = 3_900
"""Longest text for notifications and screen readers, once it is escaped; Slack changes none above 4,000."""
_ROW = 5
"""Buttons beside each other, so that they stay readable on a phone."""
_LABEL, _VALUE, _ACTION, _OPTIONS, _OPTION_VALUE = 75, 2_000, 255, 100, 150
_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One message: its blocks, and the same in words."""

    blocks: list[Block]
    text: str


def draw(card: Card) -> list[Drawn]:
    """Return a card as one or more messages, each within Slack's limits."""
    blocks = list(_blocks(card))
    return [Drawn(_with_own_actions(group), _fallback(card, group)) for group in _packed(blocks)]


def _packed(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    group: list[Block] = []
    length = 0
    for block in blocks:
        more = text_size(block)
        if group and (len(group) >= MESSAGE_BLOCKS or length + more > MESSAGE_TEXT):
            yield group
            group, length = [], 0
        group.append(block)
        length += more
    if group:
        yield group


def text_size(thing: Any) -> int:
    """Return how much text there is in a block, keys apart."""
    if isinstance(thing, str):
        return size(thing)
    values: Iterable[Any] = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ()
    return sum(map(text_size, values))


def _fallback(card: Card, group: Sequence[Block]) -> str:
    words = "\n".join(filter(None, (_words(block).strip() for block in group)))
    text, room = words or card.plain(), FALLBACK
    while len(escape(shorten(text, room))) > FALLBACK:  # Escaping makes up to five signs of one.
        room -= 100
    return escape(shorten(text, room)) or " "


def _words(thing: Any) -> str:
    if isinstance(thing, list):
        return "".join(_words(each) for each in thing)
    if not isinstance(thing, dict):
        return ""
    if thing.get("type") in ("text", "link", "plain_text", "date"):
        return str(thing.get("text") or thing.get("url") or thing.get("fallback") or "")
    ending = "\n" if str(thing.get("type", "")).startswith("rich_text_") else ""
    return "".join(_words(value) for key, value in thing.items() if key in ("elements", "text")) + ending


# --- Blocks


def _blocks(card: Card) -> Iterator[Block]:
    called = [{"type": "user", "user_id": ids.native(account)} for account in card.pings]
    if card.group:
        called.insert(0, {"type": "usergroup", "usergroup_id": ids.native_group(card.group)})
    if called:
        yield _rich([_section(called)])
    if card.title:
        yield {"type": "header", "text": _plain(shorten(card.title, 150))}
    for block in card.blocks:
        match block:
            case Paragraph(text):
                yield from _paragraphs(text)
            case When():
                yield _rich([_section(_when(block))])
            case Entry():
                yield from _entry(block)
            case Buttons(buttons):
                yield from _buttons(buttons)
            case Select():
                yield _select(block)


def _rich(elements: list[Block]) -> Block:
    return {"type": "rich_text", "elements": elements}


def _section(elements: list[Block]) -> Block:
    return {"type": "rich_text_section", "elements": elements}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _text(text: str, **style: bool) -> Block:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def _paragraphs(text: str) -> Iterator[Block]:
    for part in split_text(text, BLOCK_TEXT):
        yield _rich([_section(_linked(part))])


def _linked(text: str) -> list[Block]:
    """Return text with its web addresses as links."""
    found, end = [], 0
    for match in _ADDRESS.finditer(text):
        if match.start() > end:
            found.append(_text(text[end : match.start()]))
        found.append({"type": "link", "url": match[0]})
        end = match.end()
    return [*found, _text(text[end:])] if end < len(text) else found


def _entry(entry: Entry) -> Iterator[Block]:
    title = shorten(entry.title, 300)
    head = {"type": "link", "url": entry.url, "text": title} if entry.url else _text(title)
    lines: list[list[Block]] = [[{**head, "style": {"bold": True}}]]
    if entry.facts:
        lines.append([_text(shorten(" · ".join(entry.facts), 500), italic=True)])
    if entry.when:
        lines.append(_when(entry.when))
    if entry.summary:
        lines.append(_linked(shorten(entry.summary, BLOCK_TEXT // 2)))
    lines += [_linked(shorten(note, 500)) for note in entry.notes]
    if entry.why:
        lines.append([_text(shorten(entry.why, 300), italic=True)])
    sections = [_section(_joined(lines))]
    if entry.quote:
        pieces = [_text(piece, bold=True) if matched else _text(piece) for piece, matched in entry.quote if piece]
        sections.append({"type": "rich_text_quote", "elements": pieces})
    yield _rich(sections)


def _when(when: When) -> list[Block]:
    """Return an instant as it is printed, and in the reader's own time."""
    token = {"type": "date", "timestamp": int(when.at.timestamp()), "format": _OWN_TIME, "fallback": when.text}
    return [_text(f"{when.text}; your time: "), token]


def _joined(lines: Sequence[list[Block]]) -> list[Block]:
    joined: list[Block] = []
    for line in lines:
        joined += [*([_text("\n")] if joined else []), *line]
    return joined


def _buttons(buttons: Sequence[Button]) -> Iterator[Block]:
    for start in range(0, len(buttons), _ROW):
        elements = [_button(button) for button in buttons[start : start + _ROW]]
        yield {"type": "actions", "elements": elements}


def _button(button: Button) -> Block:
    value = json.dumps({"command": button.command, "arguments": button.arguments}, ensure_ascii=False)
    if len(value) > _VALUE:
        raise ValueError(f"the button '{button.label}' carries more than Slack takes")
    return {"type": "button", "text": _plain(shorten(button.label, _LABEL)), "value": value, "action_id": "press"}


def _select(select: Select) -> Block:
    carried = {"command": select.command, "option": select.option, "arguments": select.arguments}
    action = f"choose:{json.dumps(carried, ensure_ascii=False)}"
    if len(action) > _ACTION - 4 or any(len(choice.value) > _OPTION_VALUE for choice in select.choices):
        raise ValueError(f"the list '{select.label}' carries more than Slack takes")
    options = [
        {"text": _plain(shorten(choice.label, _LABEL)), "value": choice.value} for choice in select.choices[:_OPTIONS]
    ]
    chooser = {
        "type": "static_select",
        "action_id": action,
        "placeholder": _plain(shorten(select.label, 150)),
        "options": options,
    }
    return {"type": "actions", "elements": [chooser]}


def _with_own_actions(blocks: list[Block]) -> list[Block]:
    """Give every action of a message an id of its own, as Slack wants it."""
    number = 0
    for block in blocks:
        for element in block.get("elements", ()) if block["type"] == "actions" else ():
            element["action_id"] = f"{number}:{element['action_id']}"
            number += 1
    return blocks


def pressed(action: dict[str, Any]) -> tuple[str, str]:
    """Return the command and its arguments that a pressed button or a choice carries.

    Raises ValueError for an action that is none of ours, such as one of an older version.
    """
    try:
        _, _, id = str(action["action_id"]).partition(":")
        if id == "press":
            carried = json.loads(action["value"])
            return str(carried["command"]), str(carried["arguments"])
        carried = json.loads(id.removeprefix("choose:"))
        value = str(action["selected_option"]["value"]).replace("\\", "\\\\").replace('"', '\\"')
        return str(carried["command"]), f'{carried["arguments"]} {carried["option"]}:"{value}"'.strip()
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("this button is not one that sigbot made") from error
