"""One browser tab's connection: requests in, changes out."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from adapters.local.errors import Refused
from adapters.local.server import frames
from adapters.local.server.frames import Frame

if TYPE_CHECKING:
    from adapters.local.server.hub import Hub

QUEUE = 1_000
"""Frames that may wait for a slow tab; beyond that it is cut off and catches up when it comes back."""


class Tab:
    """A tab acts as one person at a time."""

    def __init__(self, hub: "Hub", socket: web.WebSocketResponse) -> None:
        self._hub = hub
        self._socket = socket
        self._outgoing: asyncio.Queue[Frame] = asyncio.Queue(QUEUE)
        self.person: str | None = None

    def send(self, frame: Frame) -> None:
        """Send a frame, in order, without waiting for the tab."""
        try:
            self._outgoing.put_nowait(frame)
        except asyncio.QueueFull:
            self._hub.forget(self)

    async def serve(self) -> None:
        """Answer requests until the tab goes away."""
        sender = asyncio.create_task(self._send_all())
        try:
            async for received in self._socket:
                if received.type is not WSMsgType.TEXT:
                    self.send({"type": "error", "sentence": "Only text frames are understood."})
                    continue
                await self._take(received.data)
        finally:
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)

    async def _send_all(self) -> None:
        while True:
            frame = await self._outgoing.get()
            try:
                await self._socket.send_json(frame)
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
        except (KeyError, TypeError, ValueError):
            self.send({"type": "refused", "id": id, "sentence": "That request lacks something that it needs."})
        else:
            self.send({"type": "done", "id": id})

    # --- Requests

    @property
    def _me(self) -> str:
        if self.person is None:
            raise Refused("Say who you are first.")
        return self.person

    async def hello(self, request: Frame) -> None:
        """Become somebody: the one remembered by the tab, where the switch allows that, or the usual one."""
        self.person = await self._hub.person_for(request.get("person"))
        await self._hub.send_state(self)

    async def new_person(self, request: Frame) -> None:
        """Become somebody new."""
        self.person = await self._hub.new_person(str(request["name"]))
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

    async def open(self, request: Frame) -> None:
        """Look at a channel."""
        me, channel = self._me, str(request["channel"])

        def look(chat: Any) -> list[Frame]:
            chat.check_access(me, channel)
            chat.read(me, channel)
            return [frames.message(chat, row, me) for row in chat.messages(channel)]

        messages = await self._hub.desk.look(look)
        self.send({"type": "history", "channel": channel, "messages": messages})
        await self._hub.send_state(self)

    async def post(self, request: Frame) -> None:
        """Say something. The request's id is the message's key, so that a repeat says nothing."""
        me, channel, thread = self._me, str(request["channel"]), _number(request.get("thread"))
        text, key = _text(request), f"tab:{me}:{request['id']}"
        message = await self._hub.desk.do(lambda chat: chat.post(me, channel, thread, text, key))
        await self._hub.message_changed(message)

    async def edit(self, request: Frame) -> None:
        """Change a message of one's own."""
        me, message, text = self._me, int(request["message"]), _text(request)
        await self._hub.desk.do(lambda chat: chat.edit(me, message, text))
        await self._hub.message_changed(message)

    async def delete(self, request: Frame) -> None:
        """Delete a message of one's own."""
        me, message = self._me, int(request["message"])
        await self._hub.desk.do(lambda chat: chat.delete(me, message))
        await self._hub.message_changed(message)

    async def command(self, request: Frame) -> None:
        """Ask the bot for something; the answer comes to this tab only."""
        me, channel, thread = self._me, str(request["channel"]), _number(request.get("thread"))
        await self._hub.desk.look(lambda chat: chat.check_access(me, channel))
        card = await self._hub.invoke(
            me, channel, thread, str(request["command"]), _text(request), is_button=bool(request.get("button"))
        )
        self.send({"type": "answer", "id": request["id"], "channel": channel, "thread": thread, "card": card})


_HANDLERS: dict[str, Callable[[Tab, Frame], Awaitable[None]]] = {
    "hello": Tab.hello,
    "new_person": Tab.new_person,
    "join": Tab.join,
    "leave": Tab.leave,
    "open": Tab.open,
    "post": Tab.post,
    "edit": Tab.edit,
    "delete": Tab.delete,
    "command": Tab.command,
}


def _number(value: object) -> int | None:
    return None if value is None else int(str(value))


def _text(request: Frame) -> str:
    text = request["text"]
    if not isinstance(text, str):
        raise TypeError("text")
    return text
