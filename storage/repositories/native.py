"""What platforms show of events in lists of their own."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, select, tuple_
from sqlalchemy.dialects.sqlite import insert

from bot.model.events import OccurrenceRef, occurrence_ref, split_ref
from bot.model.native import ShownEvent
from storage.tables import native_events as table


class NativeEventRows:
    """The NativeEvents port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, platform: str, ref: OccurrenceRef) -> ShownEvent | None:
        """Return what a platform shows of one day, or None."""
        return next(iter(self._read(table.c.platform == platform, *_is(ref))), None)

    def ids(self, platform: str) -> frozenset[str]:
        """Return how a platform calls everything that we know it shows."""
        return frozenset(shown.id for shown in self._read(table.c.platform == platform))

    def put(self, shown: ShownEvent) -> None:
        """Store it, or change it."""
        event, key = split_ref(shown.ref)
        values = {
            "platform": shown.platform,
            "event": event,
            "key": key,
            "id": shown.id,
            "digest": shown.digest,
        }
        statement = insert(table).values(values)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["platform", "event", "key"], set_=values)
        )

    def remove(self, platform: str, ref: OccurrenceRef) -> None:
        """Forget it."""
        self._connection.execute(delete(table).where(table.c.platform == platform, *_is(ref)))

    def rename(self, refs: Mapping[OccurrenceRef, OccurrenceRef]) -> None:
        """Let what is shown of these days be of other days. All are taken out first: days may have swapped names."""
        keys = [split_ref(ref) for ref in refs]
        moved = self._read(tuple_(table.c.event, table.c.key).in_(keys)) if keys else []
        for shown in moved:
            self.remove(shown.platform, shown.ref)
        for shown in moved:
            self.put(ShownEvent(shown.platform, refs[shown.ref], shown.id, shown.digest))

    def _read(self, *where: Any) -> list[ShownEvent]:
        rows = self._connection.execute(select(table).where(*where))
        return [ShownEvent(row.platform, occurrence_ref(row.event, row.key), row.id, row.digest) for row in rows]


def _is(ref: OccurrenceRef) -> tuple[Any, ...]:
    event, key = split_ref(ref)
    return (table.c.event == event, table.c.key == key)
