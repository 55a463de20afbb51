"""Time that passes only when a test says so."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class HandClock:
    """A clock that stands still until it is turned."""

    def __init__(self, at: datetime = START) -> None:
        self._at = at

    def now(self) -> datetime:
        """Return the instant that it was turned to."""
        return self._at

    def turn(self, by: timedelta) -> None:
        """Let time pass."""
        self._at += by


class TurnedClock:
    """The real time, and what a test adds to it: for the rig, which calls it, and for the bot."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC) + self._ahead

    def now(self) -> datetime:
        """Return the time."""
        return self()

    def turn(self, by: timedelta) -> None:
        """Let time pass."""
        self._ahead += by


class HandAlarm:
    """The Alarm port over a hand-turned clock: `ring` calls whatever has become due."""

    def __init__(self, clock: HandClock) -> None:
        self.clock = clock
        self._calls: dict[str, tuple[datetime, Callable[[], None]]] = {}

    def wake_at(self, name: str, at: datetime, wake: Callable[[], None]) -> None:
        """Remember the call."""
        self._calls[name] = (at, wake)

    def wake_daily(self, name: str, hour: int, minute: int, zone: tzinfo, wake: Callable[[], None]) -> None:
        """Remember the next call; tests never wait for the one after it."""
        local = self.clock.now().astimezone(zone)
        next_time = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        self._calls[name] = (next_time if next_time > local else next_time + timedelta(days=1), wake)

    def cancel(self, name: str) -> None:
        """Forget the call."""
        self._calls.pop(name, None)

    def is_set(self, name: str) -> bool:
        """Return whether a call of that name waits."""
        return name in self._calls

    def ring(self) -> None:
        """Call everything that is due by now."""
        due = [name for name, (at, _) in self._calls.items() if at <= self.clock.now()]
        for name in due:
            self._calls.pop(name)[1]()
