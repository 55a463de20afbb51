"""One gateway session: what it asked for, what it was sent, and the connection that it has at the moment."""

import asyncio
import json
import secrets
from typing import Any

from aiohttp import web

from tests.rigs.discord import shapes
from tests.rigs.discord.constants import PRIVILEGED, Intent, Permission
from tests.rigs.discord.model import Happening, Json
from tests.rigs.discord.world import World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE_STATE, RESUME = 0, 1, 2, 3, 4, 6
RECONNECT, REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 7, 8, 9, 10, 11
CHUNK = 1_000


class Connection:
    """A websocket with a queue before it, so that telling never waits."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self._request = request
        self.session: Session | None = None
        self.is_deaf = False
        """What comes in is not heard."""
        self._frames: asyncio.Queue[str] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write())

    def send(self, op: int, data: Any = None) -> None:
        """Queue a frame that is no event."""
        self.send_text(json.dumps({"op": op, "d": data}))

    def send_text(self, frame: str) -> None:
        """Queue a frame as it goes over the wire."""
        self._frames.put_nowait(frame)

    async def flushed(self) -> None:
        """Wait until everything queued is on the wire, or until there is no wire any more."""
        joined = asyncio.ensure_future(self._frames.join())
        await asyncio.wait({joined, self._writer}, return_when=asyncio.FIRST_COMPLETED)
        joined.cancel()

    async def close(self, code: int) -> None:
        """Send what is queued, then close with this code."""
        await self.flushed()
        await self.stop()
        await self.socket.close(code=code)

    async def cut(self) -> None:
        """Break the connection without a word."""
        await self.stop()
        if self._request.transport is not None:
            self._request.transport.abort()

    async def stop(self) -> None:
        """Stop writing."""
        self._writer.cancel()
        await asyncio.gather(self._writer, return_exceptions=True)

    async def _write(self) -> None:
        while True:
            frame = await self._frames.get()
            try:
                await self.socket.send_str(frame)
            except (ConnectionError, RuntimeError):
                pass  # The session keeps the frame, and whoever resumes gets it.
            finally:
                self._frames.task_done()


class Session:
    """What one IDENTIFY began. It outlives its connection until it is invalidated."""

    def __init__(self, world: World, intents: int, shard: tuple[int, int] | None) -> None:
        self.id = secrets.token_hex(16)
        self.intents = intents
        self.shard = shard
        self.sequence = 0
        self.connection: Connection | None = None
        self._sent: list[str] = []
        self.held: list[Happening] | None = None
        self._world = world

    @property
    def sent(self) -> list[Json]:
        """Return every event of the session, whether anybody listened or not."""
        return [json.loads(frame) for frame in self._sent]

    def offer(self, happening: Happening) -> None:
        """Send what happened, when this session asked for it and the bot may see it."""
        if not self._wants(happening):
            return
        if self.held is not None:
            self.held.append(happening)
            return
        self.dispatch(happening.name, self._as_seen(happening))

    def dispatch(self, name: str, data: Json) -> None:
        """Send an event, and keep it for whoever resumes."""
        self.sequence += 1
        frame = json.dumps({"op": DISPATCH, "t": name, "s": self.sequence, "d": data})
        self._sent.append(frame)
        if self.connection is not None:
            self.connection.send_text(frame)

    def replay(self, after: int) -> None:
        """Send again what came after this sequence number."""
        assert self.connection is not None
        for frame in self._sent[after:]:
            self.connection.send_text(frame)
        self.dispatch("RESUMED", {"_trace": []})

    def _wants(self, happening: Happening) -> bool:
        if happening.intents and not self.intents & happening.intents:
            return False
        if self.shard is not None and (happening.guild_id or 0) >> 22 and not self._has(happening.guild_id or 0):
            return False
        if self.shard is not None and happening.guild_id is None and self.shard[0] != 0:
            return False
        return self._may_see(happening)

    def _has(self, guild_id: int) -> bool:
        return self.shard is None or (guild_id >> 22) % self.shard[1] == self.shard[0]

    def _may_see(self, happening: Happening) -> bool:
        world, channel = self._world, happening.channel
        if happening.guild_id is not None and happening.name != "GUILD_DELETE":
            guild = world.guilds.get(happening.guild_id)
            if guild is None or world.bot.id not in guild.members:
                return False
        # Of the channels themselves a bot hears even when it may not look into them.
        private = channel is not None and happening.name.startswith(("MESSAGE", "THREAD"))
        return not private or channel is None or world.may(world.bot, channel, Permission.VIEW_CHANNEL)

    def _as_seen(self, happening: Happening) -> Json:
        message = happening.message
        if message is None or self.intents & Intent.MESSAGE_CONTENT or not self._world.hides_content(message):
            return happening.data
        return shapes.cut(happening.data)

    # --- The beginning

    def welcome(self, resume_url: str) -> None:
        """Send READY and the guilds."""
        world = self._world
        guilds = [one for one in world.guilds.values() if world.bot.id in one.members and self._has(one.id)]
        flags = sum(flag for intent, flag in PRIVILEGED.items() if intent in world.portal_intents)
        ready: dict[str, Any] = {
            "v": 10,
            "user": shapes.user(world.bot) | {"verified": True, "mfa_enabled": True, "email": None},
            "guilds": [{"id": str(one.id), "unavailable": True} for one in guilds],
            "session_id": self.id,
            "session_type": "normal",
            "resume_gateway_url": resume_url,
            "application": {"id": str(world.bot.id), "flags": flags},
            "private_channels": [],
            "relationships": [],
            "user_settings": {},
            "presences": [],
            "_trace": [],
        }
        self.dispatch("READY", ready | ({} if self.shard is None else {"shard": list(self.shard)}))
        if self.intents & Intent.GUILDS:
            for guild in guilds:
                self.dispatch("GUILD_CREATE", shapes.arriving_guild(guild, world.bot, self._threads(guild.id)))

    def _threads(self, guild_id: int) -> list[Any]:
        world = self._world
        threads = world.guilds[guild_id].threads
        active = [one for one in threads if one.thread and not one.thread.archived]
        return [one for one in active if world.may(world.bot, one, Permission.VIEW_CHANNEL)]

    def send_members(self, request: Json) -> None:
        """Answer a request for members, in chunks. Ids come as numbers or as texts."""
        guild = self._world.guilds.get(int(request["guild_id"]))
        if guild is None or self.connection is None:
            return
        wanted = request.get("user_ids")
        ids = None if wanted is None else {int(id) for id in (wanted if isinstance(wanted, list) else [wanted])}
        query, limit = str(request.get("query") or "").lower(), int(request.get("limit") or 0)
        members = [one for one in guild.members.values() if ids is None or one.user.id in ids]
        members = [one for one in members if one.user.username.lower().startswith(query)][: limit or None]
        chunks = [members[start : start + CHUNK] for start in range(0, len(members), CHUNK)] or [[]]
        for number, chunk in enumerate(chunks):
            data = {
                "guild_id": str(guild.id),
                "members": [shapes.member(one) for one in chunk],
                "chunk_index": number,
                "chunk_count": len(chunks),
                "not_found": [str(id) for id in (ids or set()) - guild.members.keys()],
                "nonce": request.get("nonce"),
            }
            self.dispatch("GUILD_MEMBERS_CHUNK", data)
