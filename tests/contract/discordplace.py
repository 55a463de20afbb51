"""Discord as a place of the contract suite: the real discord.py on the rig."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.discord import ids
from adapters.discord.adapter import DiscordPlatform
from adapters.discord.needs import PERMISSIONS
from adapters.discord.rhythm import Rhythm
from bot.clock import SystemClock
from bot.model.commands import CommandSpec, Option, OptionType
from bot.model.history import Span
from bot.model.refs import ChannelRef, MessageRef
from bot.ports import AdapterContext
from tests.rigs.discord import DiscordRig
from tests.rigs.discord.answers import Answer
from tests.rigs.discord.constants import Intent
from tests.rigs.discord.model import Channel, Happening, Message
from tests.rigs.discord.rig import real_now
from tests.rigs.discord.world import Clock
from tests.rigs.intakes import RecordingIntake

QUICK = Rhythm(before_session=0.01, promise=0.2, again=0.05, between_direct=0.01)
COMMANDS = (
    CommandSpec("ask", "Ask.", (Option("question", "What.", rest=True),)),
    CommandSpec(
        "paint",
        "Paint a wall",
        (
            Option("wall", "Which wall.", required=True),
            Option("colour", "Which colour.", OptionType.CHOICE, choices=("red", "green")),
            Option("shade", "Which shade.", suggests=True),
            Option("soon", "Whether it is urgent.", OptionType.BOOLEAN),
            Option("where", "In which channel.", OptionType.CHANNEL),
        ),
        form=True,
    ),
)


class DiscordPlace:
    """A server with Ann and Ben, and the bot in #general."""

    def __init__(self, rig: DiscordRig, folder: Path) -> None:
        self.rig = rig
        self._folder = folder
        self._running: asyncio.Task[None] | None = None
        self._answer = Answer()
        self._typed: dict[str, str] = {}
        self._taken: set[str] = set()
        self.ann = rig.world.new_user("Ann")
        self.intake = RecordingIntake()
        self.platform = self._made()
        self.mention = f"<@{rig.bot.id}>"
        self.person = ids.account_ref(str(self.ann.id))
        self.channel = ids.channel_ref(str(rig.general.id))

    def _made(self) -> Any:
        environ = {"DISCORD_TOKEN": self.rig.token}
        settings = {"enabled": True, "api_url": self.rig.api_url}
        return DiscordPlatform(AdapterContext(settings, self._folder, SystemClock(), environ=environ), QUICK)

    async def start(self) -> None:
        """Let the bot in, and wait until it hears."""
        await self.platform.start()
        await self.platform.channels()
        await self.platform.install_commands(COMMANDS)
        self._running = asyncio.create_task(self.platform.run(self.intake))
        async with asyncio.timeout(5):
            while not self.intake.reconnections:
                await asyncio.sleep(0.002)

    async def stop(self) -> None:
        """Stop the bot."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
        await self.platform.close()

    async def restart(self) -> None:
        """Stop everything and begin again with an intake that knows nothing, and catch up as the core does.

        The gateway repeats nothing to a new session; what was not taken is found in history.
        """
        await self.stop()
        self._taken.update(event.key for event in self.intake.events)
        self.intake = RecordingIntake()
        self.platform = self._made()
        await self.start()
        now = datetime.now(UTC)
        span = Span(now - timedelta(days=1), now + timedelta(days=1))
        async for stretch in self.platform.history(self.channel, span):
            for past in stretch.posts:
                if past.event.key not in self._taken:
                    await self.intake.receive(past.event)

    # --- What people do

    async def join(self) -> None:
        """Somebody called Ben joins."""
        await self.rig.join("Ben")

    async def post(self, text: str, thread: MessageRef | None = None) -> MessageRef:
        """Ann posts in the channel."""
        place = self.rig.general if thread is None else await self._thread(thread)
        return self._ref(await self.rig.post(self.ann, place, text))

    async def _thread(self, root: MessageRef) -> Channel:
        message = self._message(root)
        return message.thread or await self.rig.start_thread(self.ann, message, "A thread")

    async def write_to_bot(self, text: str) -> MessageRef:
        """Ann writes to the bot."""
        return self._ref(await self.rig.dm(self.ann, text))

    async def edit(self, message: MessageRef, text: str) -> None:
        """Ann edits."""
        await self.rig.edit(self._message(message), text)

    async def delete(self, message: MessageRef) -> None:
        """Ann deletes."""
        await self.rig.delete(self._message(message))

    async def close_direct(self) -> None:
        """Ann takes no messages of bots."""
        self.rig.close_direct(self.ann)

    async def type_command(self, command: str, text: str) -> str:
        """Ann types a command."""
        answer = await self.rig.slash(self.ann, self.rig.general, command, {"question": text})
        assert answer.is_ephemeral
        return answer.text

    async def post_file(self, name: str) -> MessageRef:
        """Ann posts a file."""
        return self._ref(await self.rig.post(self.ann, self.rig.general, "", attachments={name: b"x"}))

    async def press(self, message: MessageRef) -> None:
        """Ann presses the first button of a message."""
        shown = self._message(message)
        await self.rig.press(self.ann, shown, self._part(shown, 2))

    async def choose(self, message: MessageRef, value: str) -> None:
        """Ann chooses in the first list of a message."""
        shown = self._message(message)
        await self.rig.choose(self.ann, shown, self._part(shown, 3), [value])

    def _part(self, message: Message, kind: int) -> str:
        parts = [part for row in message.components for part in row["components"]]
        return str(next(part["custom_id"] for part in parts if part["type"] == kind))

    async def open_form(self, command: str) -> list[str]:
        """Ann types a command alone; return the names of the fields that she sees."""
        self._answer = await self.rig.slash(self.ann, self.rig.general, command, {})
        assert self._answer.modal is not None
        return [field["component"]["custom_id"] for field in self._answer.modal["components"]]

    async def complete(self, field: str, typed: str) -> list[str]:
        """Ann types into an option; return what is offered. Discord completes nothing in forms."""
        offered = await self.rig.autocomplete(self.ann, "paint", field, typed, {}, channel=self.rig.general)
        return [choice["value"] for choice in offered]

    async def send_form(self, values: dict[str, str]) -> tuple[str, str]:
        """Ann sends the form, opening it again where it was refused; return the field at fault, and what she reads."""
        if self._answer.modal is None:
            assert self._answer.message is not None
            again = self._part(self._answer.message, 2)
            self._answer = await self.rig.press(self.ann, self._answer.message, again)
            assert self._answer.modal is not None
            kept = {f["component"]["custom_id"]: f["component"].get("value") for f in self._answer.modal["components"]}
            assert self._typed.items() <= kept.items()
        selects = {f["component"]["custom_id"]: f["component"]["type"] for f in self._answer.modal["components"]}
        filled = {name: value if selects[name] == 4 else [value] for name, value in values.items()}
        self._typed = {name: value for name, value in values.items() if selects[name] == 4}
        self._answer = await self.rig.submit_modal(self.ann, self._answer.modal, filled)
        about, colon, _ = self._answer.text.partition(": ")
        return (about if colon else ""), self._answer.text

    # --- What people see

    async def shown(self, channel: ChannelRef | None = None) -> list[dict[str, Any]]:
        """Return what Ann sees in the channel and its threads, or in her direct messages."""
        if channel is None:
            return [_shown(message) for message in self.rig.direct_messages(self.ann)]
        found = []
        for message in self.rig.messages(self.rig.general):
            if message.type == 18:
                continue
            found.append(_shown(message))
            if message.thread is not None:
                found += [_shown(reply, message) for reply in self.rig.messages(message.thread) if reply.type != 21]
        return found

    async def spoil_next(self) -> None:
        """Something that no adapter can read is sent."""
        guild = str(self.rig.guild.id)
        odd = {"guild_id": guild, "channel_id": str(self.rig.general.id), "type": 0}
        self.rig.world.tell(
            Happening("MESSAGE_CREATE", odd, Intent.GUILD_MESSAGES, self.rig.guild.id, self.rig.general)
        )

    def _ref(self, message: Message) -> MessageRef:
        return ids.message_ref(str(message.channel.id), str(message.id))

    def _message(self, ref: MessageRef) -> Message:
        place, id = ids.native_message(ref)
        channels = [*self.rig.guild.channels.values(), *self.rig.world.directs.values()]
        return next(channel.messages[id] for channel in channels if channel.id == place)


def _shown(message: Message, root: Message | None = None) -> dict[str, Any]:
    labels = [part.get("label", "") for row in message.components for part in row["components"]]
    text = "\n".join([message.content, *labels]) if labels else message.content
    return {"id": message.id, "text": text, "thread": None if root is None else root.id}


@asynccontextmanager
async def discord_place(folder: Path, now: Clock = real_now) -> AsyncIterator[DiscordPlace]:
    """Return a running server; `now` is its clock."""
    async with DiscordRig(now) as rig:
        place = DiscordPlace(rig, folder)
        await rig.rejoin(place.ann)
        await rig.allow_bot(sum(permission.bit for permission in PERMISSIONS.values()))
        await place.start()
        try:
            yield place
        finally:
            await place.stop()
