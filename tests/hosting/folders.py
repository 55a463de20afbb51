"""Data folders for tests of backups: a database, a platform's file and an attachment."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine

from bot.model.restoring import GROUP_NAME
from storage import open_store
from storage.upgrade import upgrade
from tests.rigs.clocks import HandClock

HOUSE = "Reading group"


async def make(folder: Path, *seen: str, group: str = HOUSE) -> Path:
    """Make a data folder with some seen-marks, a platform's file and an attachment; return its database."""
    database = folder / "sigbot.sqlite3"
    store = open_store(database, HandClock(), exclusive=True)
    for key in seen:
        await store.commit(lambda work, key=key: work.seen.mark(key))
    await store.commit(lambda work: work.values.put(GROUP_NAME, group))
    await store.close()
    (folder / "chat-files").mkdir(exist_ok=True)
    (folder / "chat-files" / "picture").write_bytes(b"bytes of a picture")
    with closing(sqlite3.connect(folder / "board.sqlite3")) as other, other:
        other.execute("CREATE TABLE IF NOT EXISTS kept (key TEXT)")
        other.execute("INSERT INTO kept VALUES ('a button')")
    return database


def marks(database: Path) -> set[str]:
    """Return the seen-marks of a database."""
    with closing(sqlite3.connect(database)) as connection:
        return {key for (key,) in connection.execute("SELECT key FROM seen")}


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, but for what a lock or SQLite itself keeps there."""
    beside = (".lock", "-wal", "-shm")
    paths = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(beside)]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def old_database(path: Path, revision: str) -> None:
    """Make a database as an earlier version left it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}", connect_args={"isolation_level": None})
    upgrade(engine, revision)
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO seen VALUES ('k-old', '2026-01-01T00:00:00.000000+00:00')")
