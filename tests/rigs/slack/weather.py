"""Bad days: limits, failures, broken connections and slowness, each for one method or for all."""

from dataclasses import dataclass


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
    resets: bool = False
    after_doing: bool = False
    wait: float = 0.0


class Weather:
    """Troubles to come. A method is named as in the Web API; `*` is any, `response_url` and `files` are the others."""

    def __init__(self) -> None:
        self._troubles: list[Trouble] = []

    def rate_limit(self, method: str, times: int = 1, retry_after: int = 1) -> None:
        """Answer 429, as to somebody who called too often."""
        self._troubles.append(Trouble(method, times, status=429, retry_after=retry_after))

    def fail(self, method: str, status: int = 500, times: int = 1) -> None:
        """Answer with a failure of the server."""
        self._troubles.append(Trouble(method, times, status=status))

    def refuse(self, method: str, error: str, times: int = 1) -> None:
        """Answer with an error of the method, such as `internal_error` or `fatal_error`."""
        self._troubles.append(Trouble(method, times, error=error))

    def reset_connection(self, method: str, times: int = 1, *, after_doing: bool = False) -> None:
        """Break the connection in place of an answer, before the work is done or after it."""
        self._troubles.append(Trouble(method, times, resets=True, after_doing=after_doing))

    def delay(self, method: str, seconds: float, times: int = 1) -> None:
        """Take a while before doing the work."""
        self._troubles.append(Trouble(method, times, wait=seconds))

    def clear(self) -> None:
        """Let the sun shine."""
        self._troubles.clear()

    def next(self, method: str) -> Trouble | None:
        """Return what befalls this call."""
        for trouble in self._troubles:
            if trouble.method in {method, "*"}:
                trouble.times -= 1
                if trouble.times <= 0:
                    self._troubles.remove(trouble)
                return trouble
        return None
