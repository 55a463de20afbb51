"""Statements for the hot path, made once from the tables and run on a plain cursor.

Everything else goes through SQLAlchemy; these few run for every event, where its time per row would count.
"""

import json
import sqlite3
from collections.abc import Collection

from sqlalchemy import Table


def insert(table: Table) -> str:
    """Return a statement that inserts a row; parameters are the columns in their order."""
    names = [f'"{column.name}"' for column in table.columns]
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608


def upsert(table: Table) -> str:
    """Return a statement that inserts a row, or changes the one with the same primary key."""
    key = ", ".join(column.name for column in table.primary_key)
    changed = ", ".join(f'"{c.name}" = excluded."{c.name}"' for c in table.columns if not c.primary_key)
    return f"{insert(table)} ON CONFLICT ({key}) DO UPDATE SET {changed}"


class Lookup:
    """Selects whole rows whose column has one of some values, with statements that never change."""

    def __init__(self, table: Table, column: str) -> None:
        names = ", ".join(f'"{c.name}"' for c in table.columns)
        start = f'SELECT {names} FROM {table.name} WHERE "{column}"'  # noqa: S608
        self._one = start + " = ?"  # Faster than a list, and in quiet times a group is one event.
        self._many = start + " IN (SELECT value FROM json_each(?))"  # noqa: S608

    def __call__(self, cursor: sqlite3.Cursor, values: Collection[str]) -> sqlite3.Cursor:
        """Return the rows."""
        if len(values) == 1:
            return cursor.execute(self._one, tuple(values))
        return cursor.execute(self._many, (json.dumps(list(values)),))
