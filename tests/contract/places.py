"""Places: one platform each, with the verbs that the contract suite needs. Slack and Discord get theirs here."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from adapters.local import create, ids
from adapters.local.server import frames
from adapters.local.server.asking import Asked
from adapters.local.server.chat import Saying, direct_id
from adapters.local.server.extras import Upload
from bot.model.refs import AccountRef, ChannelRef, MessageRef
from bot.ports import AdapterContext, ChatPlatform
from tests.contract.discordplace import discord_place
from tests.contract.slackplace import slack_place
from tests.rigs.clocks import HandClock
from tests.rigs.intakes import RecordingIntake


class Place(Protocol):
    """A platform with people on it, from the outside."""

    platform: ChatPlatform
    intake: RecordingIntake
    person: AccountRef
    channel: ChannelRef
    mention: str
    """How one mentions the bot in a text."""

    async def join(self) -> None: ...
    async def post(self, text: str, thread: MessageRef | None = None) -> MessageRef: ...
    async def write_to_bot(self, text: str) -> MessageRef: ...
    async def edit(self, message: MessageRef, text: str) -> None: ...
    async def delete(self, message: MessageRef) -> None: ...
    async def close_direct(self) -> None: ...
    async def type_command(self, command: str, text: str) -> dict[str, Any]: ...
    async def post_file(self, name: str) -> MessageRef: ...
    async def press(self, message: MessageRef) -> None: ...
    async def choose(self, message: MessageRef, value: str) -> None: ...
    async def open_form(self, command: str) -> list[str]: ...
    async def complete(self, field: str, typed: str) -> list[str]: ...
    async def send_form(self, values: dict[str, str]) -> tuple[str, str]: ...
    async def shown(self, channel: ChannelRef | None = None) -> list[dict[str, Any]]: ...
    async def restart(self) -> None: ...
    async def spoil_next(self) -> None: ...


SETTINGS = {
    "group": "A group",
    "bot_name": "sigbot",
    "person": "ann",
    "people": [{"id": "ann", "name": "Ann"}, {"id": "ben", "name": "Ben", "joined": False}],
    "channels": [{"id": "general", "name": "general", "topic": "All"}, {"id": "other", "name": "other"}],
}


class LocalPlace:
    """The local chat."""

    mention = "@sigbot"
    person = ids.account_ref("ann")
    channel = ids.channel_ref("general")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._clock = HandClock()
        self._running: asyncio.Task[None] | None = None
        self._form = ""
        self.intake = RecordingIntake()
        self.platform = self._made()

    def _made(self) -> Any:
        return create(AdapterContext(SETTINGS, self._folder, self._clock))

    async def start(self) -> None:
        """Open the chat and let the bot run on it."""
        await self.platform.start()
        await self.platform.install_commands([])
        self._running = asyncio.create_task(self.platform.run(self.intake))
        await asyncio.sleep(0)

    async def stop(self) -> None:
        """Stop the bot and close the chat."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
        await self.platform.close()

    async def restart(self) -> None:
        """Stop everything and begin again on the same files, with an intake that knows nothing."""
        await self.stop()
        self.intake = RecordingIntake()
        self.platform = self._made()
        await self.start()

    async def join(self) -> None:
        """Ben joins."""
        await self.platform.desk.do(lambda chat: chat.join("ben"))

    async def post(self, text: str, thread: MessageRef | None = None) -> MessageRef:
        """Ann posts in the channel."""
        root = None if thread is None else ids.native_message(thread)
        return ids.message_ref(await self.platform.desk.do(lambda chat: chat.post("ann", "general", root, text)))

    async def write_to_bot(self, text: str) -> MessageRef:
        """Ann writes to the bot."""
        return ids.message_ref(await self.platform.desk.do(lambda chat: chat.post("ann", direct_id("ann"), None, text)))

    async def edit(self, message: MessageRef, text: str) -> None:
        """Ann edits."""
        await self.platform.desk.do(lambda chat: chat.edit("ann", ids.native_message(message), text))

    async def delete(self, message: MessageRef) -> None:
        """Ann deletes."""
        await self.platform.desk.do(lambda chat: chat.delete("ann", ids.native_message(message)))

    async def close_direct(self) -> None:
        """Ann wants no direct messages."""
        await self.platform.desk.do(lambda chat: chat.close_direct("ann", closed=True))

    async def type_command(self, command: str, text: str) -> dict[str, Any]:
        """Ann types a command."""
        answer = await self.platform.hub.ask(Asked("ann", "general", command, text=text))
        card: dict[str, Any] = answer["card"]
        return card

    async def post_file(self, name: str) -> MessageRef:
        """Ann posts a file."""
        file = await self.platform.desk.do(lambda chat: chat.files.add(Upload("ann", name, "text/plain", 1)))
        saying = Saying("", files=(file["id"],))
        return ids.message_ref(await self.platform.desk.do(lambda chat: chat.say("ann", "general", None, saying)))

    async def press(self, message: MessageRef) -> None:
        """Ann presses the first button of a message, as the page does."""
        button = (await self._block(message, "buttons"))["buttons"][0]
        asked = Asked("ann", "general", button["command"], via="button", text=button["arguments"])
        await self.platform.hub.ask(asked)

    async def choose(self, message: MessageRef, value: str) -> None:
        """Ann chooses in the first list of a message, as the page does."""
        select = await self._block(message, "select")
        text = f'{select["arguments"]} {select["option"]}:"{value}"'.strip()
        await self.platform.hub.ask(Asked("ann", "general", select["command"], via="button", text=text))

    async def _block(self, message: MessageRef, kind: str) -> dict[str, Any]:
        shown = await self.shown(self.channel)
        (card,) = [each["card"] for each in shown if each["id"] == ids.native_message(message)]
        block: dict[str, Any] = next(block for block in card["blocks"] if block["type"] == kind)
        return block

    async def open_form(self, command: str) -> list[str]:
        """Ann types a command alone; return the names of the fields that she sees."""
        form = (await self.platform.hub.ask(Asked("ann", "general", command)))["form"]
        self._form = form["command"]
        return [field["name"] for field in form["fields"]]

    async def complete(self, field: str, typed: str) -> list[str]:
        """Ann types into a field; return what is offered."""
        values: list[str] = await self.platform.hub.suggest(
            Asked("ann", "general", self._form, option=field, typed=typed)
        )
        return values

    async def send_form(self, values: dict[str, str]) -> tuple[str, str]:
        """Ann sends the form; return the field that is refused, if any, and what she reads."""
        answer = await self.platform.hub.ask(Asked("ann", "general", self._form, via="form", options=values))
        return answer["about"], str(answer["card"])

    async def shown(self, channel: ChannelRef | None = None) -> list[dict[str, Any]]:
        """Return what Ann sees in the channel, or in her direct messages."""
        place = direct_id("ann") if channel is None else ids.native(channel)
        shown: Sequence[dict[str, Any]] = await self.platform.desk.look(
            lambda chat: [frames.message(chat, row, "ann") for row in chat.reading.page(place, limit=200)]
        )
        return list(shown)

    async def spoil_next(self) -> None:
        """Something that no adapter can read is sent."""
        await self.platform.desk.do(lambda chat: chat.happenings.add("nonsense", {}))


@asynccontextmanager
async def local_place(folder: Path) -> AsyncIterator[LocalPlace]:
    """Return a running local chat."""
    place = LocalPlace(folder)
    await place.start()
    try:
        yield place
    finally:
        await place.stop()


PLACES = {"local": local_place, "slack": slack_place, "discord": discord_place}
