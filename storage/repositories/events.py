"""Events, with what is different about single days."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, or_, select
from sqlalchemy.dialects.sqlite import insert

from bot.model.events import Details, Event, EventId, EventStatus, Override, Timing
from bot.model.refs import AccountRef, ChannelRef
from storage.tables import event_overrides, events


class EventRows:
    """The Events port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, id: EventId) -> Event | None:
        """Return the event, or None."""
        return event_by_id(self._connection, id)

    def by_uid(self, uid: str) -> Event | None:
        """Return the event that calendars know by this name, or None."""
        return next(iter(_read(self._connection, events.c.uid == uid)), None)

    def of_source(self, source: str) -> list[Event]:
        """Return every event of an imported calendar."""
        return _read(self._connection, events.c.source == source)

    def between(self, start: datetime, end: datetime) -> list[Event]:
        """Return every event of which something may take place between two instants."""
        return events_between(self._connection, start, end)

    def links(self, since: datetime) -> list[str]:
        """Return how to join every event that was not over for good."""
        is_current = or_(events.c.last_at.is_(None), events.c.last_at > since)
        own = func.json_extract(events.c.details, "$.link")
        of_day = func.json_extract(event_overrides.c["values"], "$.details.link")
        found = select(own).where(is_current).union(select(of_day).join_from(event_overrides, events).where(is_current))
        return sorted(link for (link,) in self._connection.execute(found) if link)

    def put(self, event: Event, first_at: datetime, last_at: datetime | None) -> None:
        """Store the event, or change it."""
        values = {
            "id": event.id,
            "uid": event.uid,
            "source": event.source,
            "status": event.status,
            "sequence": event.sequence,
            "version": event.version,
            "details": _to_json(asdict(event.details)),
            "timing": _to_json(asdict(event.timing)),
            "channels": _to_json(event.channels),
            "created_by": event.created_by,
            "created_at": event.created_at,
            "updated_at": event.updated_at,
            "first_at": first_at,
            "last_at": last_at,
        }
        statement = insert(events).values(values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
        self._connection.execute(delete(event_overrides).where(event_overrides.c.event == event.id))
        rows = [{"event": event.id, "key": each.key, "values": _to_json(asdict(each))} for each in event.overrides]
        if rows:
            self._connection.execute(insert(event_overrides), rows)

    def remove(self, id: EventId) -> None:
        """Remove the event and everything that hangs on it."""
        self._connection.execute(delete(events).where(events.c.id == id))


def event_by_id(connection: Connection, id: EventId) -> Event | None:
    """Return the event, or None."""
    return next(iter(_read(connection, events.c.id == id)), None)


def events_between(connection: Connection, start: datetime, end: datetime) -> list[Event]:
    """Return the events of which something may take place between two instants."""
    return _read(connection, events.c.first_at < end, or_(events.c.last_at.is_(None), events.c.last_at > start))


def _read(connection: Connection, *where: Any) -> list[Event]:
    rows = connection.execute(select(events).where(*where).order_by(events.c.first_at, events.c.id)).all()
    wanted = select(event_overrides).join(events).where(*where)
    by_event: dict[str, list[Override]] = {}
    for row in connection.execute(wanted) if rows else ():
        by_event.setdefault(row.event, []).append(_override(json.loads(row._mapping["values"])))
    return [_event(row, by_event.get(row.id, ())) for row in rows]


def _event(row: Row[Any], overrides: Iterable[Override]) -> Event:
    timing = json.loads(row.timing)
    return Event(
        id=EventId(row.id),
        uid=row.uid,
        details=_details(json.loads(row.details)),
        timing=Timing(
            start=_wall(timing["start"]),
            minutes=timing["minutes"],
            zone=timing["zone"],
            rule=timing["rule"],
            added=tuple(map(_wall, timing["added"])),
            left_out=tuple(map(_wall, timing["left_out"])),
            is_all_day=timing.get("is_all_day", False),
        ),
        created_at=row.created_at,
        updated_at=row.updated_at,
        status=EventStatus(row.status),
        channels=tuple(ChannelRef(ref) for ref in json.loads(row.channels)),
        overrides=tuple(sorted(overrides, key=lambda each: each.original)),
        created_by=row.created_by and AccountRef(row.created_by),
        source=row.source,
        sequence=row.sequence,
        version=row.version,
    )


def _details(values: dict[str, Any]) -> Details:
    return Details(**{**values, "topics": tuple(values.get("topics", ()))})


def _override(values: dict[str, Any]) -> Override:
    return Override(
        key=values["key"],
        original=_wall(values["original"]),
        start=values["start"] and _wall(values["start"]),
        minutes=values["minutes"],
        details=values["details"] and _details(values["details"]),
        is_cancelled=values["is_cancelled"],
        sequence=values["sequence"],
    )


def _to_json(values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, default=_wall_to_text)


def _wall_to_text(wall: datetime) -> str:
    """Return a wall time with its fold, which ISO 8601 has no place for."""
    return wall.isoformat() + ("~" if wall.fold else "")


def _wall(text: str) -> datetime:
    return datetime.fromisoformat(text.removesuffix("~")).replace(fold=int(text.endswith("~")))
