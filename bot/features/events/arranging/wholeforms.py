"""An organiser's card where there is room for a whole form: one button in place of those for its parts."""

import re
from dataclasses import replace

from bot.model.cards import Block, Button, Buttons, Card
from bot.model.texts import TextSpec, Words

TEXTS = (TextSpec("planning.whole_button", limit=40),)
_PART = re.compile(r'part:"(?:basics|people|more)"')


def with_whole_form(card: Card, words: Words) -> Card:
    """Return the card with one button to change everything, and a new event begun with every field."""
    return replace(card, blocks=tuple(_whole(block, words) for block in card.blocks))


def _whole(block: Block, words: Words) -> Block:
    if not isinstance(block, Buttons):
        return block
    made = [_button(button, words) for button in block.buttons]
    return Buttons(tuple(dict.fromkeys(made)))


def _button(button: Button, words: Words) -> Button:
    """Return what stands for a button; those for parts of one form become the same one."""
    if button.command == "new-event" and not button.arguments:
        return replace(button, command="write-event")
    if button.command != "change-event" or not _PART.search(button.arguments):
        return button
    part = "day" if 'days:"this"' in button.arguments else "all"
    return Button(words("planning.whole_button"), button.command, _PART.sub(f'part:"{part}"', button.arguments))
