"""From cards to Discord's messages: pure functions over data.

A message is plain content with rows of buttons and lists below it: content is what notifications show, what search
finds and what screen readers read. What is pressed carries its whole command, so that it works after a restart.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.discord import ids
from adapters.discord.kept import key_of
from adapters.discord.markup import escape
from bot.model.cards import Block, Button, Buttons, Card, Entry, Paragraph, Select, When
from bot.model.splitting import size, split_text
from bot.model.text import shorten

Part = dict[str, Any]

CONTENT = 2_000
ROWS, ROW, OPTIONS = 5, 5, 25
LABEL, CUSTOM_ID, OPTION = 80, 100, 100
NO_PREVIEWS, EPHEMERAL = 1 << 2, 1 << 6
ACTION_ROW, BUTTON, SELECT = 1, 2, 3
_SECONDARY = 2
_OURS = re.compile(r"\d+([:?#~])(.*)", re.DOTALL)
_BREAKS_LINKS = str.maketrans({"<": "%3C", ">": "%3E", " ": "%20", "\n": "", "\\": "%5C"})


@dataclass(slots=True)
class Drawn:
    """One message: its text, the rows below it, and the texts that have to be kept for it."""

    content: str
    rows: list[Part] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    pings: tuple[str, ...] = ()
    role: str = ""

    def payload(self, flags: int = NO_PREVIEWS) -> Part:
        """Return the message as Discord takes it. Nobody is pinged whom the card does not name."""
        return {
            "content": self.content,
            "components": self.rows,
            "flags": flags,
            "allowed_mentions": {
                "parse": [],
                "users": list(self.pings),
                **({"roles": [self.role]} if self.role else {}),
            },
        }


def draw(card: Card) -> list[Drawn]:
    """Return a card as one or more messages, each within Discord's limits."""
    messages = [Drawn("")]
    pings = tuple(str(ids.native(account)) for account in card.pings)
    role = ids.native_group(card.group) if card.group else ""
    called = [*([f"<@&{role}>"] if role else []), *(f"<@{user}>" for user in pings)]
    if called:
        _add_text(messages, " ".join(called))
        messages[0].pings, messages[0].role = pings, role
    if card.title:
        _add_text(messages, f"### {escape(shorten(card.title, 200))}")
    for block in card.blocks:
        for text in _texts(block):
            _add_text(messages, text)
        for row in _rows(block):
            _add_row(messages, row)
    for message in messages:
        _number(message)
    return messages


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield from _fitting(block.text)
    elif isinstance(block, When):
        yield _when(block)
    elif isinstance(block, Entry):
        yield from _entry(block)


def _rows(block: Block) -> Iterator[list[tuple[Part, list[str]]]]:
    if isinstance(block, Buttons):
        for start in range(0, len(block.buttons), ROW):
            yield [_button(button) for button in block.buttons[start : start + ROW]]
    elif isinstance(block, Select):
        for drawn in _selects(block):
            yield [drawn]


def _add_text(messages: list[Drawn], text: str) -> None:
    """Add a text below what is there; below buttons, or where there is no room, a new message begins."""
    last = messages[-1]
    joined = f"{last.content}\n\n{text}" if last.content else text
    if last.rows or size(joined) > CONTENT:
        messages.append(Drawn(text))
    else:
        last.content = joined


def _add_row(messages: list[Drawn], parts: list[tuple[Part, list[str]]]) -> None:
    if len(messages[-1].rows) >= ROWS:
        messages.append(Drawn(""))
    messages[-1].rows.append({"type": ACTION_ROW, "components": [part for part, _ in parts]})
    messages[-1].kept += [text for _, kept in parts for text in kept]


def _number(message: Drawn) -> None:
    """Give every part of a message an id of its own, as Discord wants it."""
    parts = [part for row in message.rows for part in row["components"]]
    for number, part in enumerate(parts):
        part["custom_id"] = f"{number}{part['custom_id']}"


# --- Text


