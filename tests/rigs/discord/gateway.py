"""Gateway v10 over websockets with text frames: sessions begin, beat, break off and are taken up again."""

import asyncio
import json
from collections.abc import Callable

from aiohttp import WSMsgType, web

from tests.rigs.discord.constants import ALL_INTENTS, PRIVILEGED
from tests.rigs.discord.model import Happening, Json
from tests.rigs.discord.session import (
    HEARTBEAT,
    HEARTBEAT_ACK,
    HELLO,
    IDENTIFY,
    INVALID_SESSION,
    PRESENCE,
    RECONNECT,
    REQUEST_MEMBERS,
    RESUME,
    VOICE_STATE,
    Connection,
    Session,
)
from tests.rigs.discord.world import World

HEARTBEAT_MS = 41_250
ACK_AFTER = 0.005
"""An answer within the same millisecond would arrive before the library has noted that it asked."""
ENDS_SESSION = (1000, 1001)


class Closing(Exception):
    """The server closes the connection with a code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Gateway:
    """All sessions and connections."""

    def __init__(self, world: World, accepts_token: Callable[[str], bool]) -> None:
        self._world = world
        self._accepts = accepts_token
        self._background: set[asyncio.Task[None]] = set()
        self._duplicates = 0
        self.url = ""
        self.sessions: dict[str, Session] = {}
        self.connections: list[Connection] = []
        self.received: list[Json] = []
        self.failures: list[Exception] = []
        self.heartbeat_ms = HEARTBEAT_MS
        self.close_identify_with: int | None = None
        """Close code for everybody who identifies, such as 4013."""
        self.is_down = False
        """Nobody can connect."""
        world.listeners.append(self.tell)

    # --- Telling

    def tell(self, happening: Happening) -> None:
        """Offer what happened to every session."""
        times = 1
        if self._duplicates:
            self._duplicates, times = self._duplicates - 1, 2
        for session in self.sessions.values():
            for _ in range(times):
                session.offer(happening)

    async def flushed(self) -> None:
        """Wait until everything told is on the wire."""
        for connection in list(self.connections):
            await connection.flushed()

    # --- Bad days

    def duplicate(self, count: int = 1) -> None:
        """Send each of the next events twice."""
        self._duplicates = count

    def hold(self) -> None:
        """Keep events back from now on."""
        for session in self.sessions.values():
            session.held = []

    def release(self, *, backwards: bool = False) -> None:
        """Send what was kept back, perhaps in the wrong order."""
        for session in self.sessions.values():
            held, session.held = session.held or [], None
            for happening in reversed(held) if backwards else held:
                session.offer(happening)

    async def drop(self, code: int | None = None) -> None:
        """Close every connection with this code, or break it without a word. The sessions stay."""
        for connection in list(self.connections):
            self._part(connection)
            await (connection.cut() if code is None else connection.close(code))

    def deafen(self) -> None:
        """Leave the connections that there are open, and answer nothing on them, heartbeats included.

        With `hold` nothing comes on them either.
        """
        for connection in self.connections:
            connection.is_deaf = True

    async def reconnect(self) -> None:
        """Ask every client to connect again and resume (op 7)."""
        for connection in list(self.connections):
            connection.send(RECONNECT)
            await connection.flushed()

    async def invalidate(self, *, resumable: bool) -> None:
        """Call every session invalid (op 9); when it is not resumable it is forgotten."""
        connections = list(self.connections)
        if not resumable:
            self.sessions.clear()
        for connection in connections:
            connection.send(INVALID_SESSION, resumable)
            self._part(connection)
            await connection.flushed()

    def forget_sessions(self) -> None:
        """Let every session expire: whoever resumes is told that it is invalid."""
        self.sessions.clear()

    # --- Connections

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Talk with one client until one of the two goes."""
        if self.is_down:
            return web.Response(status=503)
        socket = web.WebSocketResponse(max_msg_size=1 << 20)
        await socket.prepare(request)
        connection = Connection(socket, request)
        self.connections.append(connection)
        try:
            if request.query.get("v", "10") != "10":
                raise Closing(4012)
            connection.send(HELLO, {"heartbeat_interval": self.heartbeat_ms, "_trace": []})
            await self._listen(connection)
        except Closing as closing:
            await connection.close(closing.code)
        except Exception as error:
            self.failures.append(error)
            await connection.close(4000)
        finally:
            self._gone(connection)
            await connection.stop()
        return socket

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type is not WSMsgType.TEXT:
                raise Closing(4002)
            try:
                frame = json.loads(message.data)
            except ValueError:
                raise Closing(4002) from None
            self.received.append(frame)
            await self._understand(connection, frame)

    async def _understand(self, connection: Connection, frame: Json) -> None:
        op, data = frame.get("op"), frame.get("d")
        if connection.is_deaf:
            return
        if op == HEARTBEAT:
            self._later(ACK_AFTER, lambda: connection.send(HEARTBEAT_ACK))
        elif op == IDENTIFY:
            self._identify(connection, data or {})
        elif op == RESUME:
            self._resume(connection, data or {})
        elif op not in (PRESENCE, VOICE_STATE, REQUEST_MEMBERS):
            raise Closing(4001)
        elif connection.session is None:
            raise Closing(4003)
        elif op == REQUEST_MEMBERS:
            connection.session.send_members(data or {})

    def _later(self, seconds: float, do: Callable[[], None]) -> None:
        async def wait() -> None:
            await asyncio.sleep(seconds)
            do()

        task = asyncio.create_task(wait())
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _identify(self, connection: Connection, data: Json) -> None:
        if connection.session is not None:
            raise Closing(4005)
        if self.close_identify_with is not None:
            raise Closing(self.close_identify_with)
        self._check_token(data)
        intents = data.get("intents")
        if not isinstance(intents, int) or not 0 <= intents <= ALL_INTENTS:
            raise Closing(4013)
        if any(intents & one and one not in self._world.portal_intents for one in PRIVILEGED):
            raise Closing(4014)
        shard = data.get("shard")
        session = Session(self._world, intents, (shard[0], shard[1]) if shard else None)
        self.sessions[session.id] = session
        session.connection, connection.session = connection, session
        session.welcome(self.url)

    def _resume(self, connection: Connection, data: Json) -> None:
        self._check_token(data)
        session = self.sessions.get(data.get("session_id", ""))
        if session is None:
            connection.send(INVALID_SESSION, False)
            return
        if int(data.get("seq") or 0) > session.sequence:
            raise Closing(4007)
        session.connection, connection.session = connection, session
        session.replay(int(data.get("seq") or 0))

    def _check_token(self, data: Json) -> None:
        if not self._accepts(str(data.get("token", "")).removeprefix("Bot ")):
            raise Closing(4004)

    def _gone(self, connection: Connection) -> None:
        session, by_client = connection.session, connection in self.connections
        self._part(connection)
        # Only a client says with its code that it will not come back.
        if session is not None and by_client and connection.socket.close_code in ENDS_SESSION:
            self.sessions.pop(session.id, None)

    def _part(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
        if connection.session is not None and connection.session.connection is connection:
            connection.session.connection = None

    async def stop(self) -> None:
        """Go away."""
        for task in list(self._background):
            task.cancel()
        await self.drop(1001)
