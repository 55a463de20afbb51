"""The library's shelf, with its search entries."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, func, select, text
from sqlalchemy.dialects.sqlite import insert

from bot.model.library import Meaning, Resource
from storage.tables import resource_vectors
from storage.tables import resources as table

_LISTS = ("audience", "topics", "nations")
_FIELDS = [field.name for field in fields(Resource)]
_LIST_PLACES = [_FIELDS.index(name) for name in _LISTS]
WHOLE = (table.c.row, *(table.c[name] for name in _FIELDS))
"""The columns of a whole resource: its row, and then its fields in their order."""
_PLAIN = tuple(c.name for c in table.columns if c.name != "row" and c.name not in _LISTS)
VERSION = "library.version"
"""The value that grows with every change of the library, so that what was worked out from it is known to be old."""
_GROW = text(
    'INSERT INTO "values" (name, value) VALUES (:name, 1)'
    " ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
)
_AT_ONCE = 500
"""Rows asked for in one statement: a database takes only so many values."""
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
        self._forget([numbers[row["id"]] for row in rows])
        self._connection.execute(_INDEX, [_entry(numbers[row["id"]], row) for row in rows])

    def remove(self, ids: Iterable[str]) -> None:
        """Remove these resources."""
        numbers = {row.id: row.row for row in self._connection.execute(select(table.c.id, table.c.row))}
        rows = [numbers[id] for id in ids if id in numbers]
        if rows:
            self._forget(rows)
            self._connection.execute(delete(table).where(table.c.row == bindparam("gone")), [{"gone": r} for r in rows])

    def put_meanings(self, meanings: Iterable[tuple[Resource, Meaning]]) -> None:
        """Store what these resources mean, those that have changed in the meantime left out."""
        rows = []
        for resource, meaning in meanings:
            row = self._connection.execute(select(*WHOLE).where(table.c.id == resource.id)).first()
            if row is not None and resource_of(row) == resource:
                rows.append({"row": row.row, "model": meaning.model, "vector": meaning.vector})
        if rows:
            statement = insert(resource_vectors)
            changed = {name: statement.excluded[name] for name in ("model", "vector")}
            self._connection.execute(statement.on_conflict_do_update(index_elements=["row"], set_=changed), rows)
            self._connection.execute(_GROW, {"name": VERSION})

    def _forget(self, rows: list[int]) -> None:
        """Forget what was worked out from these rows: their words and their meaning."""
        self._connection.execute(_FORGET, [{"row": row} for row in rows])
        gone = delete(resource_vectors).where(resource_vectors.c.row == bindparam("gone"))
        self._connection.execute(gone, [{"gone": row} for row in rows])
        self._connection.execute(_GROW, {"name": VERSION})


def all_resources(connection: Connection) -> list[Resource]:
    """Return every resource in the order in which they were first added."""
    return [resource_of(row) for row in connection.execute(select(*WHOLE).order_by(table.c.row))]


def without_meaning(connection: Connection, model: str, limit: int) -> list[Resource]:
    """Return resources whose meaning for this model is not stored, in the order in which they were first added."""
    wanted = select(*WHOLE).where(_lacks_meaning(model)).order_by(table.c.row).limit(limit)
    return [resource_of(row) for row in connection.execute(wanted)]


def count_without_meaning(connection: Connection, model: str) -> int:
    """Return how many those are."""
    return connection.execute(select(func.count()).select_from(table).where(_lacks_meaning(model))).scalar_one()


def _lacks_meaning(model: str) -> ColumnElement[bool]:
    return table.c.row.not_in(select(resource_vectors.c.row).where(resource_vectors.c.model == model))


def resources_in(connection: Connection, rows: Sequence[int]) -> dict[int, Resource]:
    """Return the resources in these rows, by row."""
    found: dict[int, Resource] = {}
    for start in range(0, len(rows), _AT_ONCE):
        wanted = select(*WHOLE).where(table.c.row.in_(rows[start : start + _AT_ONCE]))
        found |= {row.row: resource_of(row) for row in connection.execute(wanted)}
    return found


def resource_of(row: Row[Any]) -> Resource:
    """Return the resource of a row of `WHOLE`. Hundreds are made for one question: names would take too long."""
    values: list[Any] = list(row)[1:]
    for place in _LIST_PLACES:
        values[place] = tuple(json.loads(values[place])) if values[place] != "[]" else ()
    return Resource(*values)


def _values(resource: Resource) -> dict[str, Any]:
    lists = {name: json.dumps(getattr(resource, name), ensure_ascii=False) for name in _LISTS}
    return {name: getattr(resource, name) for name in _PLAIN} | lists


def _entry(number: int, row: dict[str, Any]) -> dict[str, Any]:
    """Return what the search sees of a resource."""
    names = " ".join(word for name in ("audience", "nations") for word in json.loads(row[name]))
    topics = " ; ".join(json.loads(row["topics"]))
    return row | {"row": number, "topics": topics, "audience": names, "publisher": f"{row['publisher']} {row['year']}"}
