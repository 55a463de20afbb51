"""Everybody who has the page open, and who of them is told what."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from adapters.local.errors import Refused
from adapters.local.server import frames
from adapters.local.server.chat import Chat
from adapters.local.server.desk import Desk
from adapters.local.server.frames import Frame
from adapters.local.server.socket import Tab
from adapters.local.settings import LocalSettings

Invoke = Callable[..., Awaitable[Frame]]
"""(person, channel, thread, command, text, is_button=…) → the drawn card of the answer."""


class Hub:
    """The open tabs."""

    def __init__(self, desk: Desk, settings: LocalSettings) -> None:
        self.desk = desk
        self._settings = settings
        self._tabs: set[Tab] = set()
        self._commands: list[Frame] = []
        self._invoke: Invoke | None = None

    def offer(self, commands: list[Frame]) -> None:
        """Offer these commands from now on."""
        self._commands = commands

    def connect_bot(self, invoke: Invoke | None) -> None:
        """Let commands reach the bot, or nobody while it is away."""
        self._invoke = invoke
        for tab in self._tabs:
            tab.send({"type": "bot", "online": invoke is not None})

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
        if not self._settings.switch:
            raise Refused("Here you can only be yourself.")
        return await self.desk.do(lambda chat: chat.new_person(name))

    # --- Telling

    async def send_state(self, tab: Tab) -> None:
        """Tell a tab how everything around the conversation stands."""
        person = tab.person
        if person is not None:
            tab.send(await self.desk.look(lambda chat: frames.state(chat, person, self._settings, self._commands)))

    async def everybody_changed(self) -> None:
        """Tell every tab that people or channels changed."""
        for tab in list(self._tabs):
            await self.send_state(tab)

    async def message_changed(self, number: int) -> None:
        """Tell everybody who can see a message that it is new or different."""
        people = {tab.person for tab in self._tabs if tab.person is not None}

        def look(chat: Chat) -> dict[str, Frame]:
            row = chat.message(number)
            seen: dict[str, Frame] = {}
            for person in people:
                if any(channel["id"] == row["channel"] for channel in chat.channels_of(person)):
                    seen[person] = {"type": "message", "message": frames.message(chat, row, person)}
            return seen

        for person, frame in (await self.desk.look(look)).items():
            for tab in list(self._tabs):
                if tab.person == person:
                    tab.send(frame)

    async def invoke(self, *asked: Any, is_button: bool) -> Frame:
        """Bring somebody's command to the bot and return its answer."""
        if self._invoke is None:
            raise Refused("The bot is not here just now. Please try again in a moment.")
        return await self._invoke(*asked, is_button=is_button)
