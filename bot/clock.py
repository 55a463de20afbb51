"""The system's clock: the only place that asks what time it is."""

from datetime import UTC, datetime


class SystemClock:
    """The Clock port over the machine's clock."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)
