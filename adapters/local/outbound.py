"""From cards and declarations to what the page draws: pure functions over data."""

from collections.abc import Sequence
from typing import Any

from bot.model.cards import Card, card_to_json
from bot.model.commands import CommandSpec


def draw(card: Card) -> dict[str, Any]:
    """Return a card as the page draws it. Its text stays plain text: the page makes no markup of it."""
    return {"title": card.title, "blocks": card_to_json(card)["blocks"]}


def draw_commands(specs: Sequence[CommandSpec]) -> list[dict[str, Any]]:
    """Return declarations for the page's completion."""
    return [
        {
            "name": spec.name,
            "aliases": list(spec.aliases),
            "summary": spec.summary,
            "options": [
                {
                    "name": option.name,
                    "summary": option.summary,
                    "type": option.type.value,
                    "required": option.required,
                    "choices": list(option.choices),
                }
                for option in spec.options
            ],
        }
        for spec in specs
    ]
