"""Bad days: limits, failures, broken connections and slowness, each for one method or for all."""

import math
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Trouble:
    """What befalls the next calls of a method."""

    method: str
    times: int
    status: int = 0
    """Answer with this instead of doing anything."""
    retry_after: int = 0
    error: str = ""
    """Answer 200 with this error instead of doing anything."""
    body: dict[str, Any] | None = None
    """Answer 200 with this instead of doing anything."""
    resets: bool = False
    after_doing: bool = False
    wait: float = 0.0


@dataclass
class Cap:
    """So many calls within so many seconds, as Slack's tiers have it."""

    calls: int
    seconds: float
    taken: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> int:
        """Count a call; return how many seconds to wait when there were too many."""
        while self.taken and self.taken[0] <= now - self.seconds:
            self.taken.popleft()
        if len(self.taken) < self.calls:
            self.taken.append(now)
            return 0
        return max(1, math.ceil(self.taken[0] + self.seconds - now))


class Weather:
    """Troubles to come. Methods go by their names; `*` is any, `response_url`, `files` and `upload` are others."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._troubles: list[Trouble] = []
        self._caps: dict[str, Cap] = {}
        self._each: dict[str, tuple[str, int, float, dict[str, Cap]]] = {}
        self.over = 0
        """How often a call was one too many."""

    def rate_limit(self, method: str, times: int = 1, retry_after: int = 1) -> None:
        """Answer 429, as to somebody who called too often."""
        self._troubles.append(Trouble(method, times, status=429, retry_after=retry_after))

    def cap(self, method: str, calls: int, seconds: float = 60.0) -> None:
        """Answer 429 to whatever goes beyond so many calls in that time, by the rig's clock."""
        self._caps[method] = Cap(calls, seconds)

    def cap_each(self, method: str, argument: str, calls: int, seconds: float) -> None:
        """Answer 429 beyond so many calls with the same argument, such as to one channel."""
        self._each[method] = (argument, calls, seconds, {})

    def over_each(self, method: str, values: Mapping[str, Any]) -> int:
        """Count a call; return how many seconds to wait when there were too many with its argument."""
        if method not in self._each:
            return 0
        argument, calls, seconds, caps = self._each[method]
        wait = caps.setdefault(str(values.get(argument)), Cap(calls, seconds)).wait(self._now())
        self.over += wait > 0
        return wait

    def fail(self, method: str, status: int = 500, times: int = 1) -> None:
        """Answer with a failure of the server."""
        self._troubles.append(Trouble(method, times, status=status))

    def refuse(self, method: str, error: str, times: int = 1) -> None:
        """Answer with an error of the method, such as `internal_error` or `fatal_error`."""
        self._troubles.append(Trouble(method, times, error=error))

    def answer(self, method: str, body: dict[str, Any], times: int = 1) -> None:
        """Answer with this, such as something odd."""
        self._troubles.append(Trouble(method, times, body=body))

    def reset_connection(self, method: str, times: int = 1, *, after_doing: bool = False) -> None:
        """Break the connection in place of an answer, before the work is done or after it."""
        self._troubles.append(Trouble(method, times, resets=True, after_doing=after_doing))

    def delay(self, method: str, seconds: float, times: int = 1) -> None:
        """Take a while before doing the work."""
        self._troubles.append(Trouble(method, times, wait=seconds))

    def clear(self) -> None:
        """Let the sun shine."""
        self._troubles.clear()
        self._caps.clear()

    def next(self, method: str) -> Trouble | None:
        """Return what befalls this call."""
        for trouble in self._troubles:
            if trouble.method in {method, "*"}:
                trouble.times -= 1
                if trouble.times <= 0:
                    self._troubles.remove(trouble)
                return trouble
        wait = self._caps[method].wait(self._now()) if method in self._caps else 0
        return Trouble(method, 1, status=429, retry_after=wait) if wait else None
