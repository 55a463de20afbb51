"""The standing post that says where to start: one on each platform, brought up to date when its texts change."""

import json
from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b
from typing import Any

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
State = dict[str, Any]

_FIRST = "local"
"""The platform whose posts are numbered as in the first version."""
_NAME = "start-here"
"""Under this the store remembers of each platform's post: its channel, what it says, how often it was changed."""


class StartHere:
    """Keeps the posts as they should be. `channels` has at most one on each platform."""

    def __init__(self, group: str, words_of: Callable[[str], Words], channels: tuple[ChannelRef, ...]) -> None:
        self._group = group
        self._words_of = words_of
        self._channels = {platform_of(channel): channel for channel in channels}

    def stand(self, work: UnitOfWork, now: datetime) -> None:
        """Post them, change them, or take them away, whichever is needed."""
        known = _states(work.values.get(_NAME))
        wanted = {name: known.get(name, {}) for name in self._channels.keys() | known.keys()}
        states = {name: self._stand_on(work, name, state, now) for name, state in wanted.items()}
        if states != known:
            work.values.put(_NAME, json.dumps(states))

    def _stand_on(self, work: UnitOfWork, platform: str, before: State, now: datetime) -> State:
        """See to one platform's post; return what is to be remembered of it."""
        number, channel, wanted = int(before.get("number", 0)), before.get("channel"), self._channels.get(platform)
        if channel and channel != wanted:
            gone = Delivery(
                key=f"{_NAME}:removed:{before['post']}",
                target=Target(channel=ChannelRef(channel)),
                card=None,
                due_at=now,
                action=Action.DELETE,
                about=before["post"],
            )
            work.outbox.add(gone)
            before = {"number": number}
        if wanted is None:
            return before
        card = start_here_card(self._words_of(platform), self._group)
        digest = blake2b(json.dumps(card_to_json(card)).encode(), digest_size=8).hexdigest()
        if before.get("digest") == digest:
            return before
        after = {**before, "channel": wanted, "digest": digest, "number": number + 1}
        key = f"{_NAME}:{number + 1}" if platform == _FIRST else f"{_NAME}:{platform}:{number + 1}"
        if "post" in before:
            edit = Delivery(key, Target(channel=wanted), card, now, action=Action.EDIT, about=str(before["post"]))
            work.outbox.add(edit)
            return after
        work.outbox.add(Delivery(key, Target(channel=wanted), card, now))
        return {**after, "post": key}


def _states(text: str | None) -> dict[str, State]:
    """Return what is remembered, by platform. The first version knew one post only."""
    found: dict[str, Any] = json.loads(text or "{}")
    if "number" in found:
        channel = found.get("channel")
        return {platform_of(ChannelRef(channel)) if channel else _FIRST: found}
    return found


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
