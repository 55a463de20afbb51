"""The library's shelf, with its search entries."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, text
from sqlalchemy.dialects.sqlite import insert

from bot.model.library import Resource
from storage.tables import resources as table

_LISTS = ("audience", "topics", "nations")
_PLAIN = tuple(c.name for c in table.columns if c.name != "row" and c.name not in _LISTS)
_FORGET = text("DELETE FROM resources_fts WHERE rowid = :row")
_INDEX = text(
    "INSERT INTO resources_fts (rowid, title, topics, publisher, kind, audience, summary, link_note)"
    " VALUES (:row, :title, :topics, :publisher, :kind, :audience, :summary, :link_note)"
)


class LibraryRows:
    """The LibraryShelf port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[Resource]:
        """Return every resource in the order in which they were first added."""
        return all_resources(self._connection)

    def put(self, resources: Iterable[Resource]) -> None:
        """Store these resources, replacing those with the same id."""
        rows = list({resource.id: _values(resource) for resource in resources}.values())
        if not rows:
            return
        statement = insert(table)
        changed = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in ("row", "id")}
        self._connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed), rows)
        numbers = {row.id: row.row for row in self._connection.execute(select(table.c.id, table.c.row))}
        self._connection.execute(_FORGET, [{"row": numbers[row["id"]]} for row in rows])
        self._connection.execute(_INDEX, [_entry(numbers[row["id"]], row) for row in rows])

    def remove(self, ids: Iterable[str]) -> None:
        """Remove these resources."""
        wanted = list(ids)
        known = select(table.c.row).where(table.c.id.in_(bindparam("ids", expanding=True)))
        rows = [{"row": row} for (row,) in self._connection.execute(known, {"ids": wanted})]
        if rows:
            self._connection.execute(_FORGET, rows)
            self._connection.execute(delete(table).where(table.c.row.in_([row["row"] for row in rows])))


def all_resources(connection: Connection) -> list[Resource]:
    """Return every resource in the order in which they were first added."""
    return [resource_of(row) for row in connection.execute(select(table).order_by(table.c.row))]


def resource_of(row: Row[Any]) -> Resource:
    """Return the resource of a row."""
    fields: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    fields |= {name: tuple(json.loads(getattr(row, name))) for name in _LISTS}
    return Resource(**fields)


def _values(resource: Resource) -> dict[str, Any]:
    lists = {name: json.dumps(getattr(resource, name), ensure_ascii=False) for name in _LISTS}
    return {name: getattr(resource, name) for name in _PLAIN} | lists


def _entry(number: int, row: dict[str, Any]) -> dict[str, Any]:
    """Return what the search sees of a resource."""
    names = " ".join(word for name in ("audience", "nations") for word in json.loads(row[name]))
    topics = " ; ".join(json.loads(row["topics"]))
    return row | {"row": number, "topics": topics, "audience": names, "publisher": f"{row['publisher']} {row['year']}"}
