"""Cards that ask organisers: which of several times is meant, which days, and whether it is really to be done."""

from collections.abc import Mapping

from bot.features.events.arranging.reading import Unclear
from bot.model.cards import Block, Button, Buttons, Card, Choice, Paragraph, Select
from bot.model.text import shorten
from bot.model.texts import TextSpec, Words

TEXTS = (
    TextSpec("planning.ask.title", limit=100),
    TextSpec("planning.ask.choose", limit=100),
    TextSpec("planning.ask.type_button", limit=40),
    TextSpec("planning.refused_title", limit=100),
    TextSpec("planning.kept", limit=200),
    TextSpec("planning.days_title", ("title",), limit=40),
    TextSpec("planning.days", ("day",), limit=300),
    TextSpec("planning.this_button", limit=40),
    TextSpec("planning.all_button", limit=40),
)
MOST_BUTTONS = 4
"""More are easier to read as a list; and one place is left for typing something else."""
_LABEL = 75


def typed_as(options: Mapping[str, str]) -> str:
    """Return options as one would type them, for a button to carry."""
    return " ".join(f"{name}:{_quoted(value)}" for name, value in options.items() if value)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def which(unclear: Unclear, command: str, given: Mapping[str, str], words: Words) -> Card:
    """Ask what was meant. Everything that was typed is carried along by whatever is pressed."""
    blocks: list[Block] = [Paragraph(words(unclear.text, typed=shorten(unclear.typed, 80)))]
    correct = correcting(command, {**given, **({unclear.option: unclear.more} if unclear.more else {})}, words)
    if len(unclear.choices) > MOST_BUTTONS:
        choices = [Choice(shorten(each.label, _LABEL), each.fill[unclear.option]) for each in unclear.choices]
        rest = {name: value for name, value in given.items() if name != unclear.option}
        listed = Select(words("planning.ask.choose"), command, unclear.option, tuple(choices), typed_as(rest))
        return Card((*blocks, listed, Buttons((correct,))), title=words("planning.ask.title"))
    buttons = [
        Button(shorten(each.label, _LABEL), command, typed_as({**given, **each.fill})) for each in unclear.choices
    ]
    return Card((*blocks, Buttons((*buttons, correct))), title=words("planning.ask.title"))


def correcting(command: str, given: Mapping[str, str], words: Words) -> Button:
    """Return the button that opens the form again with everything that was typed."""
    return Button(words("planning.ask.type_button"), command, typed_as({**given, "again": "yes"}))


def refused(sentence: str, command: str, given: Mapping[str, str], words: Words) -> Card:
    """Say why something cannot be done, and keep what was typed for another try."""
    blocks = (Paragraph(sentence), Paragraph(words("planning.kept")), Buttons((correcting(command, given, words),)))
    return Card(blocks, title=words("planning.refused_title"))


def which_days(title: str, day: str, command: str, given: Mapping[str, str], words: Words) -> Card:
    """Ask whether one day is meant or the whole series."""
    buttons = (
        Button(words("planning.this_button"), command, typed_as({**given, "days": "this"})),
        Button(words("planning.all_button"), command, typed_as({**given, "days": "all"})),
    )
    asked = Paragraph(words("planning.days", day=day))
    return Card((asked, Buttons(buttons)), title=words("planning.days_title", title=title))
