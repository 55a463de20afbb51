"""Cards and forms of the bot's, drawn as pages that work without scripts."""

import re
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from adapters.web.answers import Asked, Kept
from adapters.web.frame import Shell
from bot.features.events.arranging.wholeforms import with_whole_form
from bot.features.events.attending.mine import FORGET, GOING, MAYBE, NO_REMINDER, NOT, REMIND
from bot.model.cards import Block, Buttons, Card
from bot.model.forms import Form
from bot.model.inbound import Answer
from bot.model.texts import Words

REPLIES = frozenset({GOING, MAYBE, NOT, REMIND, NO_REMINDER, FORGET, "event", "was-there", "participation"})
"""What is asked with nothing but the reference of an event."""
SEND = {"write-event": "Make a draft", "change-event": "Save", "after-event": "Post it"}
"""What stands on the button of a form; another says Send."""
_EVENT = re.compile(r'event:"([a-z0-9-]+)"')
_REF = re.compile(r"[a-z0-9]+(?:-[0-9]{8}(?:-[0-9]+)?)?")


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as it is drawn: a card or a form, with what was wrong."""

    answer: Answer
    form: Form | None = None
    problem: str = ""
    typed: tuple[tuple[str, str], ...] = ()
    """What was typed into a form that is not known any more, so that it is not lost."""
    about: str = ""
    """The reference of the event that it is about, or nothing."""


class Drawing:
    """Draws answers."""

    def __init__(self, shell: Shell, words: Words) -> None:
        self._shell = shell
        self._words = words

    async def page(self, request: web.Request, shown: Shown, token: str = "", **more: Any) -> web.Response:
        """Return a page with an answer; `token` is the one that a form is sent back with."""
        values = {"shown": shown, "token": token, "kind": kind_of, "send": SEND, "sheet": "", "arranges": False, **more}
        values["card"] = with_whole_form(shown.answer.card, self._words)
        return await self._shell.page(request, "answer.html", **values)


def shown_of(kept: Kept) -> Shown:
    """Return an answer as it is drawn. A form that was refused comes back with what was typed, unless it may not."""
    answer, filled = kept.answer.result(), dict(kept.asked.filled or ())
    about = _about(kept.asked, answer.card)
    if answer.form is not None or not answer.refused:
        return Shown(answer, answer.form, about=about)
    typed = {} if answer.is_sensitive else filled
    if kept.form is not None and kept.form.command == kept.asked.command:
        form = replace(kept.form, values={**kept.form.values, **typed})
        return Shown(answer, form, answer.card.plain(), about=about)
    return Shown(answer, typed=tuple((name, text) for name, text in typed.items() if text), about=about)


def _about(asked: Asked, card: Card) -> str:
    """Return which event it was about, from what was asked, or else from what can be done next."""
    if asked.command in REPLIES:
        return asked.text if _REF.fullmatch(asked.text) else ""
    carried = [button.arguments for block in card.blocks if isinstance(block, Buttons) for button in block.buttons]
    filled = dict(asked.filled or ()).get("event", "")
    found = _REF.fullmatch(filled) or next(filter(None, map(_EVENT.search, [asked.text, *carried])), None)
    return "" if found is None else found[found.re.groups]


def kind_of(block: Block) -> str:
    """Return what a template calls a block."""
    return type(block).__name__.lower()