def _fitting(text: str, cut: int = CONTENT) -> Iterator[str]:
    """Yield a text, made harmless, in parts that each fit; `cut` is how long they are before that."""
    for part in split_text(text, cut):
        drawn = escape(part)
        if size(drawn) <= CONTENT:
            yield drawn
        else:  # What makes signs harmless takes room too, at most as much again.
            yield from _fitting(part, cut * 2 // 3)


def _entry(entry: Entry) -> Iterator[str]:
    title = f"**{escape(shorten(entry.title, 200))}**"
    lines = _linked(title, (entry.url or "").translate(_BREAKS_LINKS))
    if entry.facts:
        lines.append(f"*{escape(shorten(' · '.join(entry.facts), 300))}*")
    if entry.when:
        lines.append(_when(entry.when))
    if entry.summary:
        lines.append(escape(shorten(entry.summary, 700)))
    lines += [escape(shorten(note, 300)) for note in entry.notes]
    if entry.quote:
        lines.append(_quote(entry.quote))
    if entry.why:
        lines.append(f"*{escape(shorten(entry.why, 200))}*")
    part = ""
    for line in lines:
        joined = f"{part}\n{line}" if part else line
        if part and size(joined) > CONTENT:
            yield part
            part = line
        else:
            part = joined
    yield part


def _linked(title: str, url: str) -> list[str]:
    """Return a title with its link; an address that is too long for that stands below, where it fits at all."""
    line = f"[{title}](<{url}>)"
    if url and size(line) <= CONTENT:
        return [line]
    return [title, url] if url and size(url) <= CONTENT else [title]


def _when(when: When) -> str:
    """Return an instant as it is printed, and in the reader's own time."""
    return f"{escape(shorten(when.text, 200))}; your time: <t:{int(when.at.timestamp())}:f>"


def _quote(pieces: Sequence[tuple[str, bool]]) -> str:
    said = "".join(f"**{escape(piece)}**" if matched and piece.strip() else escape(piece) for piece, matched in pieces)
    return f"> {' '.join(shorten(said, 900).split())}"


# --- Buttons and lists


def _carried(kind: str, text: str) -> tuple[str, list[str]]:
    """Return a custom id without its number, and what has to be kept when the text is too long for it."""
    if size(text) <= CUSTOM_ID - 4:
        return f"{kind}{text}", []
    kept = f"{kind}{text}"
    return f"#{key_of(kept)}", [kept]


def _button(button: Button) -> tuple[Part, list[str]]:
    custom_id, kept = _carried(":", f"{button.command} {button.arguments}".strip())
    part = {"type": BUTTON, "style": _SECONDARY, "label": shorten(button.label, LABEL), "custom_id": custom_id}
    return part, kept


def _selects(select: Select) -> Iterator[tuple[Part, list[str]]]:
    """Yield a list for each 25 choices; a value that is too long is kept."""
    custom_id, kept = _carried("?", f"{select.option} {select.command} {select.arguments}".strip())
    for start in range(0, len(select.choices), OPTIONS):
        options, values = [], []
        for choice in select.choices[start : start + OPTIONS]:
            is_long = size(choice.value) > OPTION or choice.value.startswith("#")
            values += [choice.value] if is_long else []
            value = f"#{key_of(choice.value)}" if is_long else choice.value
            options.append({"label": shorten(choice.label, OPTION) or value, "value": value})
        part = {
            "type": SELECT,
            "custom_id": custom_id,
            "placeholder": shorten(select.label, 150),
            "options": options,
        }
        yield part, [*kept, *values]


def reopening(text: str) -> Part:
    """Return a button that opens a form again with what was typed; `text` is what has to be kept of it."""
    part = {"type": BUTTON, "style": 1, "label": "Change it and send again", "custom_id": f"0~{key_of(text)}"}
    return {"type": ACTION_ROW, "components": [part]}


def keys_in(data: Part) -> list[str]:
    """Return the keys of what a pressed part does not carry itself."""
    wanted = [str(data.get("custom_id", "")).lstrip("0123456789"), *map(str, data.get("values") or ())]
    return [text[1:] for text in wanted if text.startswith(("#", "~"))]


def pressed(data: Part, kept: dict[str, str]) -> tuple[str, str]:
    """Return the command and its arguments that a pressed button or a choice stands for.

    `kept` are the texts of `keys_in`. Raises ValueError for what is none of ours.
    """
    match = _OURS.fullmatch(str(data.get("custom_id", "")))
    if match is None:
        raise ValueError("this button is not one that sigbot made")
    kind, text = match[1], match[2]
    if kind == "#":
        whole = kept.get(text, "")
        kind, text = whole[:1], whole[1:]
    if kind == ":":
        command, _, arguments = text.partition(" ")
    elif kind == "?" and data.get("values"):
        option, _, rest = text.partition(" ")
        command, _, arguments = rest.partition(" ")
        arguments = f'{arguments} {option}:"{_value(data["values"], kept)}"'.strip()
    else:
        raise ValueError("this button is not one that sigbot made")
    return command, arguments


def _value(values: Iterable[str], kept: dict[str, str]) -> str:
    value = str(next(iter(values)))
    whole = kept.get(value[1:], "") if value.startswith("#") else value
    return whole.replace("\\", "\\\\").replace('"', '\\"')
