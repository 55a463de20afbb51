"""From cards and declarations to what the page draws: pure functions over data."""

from collections.abc import Sequence
from typing import Any

from bot.model.cards import Card, card_to_json
from bot.model.commands import CommandSpec, Option
from bot.model.inbound import Answer


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
            "form": spec.form,
            "on_message": spec.on_message,
            "options": [_draw_option(option) for option in spec.options],
        }
        for spec in specs
    ]


def _draw_option(option: Option) -> dict[str, Any]:
    return {
        "name": option.name,
        "summary": option.summary,
        "type": option.type.value,
        "required": option.required,
        "choices": list(option.choices),
        "suggests": option.suggests,
        "rest": option.rest,
        "max_length": option.max_length,
    }


def draw_answer(answer: Answer) -> dict[str, Any]:
    """Return an answer as the page shows it: a card, and perhaps a form to open instead."""
    form = answer.form
    return {
        "card": draw(answer.card),
        "form": None
        if form is None
        else {
            "command": form.command,
            "title": form.title,
            "fields": [_draw_option(option) for option in form.fields],
            "values": dict(form.values),
            "carried": dict(form.carried),
        },
        "refused": answer.refused,
        "about": answer.about,
    }
