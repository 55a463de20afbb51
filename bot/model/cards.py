"""Cards: what the bot says, before a platform draws it.

A card is a short list of typed blocks. Text in a card is plain text: adapters escape it for their platform, so
nothing that a member or a library file says can become markup, a mention or a link of its own.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.model.refs import AccountRef, GroupRef


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. Blank lines separate paragraphs; addresses may be drawn as links by the platform."""

    text: str


@dataclass(frozen=True, slots=True)
class When:
    """An instant, printed in the group's zone. A platform that can adds what it is where its reader is."""

    text: str
    """In full and with the zone; see `bot.model.dates`."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing from the library (later: an event, a person): a title that may link, its facts, why it is here."""

    title: str
    url: str | None = None
    facts: tuple[str, ...] = ()
    """Short facts shown on one line, such as publisher, year and kind."""
    summary: str = ""
    notes: tuple[str, ...] = ()
    """Full sentences that must be seen with the entry: which edition replaced it, a note about its link."""
    why: str = ""
    """One sentence that says why this entry answers the question."""
    quote: tuple[tuple[str, bool], ...] = ()
    """Somebody else's words in pieces; True marks a piece that matched a search."""
    when: When | None = None
    """Shown below the facts, on a line of its own."""


@dataclass(frozen=True, slots=True)
class Button:
    """A command already filled in: pressing it makes the same invocation as typing it."""

    label: str
    command: str
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a select list: what people read, and the value that it stands for."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Select:
    """A list to choose one thing from: a command with one option left open, which the choice fills."""

    label: str
    command: str
    option: str
    choices: tuple[Choice, ...]
    arguments: str = ""
    """The command's other arguments, as one would type them."""


Block = Paragraph | When | Entry | Buttons | Select


@dataclass(frozen=True, slots=True)
class Card:
    """A message of the bot's. Nobody is pinged unless `pings` names them, or `group` whom they asked to be in."""

    blocks: tuple[Block, ...]
    title: str = ""
    pings: tuple[AccountRef, ...] = ()
    group: GroupRef | None = None

    def plain(self) -> str:
        """Return the whole card as plain text: for notifications, screen readers and platforms without blocks."""
        parts = [self.title] if self.title else []
        parts += [_plain_block(block) for block in self.blocks]
        return "\n\n".join(part for part in parts if part)


def say(*paragraphs: str, title: str = "") -> Card:
    """Return a card of running text."""
    return Card(blocks=tuple(Paragraph(text) for text in paragraphs), title=title)


def _plain_block(block: Block) -> str:
    match block:
        case Paragraph(text) | When(text):
            return text
        case Buttons(buttons):
            return " · ".join(button.label for button in buttons)
        case Select(label=label, choices=choices):
            return f"{label}: " + " · ".join(choice.label for choice in choices)
        case Entry():
            head = block.title if block.url is None else f"{block.title} ({block.url})"
            quote = "".join(piece for piece, _ in block.quote)
            when = "" if block.when is None else block.when.text
            lines = [head, ", ".join(block.facts), when, block.summary, quote, *block.notes, block.why]
            return "\n".join(line for line in lines if line)


# --- A card as JSON, for the outbox. The shape is versioned by the names of its fields: new ones are optional.


def card_to_json(card: Card) -> dict[str, Any]:
    """Return `card` as values that JSON can hold; `card_from_json` gives the same card back."""
    value: dict[str, Any] = {"blocks": [_block_to_json(block) for block in card.blocks]}
    if card.title:
        value["title"] = card.title
    if card.pings:
        value["pings"] = list(card.pings)
    if card.group:
        value["group"] = card.group
    return value


def card_from_json(value: dict[str, Any]) -> Card:
    """Return the card that `card_to_json` described. Raises KeyError or ValueError for anything else."""
    return Card(
        blocks=tuple(_block_from_json(block) for block in value["blocks"]),
        title=value.get("title", ""),
        pings=tuple(AccountRef(ref) for ref in value.get("pings", ())),
        group=GroupRef(value["group"]) if value.get("group") else None,
    )


def _block_to_json(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph(text):
            return {"type": "paragraph", "text": text}
        case When():
            return {"type": "when", **_when_to_json(block)}
        case Buttons(buttons):
            drawn = [{"label": b.label, "command": b.command, "arguments": b.arguments} for b in buttons]
            return {"type": "buttons", "buttons": drawn}
        case Select():
            return {
                "type": "select",
                "label": block.label,
                "command": block.command,
                "option": block.option,
                "choices": [{"label": c.label, "value": c.value} for c in block.choices],
                "arguments": block.arguments,
            }
        case Entry():
            return {
                "type": "entry",
                "title": block.title,
                "url": block.url,
                "facts": list(block.facts),
                "when": None if block.when is None else _when_to_json(block.when),
                "summary": block.summary,
                "notes": list(block.notes),
                "why": block.why,
                "quote": [[piece, matched] for piece, matched in block.quote],
            }


def _when_to_json(when: When) -> dict[str, str]:
    return {"text": when.text, "at": when.at.isoformat()}


def _when_from_json(value: dict[str, str]) -> When:
    return When(value["text"], datetime.fromisoformat(value["at"]))


def _block_from_json(value: dict[str, Any]) -> Block:
    match value["type"]:
        case "paragraph":
            return Paragraph(value["text"])
        case "when":
            return _when_from_json(value)
        case "buttons":
            return Buttons(tuple(Button(**button) for button in value["buttons"]))
        case "select":
            return Select(
                label=value["label"],
                command=value["command"],
                option=value["option"],
                choices=tuple(Choice(**choice) for choice in value["choices"]),
                arguments=value.get("arguments", ""),
            )
        case "entry":
            return Entry(
                title=value["title"],
                url=value.get("url"),
                facts=tuple(value.get("facts", ())),
                when=_when_from_json(value["when"]) if value.get("when") else None,
                summary=value.get("summary", ""),
                notes=tuple(value.get("notes", ())),
                why=value.get("why", ""),
                quote=tuple((piece, matched) for piece, matched in value.get("quote", ())),
            )
        case other:
            raise ValueError(f"a card cannot hold a block of type {other!r}")
