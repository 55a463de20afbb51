"""Time: the present, and being woken later."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Protocol


class Clock(Protocol):
    """The only source of the present."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class Alarm(Protocol):
    """Wakes somebody later. It keeps no state that matters: what is due is always read from rows."""

    def wake_at(self, name: str, at: datetime, wake: Callable[[], None]) -> None:
        """Call `wake` once at `at`, or at once when that is past. A second call with the same name replaces it."""
        ...

    def wake_daily(self, name: str, hour: int, minute: int, zone: tzinfo, wake: Callable[[], None]) -> None:
        """Call `wake` every day at this wall time in `zone`; a day missed while asleep is made up for once."""
        ...

    def cancel(self, name: str) -> None:
        """Forget the call of that name; nothing happens when there is none."""
        ...
