"""Announcements, what they said before, and each time that they went out."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, func, select
from sqlalchemy.dialects.sqlite import insert

from bot.model.announcements import (
    Announcement,
    AnnouncementId,
    AnnouncementStatus,
    Content,
    Sending,
    Version,
)
from bot.model.events import Timing
from bot.model.refs import AccountRef, ChannelRef
from storage.announcementtables import announcement_presses as presses
from storage.announcementtables import announcement_sendings as sent
from storage.announcementtables import announcement_versions as versions
from storage.announcementtables import announcements as table

TO_COME = (AnnouncementStatus.WAITING, AnnouncementStatus.PLANNED)


class AnnouncementRows:
    """The Announcements port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, id: AnnouncementId) -> Announcement | None:
        """Return the announcement, or None."""
        return announcement_by_id(self._connection, id)

    def put(self, announcement: Announcement) -> None:
        """Store it, or change it; what it says now is kept as its version."""
        content = _content_to_json(announcement.content)
        values = {
            "id": announcement.id,
            "status": announcement.status,
            "version": announcement.version,
            "content": content,
            "author": announcement.author,
            "changed_by": announcement.changed_by,
            "approved_by": announcement.approved_by,
            "next_at": announcement.next_at,
            "created_at": announcement.created_at,
            "updated_at": announcement.updated_at,
        }
        statement = insert(table).values(values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
        version = {
            "announcement": announcement.id,
            "number": announcement.version,
            "content": content,
            "account": announcement.changed_by,
            "at": announcement.updated_at,
        }
        self._connection.execute(insert(versions).values(version).on_conflict_do_nothing())

    def sendings(self, id: AnnouncementId) -> list[Sending]:
        """Return each time that it went out."""
        return sendings_of(self._connection, id)

    def put_sending(self, sending: Sending) -> None:
        """Store it, or change it."""
        values = {
            "announcement": sending.announcement,
            "key": sending.key,
            "at": sending.at,
            "version": sending.version,
            "channels": json.dumps(sending.channels),
            "people": json.dumps(sending.people),
            "is_withdrawn": sending.is_withdrawn,
        }
        statement = insert(sent).values(values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["announcement", "key"], set_=values))

    def versions(self, id: AnnouncementId) -> list[Version]:
        """Return everything that it said and says."""
        return versions_of(self._connection, id)

    def press(self, id: AnnouncementId, mark: str) -> bool:
        """Count whoever this mark stands for; return False when they were counted before."""
        statement = insert(presses).values({"announcement": id, "mark": mark}).on_conflict_do_nothing()
        return self._connection.execute(statement).rowcount == 1


def announcement_by_id(connection: Connection, id: AnnouncementId) -> Announcement | None:
    """Return the announcement, or None."""
    row = connection.execute(select(table).where(table.c.id == id)).first()
    return None if row is None else _announcement(row)


def newest_announcements(connection: Connection, limit: int) -> list[Announcement]:
    """Return what is still to go out, by time, and then the others, the newest first."""
    is_to_come = table.c.status.in_(TO_COME)
    order = (case((is_to_come, 0), else_=1), case((is_to_come, table.c.next_at)), table.c.updated_at.desc())
    return [_announcement(row) for row in connection.execute(select(table).order_by(*order).limit(limit))]


def sendings_of(connection: Connection, id: AnnouncementId) -> list[Sending]:
    """Return each time that an announcement went out, oldest first."""
    rows = connection.execute(select(sent).where(sent.c.announcement == id).order_by(sent.c.at, sent.c.key))
    return [
        Sending(
            announcement=AnnouncementId(row.announcement),
            key=row.key,
            at=row.at,
            version=row.version,
            channels=tuple(ChannelRef(ref) for ref in json.loads(row.channels)),
            people=tuple(AccountRef(ref) for ref in json.loads(row.people)),
            is_withdrawn=row.is_withdrawn,
        )
        for row in rows
    ]


def versions_of(connection: Connection, id: AnnouncementId) -> list[Version]:
    """Return everything that an announcement said and says, oldest first."""
    rows = connection.execute(select(versions).where(versions.c.announcement == id).order_by(versions.c.number))
    return [Version(row.number, _content_of(row.content), AccountRef(row.account), row.at) for row in rows]


def count_presses(connection: Connection, id: AnnouncementId) -> int:
    """Return how many people pressed an announcement's button."""
    counted = select(func.count()).select_from(presses).where(presses.c.announcement == id)
    return connection.scalar(counted) or 0


def _announcement(row: Row[Any]) -> Announcement:
    return Announcement(
        id=AnnouncementId(row.id),
        content=_content_of(row.content),
        author=AccountRef(row.author),
        changed_by=AccountRef(row.changed_by),
        created_at=row.created_at,
        updated_at=row.updated_at,
        status=AnnouncementStatus(row.status),
        version=row.version,
        approved_by=row.approved_by and AccountRef(row.approved_by),
        next_at=row.next_at,
    )


def _content_to_json(content: Content) -> str:
    timing = content.timing
    when = None
    if timing is not None:
        start, is_second = timing.start.replace(fold=0).isoformat(), bool(timing.start.fold)
        when = {"start": start, "is_second": is_second, "zone": timing.zone, "rule": timing.rule}
    values = {
        "title": content.title,
        "text": content.text,
        "channels": content.channels,
        "label": content.label,
        "link": content.link,
        "topic": content.topic,
        "timing": when,
    }
    return json.dumps(values, ensure_ascii=False)


def _content_of(text: str) -> Content:
    values = json.loads(text)
    when = values["timing"]
    timing = None
    if when is not None:
        start = datetime.fromisoformat(when["start"]).replace(fold=int(when["is_second"]))
        timing = Timing(start, 0, when["zone"], when["rule"])
    channels = tuple(ChannelRef(ref) for ref in values["channels"])
    return Content(**{**values, "channels": channels, "timing": timing})
