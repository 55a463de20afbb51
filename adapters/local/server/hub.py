"""Everybody who has the page open, and who of them is told what."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aiohttp import web

from adapters.local.errors import Refused
from adapters.local.server import frames
from adapters.local.server.asking import Asked, Bot
from adapters.local.server.chat import Chat
from adapters.local.server.desk import Desk
from adapters.local.server.frames import Frame
from adapters.local.server.socket import Tab
from adapters.local.settings import LocalSettings


class Hub:
    """The open tabs."""

    def __init__(self, desk: Desk, settings: LocalSettings) -> None:
        self.desk = desk
        self._settings = settings
        self._tabs: set[Tab] = set()
        self._commands: list[Frame] = []
        self._bot: Bot | None = None
        self.is_slow = False
        self.bot_is_here = asyncio.Event()
        """Clear while the demonstration has sent the bot away."""
        self.bot_is_here.set()

    async def open(self) -> None:
        """Find the switches as they were left; outside the demonstration nobody could turn them back."""
        if self._settings.switch:
            self._take_switches(await self.desk.look(lambda chat: chat.switches.on()))

    def offer(self, commands: list[Frame]) -> None:
        """Offer these commands from now on."""
        self._commands = commands

    def connect_bot(self, bot: Bot | None) -> None:
        """Let commands reach the bot, or nobody while it is away."""
        self._bot = bot
        self._tell_all({"type": "bot", "online": self.is_online})

    @property
    def is_online(self) -> bool:
        """Return whether the bot is there."""
        return self._bot is not None and self.bot_is_here.is_set()

    async def serve(self, socket: web.WebSocketResponse) -> None:
        """Serve one tab until it goes away."""
        tab = Tab(self, socket)
        self._tabs.add(tab)
        try:
            await tab.serve()
        finally:
            self.forget(tab)

    def forget(self, tab: Tab) -> None:
        """Tell this tab nothing more."""
        self._tabs.discard(tab)

    # --- Who somebody is

    async def person_for(self, wanted: object) -> str:
        """Return who a tab may be: anybody where the switch exists, else the one person of this place."""
        if self._settings.switch and isinstance(wanted, str):
            try:
                row = await self.desk.look(lambda chat: chat.person(wanted))
            except Refused:
                return await self._usual_person()
            if not row["is_bot"]:
                return wanted
        return await self._usual_person()

    async def _usual_person(self) -> str:
        return self._settings.person or (await self.desk.look(lambda chat: str(chat.people()[0]["id"])))

    async def new_person(self, name: str) -> str:
        """Make somebody new, where the switch exists."""
        self._only_in_demo("Here you can only be yourself.")
        return await self.desk.do(lambda chat: chat.new_person(name))

    def _only_in_demo(self, sentence: str) -> None:
        if not self._settings.switch:
            raise Refused(sentence)

    # --- Bad days

    async def turn(self, person: str, switches: Mapping[str, bool]) -> None:
        """Turn switches for bad days."""
        self._only_in_demo("There are switches for bad days only in the demonstration.")

        def change(chat: Chat) -> frozenset[str]:
            for name, on in switches.items():
                if name == "direct_closed":
                    chat.close_direct(person, closed=on)
                else:
                    chat.switches.turn(name, on=on)
            return chat.switches.on()

        self._take_switches(await self.desk.do(change))
        self._tell_all({"type": "bot", "online": self.is_online})
        await self.everybody_changed()

    def _take_switches(self, on: frozenset[str]) -> None:
        self.is_slow = "slow" in on
        (self.bot_is_here.clear if "bot_away" in on else self.bot_is_here.set)()

    async def deliver_again(self) -> None:
        """Give the bot everything that happened once more."""
        self._only_in_demo("Only the demonstration delivers everything again.")
        await self.desk.do(lambda chat: chat.happenings.deliver_again())

    # --- Telling

    def _tell_all(self, frame: Frame) -> None:
        whole = json.dumps(frame)
        for tab in list(self._tabs):
            tab.send(whole)

    async def send_state(self, tab: Tab) -> None:
        """Tell a tab how everything around the conversation stands."""
        person = tab.person
        if person is not None:
            tab.send(await self.desk.look(lambda chat: frames.state(chat, person, self._settings, self._commands)))

    async def everybody_changed(self) -> None:
        """Tell every tab that people or channels changed."""
        for tab in list(self._tabs):
            await self.send_state(tab)

    async def message_changed(self, number: int, *, is_new: bool = False) -> None:
        """Tell everybody who can see a message that it is new or different.

        Tabs that show its channel get the message, and the others how much they have not read. What most people get
        is the same, so it is made and written as JSON once.
        """
        looking = {(tab.person, tab.channel) for tab in self._tabs if tab.person is not None}
        seen = await self.desk.look(lambda chat: _as_seen(chat, number, looking, is_new=is_new))
        for tab in list(self._tabs):
            if tab.person in seen.readers:
                frame = seen.frame_for(tab.person, here=tab.channel == seen.channel)
                if frame:
                    tab.send(frame)

    # --- Asking the bot

    async def ask(self, asked: Asked) -> Frame:
        """Bring somebody's command to the bot and return its answer."""
        return await self._present().answer(asked)

    async def suggest(self, asked: Asked) -> list[str]:
        """Return what completes an option."""
        return await self._present().suggest(asked)

    def _present(self) -> Bot:
        if self._bot is None or not self.bot_is_here.is_set():
            raise Refused("The bot is not here just now. Please try again in a moment.")
        return self._bot


@dataclass(frozen=True, slots=True)
class _Seen:
    """One message as JSON: for most people the same, for a few their own."""

    channel: str
    readers: frozenset[str]
    common: str
    own: Mapping[str, str]
    unread: Mapping[str, str]

    def frame_for(self, person: str | None, *, here: bool) -> str:
        """Return what a tab of this person is told; empty when nothing."""
        if not here:
            return self.unread.get(person or "", "")
        return self.own.get(person or "", self.common)


def _as_seen(chat: Chat, number: int, looking: set[tuple[str, str | None]], *, is_new: bool) -> _Seen:
    """Return a message for those who look on, each with the channel that their tab shows."""
    row = chat.message(number)
    channel = str(row["channel"])
    readers = chat.readers_of(channel) & {person for person, _ in looking}
    elsewhere = {person for person, shown in looking if shown != channel and person != row["author"]}
    frame = frames.message(chat, row, "")
    reactions = chat.reading.reactions([number]).get(number, [])
    involved = ({row["author"]} | {reaction["person"] for reaction in reactions}) & readers
    own = {person: _message(frame | frames.own(row, person, reactions)) for person in involved}
    return _Seen(channel, readers, _message(frame), own, _unread(chat, channel, readers & elsewhere if is_new else ()))


def _message(frame: Frame) -> str:
    return json.dumps({"type": "message", "message": frame})


def _unread(chat: Chat, channel: str, people: Iterable[str]) -> dict[str, str]:
    names = {id: str(row["name"]) for id, row in chat.reading.people(people).items()}
    counted = chat.reading.unread_by(names, channel)
    return {
        id: json.dumps({"type": "unread", "channel": channel, "unread": unread, "mentions": mentions})
        for id, (unread, mentions) in counted.items()
    }
