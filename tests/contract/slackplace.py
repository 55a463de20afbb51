"""Slack as a place of the contract suite: the real slack-bolt on the rig."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from adapters.slack import ids
from adapters.slack.adapter import SlackPlatform
from adapters.slack.markup import escape
from adapters.slack.sockets import Rhythm
from bot.model.refs import ChannelRef, MessageRef
from bot.ports import AdapterContext
from tests.rigs.clocks import HandClock, TurnedClock
from tests.rigs.intakes import RecordingIntake
from tests.rigs.slack import SlackRig

AnyClock = HandClock | TurnedClock
QUICK = Rhythm(between_parts=0.0)


class SlackPlace:
    """A workspace with Ann and Ben, and the bot in #general."""

    def __init__(self, slack: SlackRig, folder: Path, clock: AnyClock, rhythm: Rhythm = QUICK, **settings: Any) -> None:
        self.slack = slack
        self._settings = settings
        self._rhythm = rhythm
        self._folder = folder
        self.clock = clock
        self._running: asyncio.Task[None] | None = None
        self.intake = RecordingIntake()
        self.platform = self._made()
        self.mention = f"<@{slack.app.bot_user}>"
        self.person = ids.account_ref(slack.user("Ann").id)
        self.channel = ids.channel_ref(slack.channel("general").id)

    def _made(self) -> Any:
        environ = {"SLACK_BOT_TOKEN": self.slack.app.bot_token, "SLACK_APP_TOKEN": self.slack.app.app_token}
        settings = {"enabled": True, "api_url": self.slack.api_url, **self._settings}
        context = AdapterContext(settings, self._folder, self.clock, short_name="prehab", environ=environ)
        return SlackPlatform(context, self._rhythm)

    async def start(self) -> None:
        """Let the bot in."""
        await self.platform.start()
        await self.platform.install_commands([])
        self._running = asyncio.create_task(self.platform.run(self.intake))
        await self.slack.sockets.connected(2)

    async def stop(self) -> None:
        """Stop the bot."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
        await self.platform.close()

    async def restart(self) -> None:
        """Stop everything and begin again, with an intake that knows nothing."""
        await self.stop()
        self.intake = RecordingIntake()
        self.platform = self._made()
        await self.start()

    async def join(self) -> None:
        """Somebody called Ben joins."""
        await self.slack.join_workspace("Ben")

    async def post(self, text: str, thread: MessageRef | None = None) -> MessageRef:
        """Ann posts in the channel."""
        root = "" if thread is None else ids.native_message(thread)[1]
        return self._ref(await self.slack.post("Ann", "general", _as_typed(text), root))

    async def write_to_bot(self, text: str) -> MessageRef:
        """Ann writes to the bot."""
        return self._ref(await self.slack.write_to_bot("Ann", _as_typed(text)))

    async def edit(self, message: MessageRef, text: str) -> None:
        """Ann edits."""
        await self.slack.edit(self._message(message), _as_typed(text))

    async def delete(self, message: MessageRef) -> None:
        """Ann deletes."""
        await self.slack.delete(self._message(message))

    async def close_direct(self) -> None:
        """Ann takes no messages of apps."""
        self.slack.refuse("chat.postMessage", "messages_tab_disabled")

    async def type_command(self, command: str, text: str) -> dict[str, Any]:
        """Ann types a command."""
        outcome = await self.slack.slash("Ann", "general", f"/{command}", text)
        answer: dict[str, Any] = outcome.ack
        return answer

    async def post_file(self, name: str) -> MessageRef:
        """Ann posts a file."""
        return self._ref(await self.slack.post("Ann", "general", "", files=[(name, b"x")]))

    async def press(self, message: MessageRef) -> None:
        """Ann presses the first button of a message."""
        shown, action = self._action(message, "button")
        await self.slack.press("Ann", shown, action, answers=1)

    async def choose(self, message: MessageRef, value: str) -> None:
        """Ann chooses in the first list of a message."""
        shown, action = self._action(message, "static_select")
        await self.slack.choose("Ann", shown, action, value, answers=1)

    def _action(self, message: MessageRef, kind: str) -> tuple[dict[str, Any], str]:
        channel, ts = ids.native_message(message)
        (shown,) = [each for each in self.slack.messages(channel) if each["ts"] == ts]
        actions = [element for block in shown["blocks"] if block["type"] == "actions" for element in block["elements"]]
        return shown, next(action["action_id"] for action in actions if action["type"] == kind)

    async def open_form(self, command: str) -> list[str]:
        """Ann types a command alone; return the names of the fields that she sees."""
        await self.slack.slash("Ann", "general", f"/{command}", "")
        view = self.slack.open_view("Ann")
        assert view is not None
        return [block["block_id"] for block in view["blocks"]]

    async def complete(self, field: str, typed: str) -> list[str]:
        """Ann types into a field; return what is offered."""
        view = self.slack.open_view("Ann")
        assert view is not None
        outcome = await self.slack.suggest("Ann", view, field, typed)
        return [option["value"] for option in outcome.options]

    async def send_form(self, values: dict[str, str]) -> tuple[str, str]:
        """Ann sends the form; return the field that is refused, if any, and what she reads."""
        view = self.slack.open_view("Ann")
        assert view is not None
        outcome = await self.slack.submit_view("Ann", view, values)
        if outcome.errors:
            ((about, sentence),) = outcome.errors.items()
            return about, sentence
        return "", str(self.slack.open_view("Ann"))

    async def shown(self, channel: ChannelRef | None = None) -> list[dict[str, Any]]:
        """Return what Ann sees in the channel, or in her direct messages."""
        if channel is None:
            found = self.slack.direct_messages("Ann")
        else:
            place = ids.native(channel)
            found = [m for root in self.slack.messages(place) for m in self._with_replies(place, root)]
        return [{"id": m["ts"], "text": m["text"], "thread": m.get("thread_ts")} for m in found if not m.get("subtype")]

    def _with_replies(self, place: str, root: dict[str, Any]) -> list[dict[str, Any]]:
        return self.slack.thread(place, root["ts"]) if root.get("reply_count") else [root]

    async def spoil_next(self) -> None:
        """Something that no adapter can read is sent."""
        event = {"type": "message", "channel": ids.native(self.channel), "user": "U1", "text": "no ts"}
        self.slack.dispatcher.send({"type": "event_callback", "event_id": "Ev0", "event_time": 1, "event": event})

    def _ref(self, message: dict[str, Any]) -> MessageRef:
        return ids.message_ref(message["channel"], message["ts"])

    def _message(self, ref: MessageRef) -> dict[str, Any]:
        channel, ts = ids.native_message(ref)
        return {"channel": channel, "ts": ts}


def _as_typed(text: str) -> str:
    """Return text as Slack sends what somebody typed: signs as entities, mentions as they are."""
    return re.sub(r"&lt;(@\w+)&gt;", r"<\1>", escape(text))


@asynccontextmanager
async def slack_place(
    folder: Path, doors: Sequence[str] = (), clock: AnyClock | None = None, rhythm: Rhythm = QUICK
) -> AsyncIterator[SlackPlace]:
    """Return a running workspace; `doors` are the channels whose joining counts as joining the group."""
    clock = clock or HandClock()
    async with SlackRig(now=clock.now) as slack:
        slack.user("ann").name = "Ann"
        slack.dispatcher.patience = 1.0  # Slack has three seconds; tests that let them pass would take as long.
        place = SlackPlace(slack, folder, clock, rhythm, group_channels=[slack.channel(name).id for name in doors])
        await place.start()
        try:
            yield place
        finally:
            await place.stop()
