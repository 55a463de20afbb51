"""Rows: SQLite through SQLAlchemy Core, full-text search, migrations."""

from storage.store import SqliteStore, open_store

__all__ = ["SqliteStore", "open_store"]
