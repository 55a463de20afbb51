"""One browser tab's connection: requests in, changes out."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from adapters.local.errors import Refused
from adapters.local.server import frames
from adapters.local.server.asking import Asked
from adapters.local.server.chat import Saying
from adapters.local.server.frames import Frame

if TYPE_CHECKING:
    from adapters.local.server.hub import Hub

QUEUE = 1_000
"""Frames that may wait for a slow tab; beyond that it is cut off and catches up when it comes back."""
SLOWNESS = 1.5
"""Seconds that everything takes on the slow network of a bad day."""
_SWITCHES = ("direct_closed", "slow", "bot_away")


class Tab:
    """A tab acts as one person at a time."""

    def __init__(self, hub: "Hub", socket: web.WebSocketResponse) -> None:
        self._hub = hub
        self._socket = socket
        self._outgoing: asyncio.Queue[tuple[float, Frame | str]] = asyncio.Queue(QUEUE)
        self._is_behind = asyncio.Event()
        self.person: str | None = None
        self.channel: str | None = None
        """The channel that the tab shows."""

    def send(self, frame: Frame | str) -> None:
        """Send a frame, in order, without waiting for the tab; text is JSON that was written already."""
        due = asyncio.get_running_loop().time() + (SLOWNESS if self._hub.is_slow else 0.0)
        try:
            self._outgoing.put_nowait((due, frame))
        except asyncio.QueueFull:
            self._hub.forget(self)
            self._is_behind.set()

    async def serve(self) -> None:
        """Answer requests until the tab goes away, or does not keep up."""
        sender, reader = asyncio.create_task(self._send_all()), asyncio.create_task(self._take_all())
        late = asyncio.create_task(self._is_behind.wait())
        try:
            await asyncio.wait((reader, late), return_when=asyncio.FIRST_COMPLETED)
            if reader.done():
                reader.result()
        finally:
            for task in (sender, reader, late):
                task.cancel()
            await asyncio.gather(sender, reader, late, return_exceptions=True)

    async def _take_all(self) -> None:
        async for received in self._socket:
            if received.type is WSMsgType.TEXT:
                await self._take(received.data)
            else:
                self.send({"type": "error", "sentence": "Only text frames are understood."})

    async def _send_all(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due, frame = await self._outgoing.get()
            if due > loop.time():
                await asyncio.sleep(due - loop.time())
            try:
                await self._socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))
            except ConnectionError:  # The tab is gone; the reading side notices as well.
                return

    async def _take(self, data: str) -> None:
        try:
            request = json.loads(data)
            id, kind = request["id"], request["type"]
            if not isinstance(id, str) or not 0 < len(id) <= 80:
                raise TypeError
        except (ValueError, TypeError, KeyError, RecursionError):
            self.send({"type": "error", "sentence": "That request could not be read."})
            return
        handler = _HANDLERS.get(kind) if isinstance(kind, str) else None
        if handler is None:
            self.send({"type": "refused", "id": id, "sentence": "The chat does not know how to do that."})
            return
        try:
            await handler(self, request)
        except Refused as refusal:
            self.send({"type": "refused", "id": id, "sentence": refusal.sentence})
        except (KeyError, TypeError, ValueError, OverflowError):
            self.send({"type": "refused", "id": id, "sentence": "That request lacks something that it needs."})
        else:
            self.send({"type": "done", "id": id})

    # --- Being somebody

    @property
    def _me(self) -> str:
        if self.person is None:
            raise Refused("Say who you are first.")
        return self.person

    async def hello(self, request: Frame) -> None:
        """Become somebody: the one remembered by the tab, where the switch allows that, or the usual one."""
        self.person = await self._hub.person_for(request.get("person"))
        self.channel = None
        await self._hub.send_state(self)

    async def new_person(self, request: Frame) -> None:
        """Become somebody new."""
        self.person = await self._hub.new_person(_text(request, "name"))
        self.channel = None
        await self._hub.everybody_changed()

    async def rename(self, request: Frame) -> None:
        """Be shown under another name."""
        me, name = self._me, _text(request, "name")
        await self._hub.desk.do(lambda chat: chat.rename(me, name))
        await self._hub.everybody_changed()

    async def join(self, request: Frame) -> None:
        """Join the group."""
        me = self._me
        await self._hub.desk.do(lambda chat: chat.join(me))
        await self._hub.everybody_changed()

    async def leave(self, request: Frame) -> None:
        """Leave the group."""
        me = self._me
        await self._hub.desk.do(lambda chat: chat.leave(me))
        await self._hub.everybody_changed()

    # --- Reading

    async def open(self, request: Frame) -> None:
        """Look at a channel."""
        me, channel = self._me, _text(request, "channel")

        def look(chat: Any) -> Frame:
            chat.check_access(me, channel)
            read = chat.reading.read_up_to(me, channel)
            chat.read(me, channel)
            return {**_page(chat, me, channel, None), "type": "history", "read": read}

        frame = await self._hub.desk.look(look)
        self.channel = channel
        self.send(frame)
        await self._hub.send_state(self)

    async def earlier(self, request: Frame) -> None:
        """Show the messages before one."""
        me, channel, before = self._me, _text(request, "channel"), int(request["before"])

        def look(chat: Any) -> Frame:
            chat.check_access(me, channel)
            return {**_page(chat, me, channel, before), "type": "earlier"}

        self.send(await self._hub.desk.look(look))

    async def thread(self, request: Frame) -> None:
        """Show a whole thread."""
        me, number = self._me, int(request["message"])

        def look(chat: Any) -> Frame:
            root = chat.message(number)
            chat.check_access(me, root["channel"])
            messages = frames.messages(chat, chat.reading.thread(number), me)
            return {"type": "thread", "root": number, "channel": root["channel"], "messages": messages}

        self.send(await self._hub.desk.look(look))

    async def read(self, request: Frame) -> None:
        """Note how far a channel was read."""
        me, channel, message = self._me, _text(request, "channel"), int(request["message"])

        def look(chat: Any) -> None:
            chat.check_access(me, channel)
            chat.read(me, channel, message)

        await self._hub.desk.look(look)

    # --- Saying

    async def post(self, request: Frame) -> None:
        """Say something. The request's id is the message's key, so that a repeat says nothing."""
        me, channel, thread = self._me, _text(request, "channel"), _number(request.get("thread"))
        files = tuple(str(id) for id in request.get("files") or ())
        saying = Saying(_text(request), key=f"tab:{me}:{request['id']}", files=files)
        message = await self._hub.desk.do(lambda chat: chat.say(me, channel, thread, saying))
        await self._hub.message_changed(message, is_new=True)
        if thread is not None:
            await self._hub.message_changed(thread)

    async def edit(self, request: Frame) -> None:
        """Change a message of one's own."""
        me, message, text = self._me, int(request["message"]), _text(request)
        await self._hub.desk.do(lambda chat: chat.edit(me, message, text))
        await self._hub.message_changed(message)

    async def delete(self, request: Frame) -> None:
        """Delete a message of one's own."""
        me, message = self._me, int(request["message"])
        row = await self._hub.desk.do(lambda chat: chat.delete(me, message))
        await self._hub.message_changed(message)
        if row["thread"] is not None:
            await self._hub.message_changed(row["thread"])

    async def react(self, request: Frame) -> None:
        """Put a reaction on a message, or take it off."""
        me, message, emoji, on = self._me, int(request["message"]), _text(request, "emoji"), bool(request["on"])
        await self._hub.desk.do(lambda chat: chat.react(me, message, emoji, on=on))
        await self._hub.message_changed(message)

    # --- Asking the bot

    async def command(self, request: Frame) -> None:
        """Ask the bot for something; the answer comes to this tab only."""
        asked = await self._asked(request)
        answer = await self._hub.ask(asked)
        place = {"channel": asked.channel, "thread": asked.thread}
        self.send({**answer, **place, "type": "answer", "id": request["id"]})

    async def suggest(self, request: Frame) -> None:
        """Complete what is being typed into an option."""
        asked = await self._asked(request)
        self.send({"type": "suggestions", "id": request["id"], "values": await self._hub.suggest(asked)})

    async def _asked(self, request: Frame) -> Asked:
        me, channel, options = self._me, _text(request, "channel"), request.get("options")
        thread = _number(request.get("thread"))
        message = _number(request.get("message"))
        await self._hub.desk.look(lambda chat: chat.check_place(me, channel, thread))
        if message is not None:
            await self._hub.desk.look(lambda chat: chat.check_access(me, chat.message(message)["channel"]))
        return Asked(
            person=me,
            channel=channel,
            command=_text(request, "command"),
            thread=thread,
            via=str(request.get("via") or "slash"),
            text=str(request.get("text") or ""),
            options=None if options is None else {str(name): str(value) for name, value in dict(options).items()},
            option=str(request.get("option") or ""),
            typed=str(request.get("typed") or ""),
            message=message,
        )

    # --- Bad days

    async def bad_day(self, request: Frame) -> None:
        """Turn switches for bad days."""
        await self._hub.turn(self._me, {name: bool(request[name]) for name in _SWITCHES if name in request})

    async def redeliver(self, request: Frame) -> None:
        """Give the bot everything that happened once more."""
        await self._hub.deliver_again()


_HANDLERS: dict[str, Callable[[Tab, Frame], Awaitable[None]]] = {
    name: getattr(Tab, name)
    for name in (
        "hello new_person rename join leave open earlier thread read post edit delete react command suggest bad_day "
        "redeliver"
    ).split()
}


def _page(chat: Any, me: str, channel: str, before: int | None) -> Frame:
    rows = chat.reading.page(channel, before=before)
    return {
        "channel": channel,
        "messages": frames.messages(chat, rows, me),
        "has_earlier": chat.reading.has_earlier(channel, rows),
    }


def _number(value: object) -> int | None:
    return None if value is None else int(str(value))


def _text(request: Frame, name: str = "text") -> str:
    text = request[name]
    if not isinstance(text, str):
        raise TypeError(name)
    return text
