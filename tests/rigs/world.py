"""A whole small world: the bot's core and the local chat over files in a folder, without a web server.

People act through the chat as a tab would; what the bot said is read from the chat as a tab would show it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from adapters.local.adapter import LocalPlatform
from adapters.local.server import frames
from adapters.local.server.asking import Asked
from adapters.local.server.chat import direct_id
from bot import app, wiring
from bot.agenda import AgendaWorker, Handler
from bot.beginning import set_up_channels
from bot.chores import Chores
from bot.config import Settings, load
from bot.content import starter_file
from bot.model.archive import PostQuery
from bot.outbox import OutboxWorker, Pace
from bot.ports import ChatPlatform, Intake, Store
from tests.rigs.clocks import START, HandAlarm, HandClock
from tests.rigs.databases import open_new

PACE = Pace(settle=0.0, sweep=60.0)
NEWCOMER, MEMBER, ORGANISER = 0, 1, 2
"""Where the demo's first three people stand in its list."""


def demo_settings(folder: Path) -> Settings:
    """Return the demo's settings with their data in `folder`."""
    return replace(load(starter_file("demo.toml"), known_platforms=app.known_platforms()), data_dir=folder)


class World:
    """The bot and the chat, running."""

    def __init__(
        self, settings: Settings, store: Store, core: wiring.Core, chat: LocalPlatform, alarm: HandAlarm, chores: Chores
    ) -> None:
        self.settings = settings
        self.store = store
        self.core = core
        self.chat = chat
        self.alarm = alarm
        self.clock = alarm.clock
        self._chores = chores
        self.people = [person["id"] for person in settings.platforms["local"]["people"]]
        archived = {ref.removeprefix("local:") for ref in settings.archived_channels}
        channels = [channel["id"] for channel in settings.platforms["local"]["channels"]]
        self.archived_channel = next((id for id in channels if id in archived), "")
        self.quiet_channel = next(id for id in channels if id not in archived)

    # --- What people do

    async def joins(self, person: str) -> None:
        """Join the group."""
        await self.chat.desk.do(lambda chat: chat.join(person))
        await self.settled()

    async def comes(self, name: str) -> str:
        """Make somebody new, who has not joined."""
        return await self.chat.desk.do(lambda chat: chat.new_person(name))

    async def posts(self, person: str, channel: str, text: str, thread: int | None = None) -> int:
        """Post, and return the message's number."""
        number = await self.chat.desk.do(lambda chat: chat.post(person, channel, thread, text))
        await self.settled()
        return number

    async def writes_to_bot(self, person: str, text: str) -> int:
        """Write a direct message to the bot."""
        return await self.posts(person, direct_id(person), text)

    async def edits(self, person: str, message: int, text: str) -> None:
        """Edit a message."""
        await self.chat.desk.do(lambda chat: chat.edit(person, message, text))
        await self.settled()

    async def deletes(self, person: str, message: int) -> None:
        """Delete a message."""
        await self.chat.desk.do(lambda chat: chat.delete(person, message))
        await self.settled()

    async def asks(self, person: str, typed: str, channel: str | None = None) -> dict[str, Any]:
        """Type a slash command and return the card of the answer."""
        command, _, text = typed.removeprefix("/").partition(" ")
        place = channel or direct_id(person)
        card: dict[str, Any] = (await self.chat.hub.ask(Asked(person, place, command, text=text)))["card"]
        return card

    async def chooses(self, person: str, message: int, command: str, channel: str) -> dict[str, Any]:
        """Choose a command in the menu of a message and return the card of the answer."""
        asked = Asked(person, channel, command, via="button", message=message)
        card: dict[str, Any] = (await self.chat.hub.ask(asked))["card"]
        return card

    async def passes(self, **time: float) -> None:
        """Let time pass, and let the bot do what is due by then."""
        self.clock.turn(timedelta(**time))
        self.alarm.ring()
        await self._chores.welcome()
        await self._chores.questions()
        await self.settled()

    async def redelivered(self) -> None:
        """Deliver everything that ever happened once more."""
        await self.chat.desk.do(lambda chat: chat.happenings.deliver_again())
        await self.settled()

    # --- What people see

    async def direct_messages(self, person: str) -> list[str]:
        """Return what the bot wrote to somebody."""
        return [m["text"] for m in await self.messages(direct_id(person)) if m["author"]["is_bot"]]

    async def messages(self, channel: str) -> list[dict[str, Any]]:
        """Return a channel's messages as its page draws them."""
        somebody = self.people[MEMBER]
        return await self.chat.desk.look(
            lambda chat: [frames.message(chat, row, somebody) for row in chat.reading.page(channel, limit=200)]
        )

    async def archived(self, words: str) -> list[str]:
        """Return what the archive's search finds."""
        hits = await self.store.read(lambda readers: readers.search_posts(PostQuery(words)))
        return [hit.shown.post.text for hit in hits]

    async def settled(self) -> None:
        """Wait until the bot has taken and sent everything."""
        while await self._is_busy():
            await asyncio.sleep(0.002)

    async def _is_busy(self) -> bool:
        if await self.chat.desk.look(lambda chat: bool(chat.happenings.waiting(1))):
            return True
        due_at = await self.store.commit(lambda work: work.agenda.next_due(self.core.handlers))
        if due_at is not None and due_at <= self.clock.now():
            return True
        reports = await self.store.read(lambda readers: readers.deliveries(1_000))
        due = [report for report in reports if report.due_at <= self.clock.now()]
        return any(report.state.value in ("waiting", "leased", "unknown") for report in due)


def _same(thing: Any) -> Any:
    return thing


@asynccontextmanager
async def running(
    settings: Settings,
    around_intake: Callable[[Intake], Intake] = _same,
    around_platform: Callable[[ChatPlatform], ChatPlatform] = _same,
    around_handlers: Callable[[Mapping[str, Handler]], Mapping[str, Handler]] = _same,
    days_later: int = 0,
    hours_later: int = 0,
    others: Sequence[ChatPlatform] = (),
) -> AsyncIterator[World]:
    """Run the bot on the demo's settings until the block is left; the files stay.

    A crash test puts something of its own around the ports. `others` are platforms beside the chat.
    """
    clock = HandClock(START + timedelta(days=days_later, hours=hours_later))
    alarm = HandAlarm(clock)
    async with AsyncExitStack() as closing:
        store = open_new(app.database_file(settings), clock, exclusive=True, is_seeded=True)
        closing.push_async_callback(store.close)
        platforms = app.make_platforms(settings, clock) | {platform.name: platform for platform in others}
        core = wiring.make_core(settings, store, clock, platforms)
        await app.bring_up(core)
        chat = cast(LocalPlatform, platforms["local"])
        await chat.start()
        closing.push_async_callback(chat.close)
        await set_up_channels(core.features.archive, core.features.channels, store, settings, platforms)
        await chat.install_commands(core.registry.specs)
        chores = Chores(store, clock, core.features.round_up, core.features.start_here, core.features.feedback)
        await chores.welcome()
        outgoing = {name: around_platform(platform) for name, platform in platforms.items()}
        worker = OutboxWorker(store, outgoing, clock, alarm, PACE, core.features.unreachable.tell)
        agenda = AgendaWorker(store, clock, alarm, around_handlers(core.handlers))
        runs = (worker.run(), agenda.run(), chat.run(around_intake(core.intake)))
        tasks = [asyncio.create_task(each) for each in runs]
        closing.push_async_callback(_stop, tasks)
        await asyncio.sleep(0)
        world = World(settings, store, core, chat, alarm, chores)
        await world.settled()
        yield world


async def _stop(tasks: Sequence["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task
