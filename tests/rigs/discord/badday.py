"""Switches for bad days: limits, failures, broken connections, slowness. A pattern is `POST /channels/*/messages`."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from aiohttp import web

from tests.rigs.discord.errors import Refused, limited

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LINGER_NOT = struct.pack("ii", 1, 0)


class Broken(Exception):
    """The connection is gone; whatever is answered reaches nobody."""


class Banned(Exception):
    """The network before Discord lets nothing through."""


@dataclass(eq=False)
class Fault:
    """One thing that goes wrong with requests of a kind, so many times (always when times is None)."""

    kind: str
    pattern: str
    times: int | None
    value: float = 0.0
    scope: str = "user"
    code: int = 0
    after_doing: bool = False

    def strikes(self, call: str) -> bool:
        """Say whether it goes wrong with this request, and count."""
        if self.times == 0 or not fnmatchcase(call, self.pattern):
            return False
        if self.times is not None:
            self.times -= 1
        return True


@dataclass(eq=False)
class Bucket:
    """So many requests of a kind in so many seconds, counted for each path by itself or all together."""

    pattern: str
    limit: int
    per: float
    is_whole: bool = False
    over: int = 0
    """How often one was too many."""
    _spent: dict[str, tuple[float, int]] = field(default_factory=dict)

    def take(self, call: str) -> dict[str, str]:
        """Count a request, and return what the answer tells; one too many is refused."""
        now, call = asyncio.get_running_loop().time(), "" if self.is_whole else call
        until, count = self._spent.get(call, (0.0, 0))
        if until <= now:
            until, count = now + self.per, 0
        if count >= self.limit:
            self.over += 1
            raise limited(round(until - now, 3), "global" if self.is_whole else "user")
        self._spent[call] = until, count + 1
        if self.is_whole:
            return {}
        told = {"Limit": self.limit, "Remaining": self.limit - count - 1, "Reset-After": f"{until - now:.3f}"}
        return {f"X-RateLimit-{name}": str(value) for name, value in told.items()}


class BadDays:
    """Everything that goes wrong at the moment."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._buckets: list[Bucket] = []

    @property
    def over(self) -> int:
        """Return how often a request was one too many."""
        return sum(bucket.over for bucket in self._buckets)

    def count(self, pattern: str, limit: int, per: float, *, whole: bool = False) -> None:
        """Let so many requests of a kind pass in so many real seconds, as Discord does on every day."""
        self._buckets.append(Bucket(pattern, limit, per, whole))

    def rate_limit(self, pattern: str, times: int = 1, retry_after: float = 0.05, scope: str = "user") -> None:
        """Answer 429; the scope is user, shared or global."""
        self._faults.append(Fault("limit", pattern, times, retry_after, scope))

    def fail(
        self, pattern: str, status: int = 500, times: int | None = 1, *, code: int = 0, after_doing: bool = False
    ) -> None:
        """Answer with this status and perhaps a code such as 40003, before or after doing what was asked."""
        self._faults.append(Fault("fail", pattern, times, status, code=code, after_doing=after_doing))

    def ban(self, pattern: str = "*", times: int | None = 1) -> None:
        """Answer 429 as the network before Discord does: without the header that shows that Discord said so."""
        self._faults.append(Fault("ban", pattern, times))

    def reset_connection(self, pattern: str, times: int = 1, *, after_doing: bool = False) -> None:
        """Break the connection, before or after doing what was asked."""
        self._faults.append(Fault("reset", pattern, times, after_doing=after_doing))

    def delay(self, pattern: str, seconds: float, times: int | None = None) -> None:
        """Take so long before doing anything."""
        self._faults.append(Fault("delay", pattern, times, seconds))

    def end_bad_days(self) -> None:
        """Let everything go well again."""
        self._faults.clear()
        self._buckets.clear()

    async def through(self, call: str, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Handle a request as well as the day allows."""
        slow = self._striking(call, "delay")
        if slow is not None:
            await asyncio.sleep(slow.value)
        told = [one.take(call) for one in self._buckets if fnmatchcase(call, one.pattern)]
        struck = [fault for kind in ("reset", "ban", "limit", "fail") if (fault := self._striking(call, kind))]
        for fault in struck:
            if not fault.after_doing:
                _strike(fault, request)
        response = await handler(request)
        for headers in told:
            response.headers.update(headers)
        for fault in struck:
            _strike(fault, request)
        return response

    def _striking(self, call: str, kind: str) -> Fault | None:
        """Return the first fault of a kind that strikes, so that several of a kind come one after the other."""
        return next((fault for fault in self._faults if fault.kind == kind and fault.strikes(call)), None)


def _strike(fault: Fault, request: web.Request) -> None:
    if fault.kind == "limit":
        raise limited(fault.value, fault.scope)
    if fault.kind == "fail":
        status = int(fault.value)
        raise Refused(status, {"message": f"{status}: the server has a bad day", "code": fault.code})
    if fault.kind == "ban":
        raise Banned
    transport = request.transport
    if transport is not None:
        raw = transport.get_extra_info("socket")
        # Without lingering the other side sees a reset and not an orderly end.
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        transport.abort()
    raise Broken
