"""Statements for the hot path, made once from the tables and run on a plain cursor.

Everything else goes through SQLAlchemy; these few run for every event, where its time per row would count.
"""

import json
from collections.abc import Iterable

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


def select_in(table: Table, column: str) -> str:
    """Return a statement that selects whole rows whose column is in a JSON list, the one parameter."""
    names = ", ".join(f'"{c.name}"' for c in table.columns)
    return f'SELECT {names} FROM {table.name} WHERE "{column}" IN (SELECT value FROM json_each(?))'  # noqa: S608


def as_list(values: Iterable[str]) -> str:
    """Return values as one parameter for `json_each`: a list of any length in a statement that never changes."""
    return json.dumps(list(values))
