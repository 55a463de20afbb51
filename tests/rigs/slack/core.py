"""The heart of the rig: what every method and every verb works on."""

import random
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from typing import Any

from tests.rigs.slack import validation
from tests.rigs.slack.arguments import Arguments
from tests.rigs.slack.changes import Changes
from tests.rigs.slack.delivery import Dispatcher
from tests.rigs.slack.feed import Feed
from tests.rigs.slack.installation import FAMILIES, Installation
from tests.rigs.slack.refusals import Refused, explained, missing_scope
from tests.rigs.slack.sockets import Sockets
from tests.rigs.slack.talk import Talk
from tests.rigs.slack.workspace import Channel, Workspace

TRIGGER_LIFE = 3.0
SHOWN_REACTORS = 50


class Core:
    """State and the questions that many methods ask of it."""

    def __init__(self, app: Installation, clock: Callable[[], datetime], seed: int) -> None:
        self.app = app
        self.world = Workspace(clock)
        bot = self.world.add_user(app.bot_name, is_bot=True, bot_id=app.bot_id)
        app.bot_user = app.bot_user or bot.id
        self.sockets = Sockets(app.app_id, seed)
        self.dispatcher = Dispatcher(self.sockets)
        self.feed = Feed(self.world, app, self.dispatcher)
        self.talk = Talk(self.world, self.feed, app.bot_user)
        self.changes = Changes(self.world, self.feed, self.talk)
        self.lot = random.Random(seed)
        self.base = ""
        """The address of the server, with a slash at its end."""
        self.warnings: list[str] = []
        """What Slack would take, and people would regret."""
        self.page_cap = 0
        """Fewer messages than asked for on each page, as apps sold outside the Marketplace get."""
        self.hides_before = ""
        """The stamp before which messages are hidden, as a free plan hides what is old; empty hides none."""
        self.stacks: dict[str, list[str]] = {}
        """The modals that each person has open, the topmost last."""
        self.homes: dict[str, str] = {}
        self.uploads: dict[str, dict[str, Any]] = {}
        """Files that are on their way: their address was given out, and they belong to nothing yet."""
        self._triggers: dict[str, tuple[str, float]] = {}
        self._used_triggers: set[str] = set()

    # --- Permissions

    def need(self, scope: str) -> None:
        """Refuse when the bot was not granted a scope."""
        if scope and scope not in self.app.scopes:
            raise missing_scope(scope, self.app.scopes)

    def seen_channel(self, where: str) -> Channel:
        """Return a channel that the bot may know of: every public one, and those that it is in."""
        channel = self.world.channels.get(where)
        if channel is None or (channel.kind != "channel" and self.app.bot_user not in channel.members):
            raise Refused("channel_not_found")
        return channel

    def read_channel(self, where: str, what: str) -> Channel:
        """Return a channel whose `history` or `read` the bot was granted."""
        channel = self.seen_channel(where)
        self.need(f"{FAMILIES[channel.kind]}:{what}")
        return channel

    def joined_channel(self, where: str, what: str) -> Channel:
        """Return a channel that the bot is a member of."""
        channel = self.read_channel(where, what)
        if self.app.bot_user not in channel.members:
            raise Refused("not_in_channel")
        return channel

    # --- Messages

    def told(self, message: dict[str, Any], *, metadata: bool = False, every_reactor: bool = False) -> dict[str, Any]:
        """Return a message as the methods show it."""
        shown = deepcopy(message)
        if not metadata:
            shown.pop("metadata", None)
        if not every_reactor:
            for reaction in shown.get("reactions", []):
                reaction["users"] = reaction["users"][:SHOWN_REACTORS]
        return shown

    def checked_blocks(self, args: Arguments) -> list[dict[str, Any]] | None:
        """Return the blocks of a call once they have passed."""
        blocks = args.structure("blocks", "invalid_blocks_format")
        if blocks is None:
            return None
        if not isinstance(blocks, list):
            raise Refused("invalid_blocks_format")
        reasons = validation.message_blocks(blocks)
        if reasons:
            raise explained("invalid_blocks", reasons)
        if validation.total_characters(blocks) > validation.BLOCK_CHARACTERS:
            raise Refused("msg_blocks_too_long")
        return self.named_blocks(blocks)

    def named_blocks(self, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return blocks with the ids that Slack gives to those without."""
        named = deepcopy(blocks)
        for block in named:
            block.setdefault("block_id", self.talk.block_id())
            parts = [*block.get("elements", []), block.get("element"), block.get("accessory")]
            for part in parts:
                if isinstance(part, dict) and part.get("type") in validation.INTERACTIVE:
                    part.setdefault("action_id", f"a{self.world.number()}")
        return named

    # --- Triggers

    def new_trigger(self, user: str) -> str:
        """Return a trigger: good for one view, and for three seconds."""
        trigger = f"{self.world.number()}.{self.world.number()}.{self.lot.getrandbits(64):016x}"
        self._triggers[trigger] = (user, self.world.seconds())
        return trigger

    def pull_trigger(self, trigger: str) -> str:
        """Use a trigger and return whose it was."""
        if trigger in self._used_triggers:
            raise Refused("exchanged_trigger_id")
        if trigger not in self._triggers:
            raise explained("invalid_arguments", ["invalid `trigger_id`"])
        user, born = self._triggers.pop(trigger)
        if self.world.seconds() - born > TRIGGER_LIFE:
            raise Refused("expired_trigger_id")
        self._used_triggers.add(trigger)
        return user
