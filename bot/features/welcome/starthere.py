"""The standing post that says where to start: one for the group, brought up to date when its texts change."""

import json
from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b

from bot.model.cards import Button, Buttons, Card, Paragraph, card_to_json
from bot.model.outbound import Action, Delivery, Target
from bot.model.refs import ChannelRef, platform_of
from bot.model.texts import TextSpec, Words
from bot.ports import UnitOfWork

TEXTS = (
    TextSpec("start_here.title", ("group",), limit=150),
    TextSpec("start_here.body", ("group",)),
    TextSpec("start_here.welcome_button", limit=40),
    TextSpec("start_here.ask_button", limit=40),
    TextSpec("start_here.help_button", limit=40),
)
_NAME = "start-here"
"""What the store remembers of the post under: its channel, what it says, and how often it was brought up to date."""


class StartHere:
    """Keeps the post as it should be. `channel` is None where a group wants none."""

    def __init__(self, group: str, words_of: Callable[[str], Words], channel: ChannelRef | None) -> None:
        self._group = group
        self._words_of = words_of
        self._channel = channel

    def stand(self, work: UnitOfWork, now: datetime) -> None:
        """Post it, change it, or take it away, whichever is needed."""
        before = json.loads(work.values.get(_NAME) or "{}")
        number = int(before.get("number", 0))
        channel = before.get("channel")
        if channel and channel != self._channel:
            target = Target(channel=ChannelRef(channel))
            key = f"{_NAME}:removed:{before['post']}"
            gone = Delivery(key, target, None, now, action=Action.DELETE, about=before["post"])
            work.outbox.add(gone)
            work.values.put(_NAME, json.dumps({"number": number}))
            before = {}
        if self._channel is None:
            return
        card = start_here_card(self._words_of(platform_of(self._channel)), self._group)
        digest = blake2b(json.dumps(card_to_json(card)).encode(), digest_size=8).hexdigest()
        if before.get("digest") == digest:
            return
        self._say(work, card, now, {**before, "digest": digest, "number": number + 1})

    def _say(self, work: UnitOfWork, card: Card, now: datetime, state: dict[str, object]) -> None:
        key = f"{_NAME}:{state['number']}"
        target = Target(channel=self._channel)
        if "post" in state:
            work.outbox.add(Delivery(key, target, card, now, action=Action.EDIT, about=str(state["post"])))
        else:
            work.outbox.add(Delivery(key, target, card, now))
            state["post"] = key
        work.values.put(_NAME, json.dumps({**state, "channel": self._channel}))


def start_here_card(words: Words, group: str) -> Card:
    """Return the post: what this place is, and three buttons that need no typing."""
    return Card(
        title=words("start_here.title", group=group),
        blocks=(
            Paragraph(words("start_here.body", group=group)),
            Buttons(
                (
                    Button(words("start_here.welcome_button"), "welcome"),
                    Button(words("start_here.ask_button"), "ask"),
                    Button(words("start_here.help_button"), "help"),
                )
            ),
        ),
    )
