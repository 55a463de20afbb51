"""Column types of our own."""

from datetime import UTC, datetime

from sqlalchemy import Dialect, MetaData, String, TypeDecorator

metadata = MetaData()
"""Every table of ours, whichever module it is in."""


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as UTC text of fixed width, so that text order is time order.

    SQLite has no type for instants, and the library's own drops the zone without a word.
    """

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Return the text to store. Raises ValueError for an instant without a zone."""
        return None if value is None else instant_to_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Return the aware instant."""
        return None if value is None else datetime.fromisoformat(value)


def instant_to_text(value: datetime) -> str:
    """Return an instant as it is stored. Raises ValueError for one without a zone."""
    if value.tzinfo is None:
        raise ValueError("an instant without a time zone cannot be stored")
    return value.astimezone(UTC).isoformat(timespec="microseconds")
