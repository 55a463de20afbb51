"""Opening the database file: connections, their settings, the version, and sentences for what goes wrong."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import NullPool

from bot.errors import AlreadyRunning, NewerDatabase, StorageError
from storage.locking import take_lock

log = logging.getLogger(__name__)

NEWEST = "0017"
"""The newest revision under migrations/versions; a test compares."""

OLDEST_SQLITE = (3, 35, 0)

RESTORE = ".sigbot-restore"
"""The folder in which a restore is made ready; it is gone once that is finished."""

_WRITER_SETTINGS = (
    "PRAGMA journal_mode=WAL",
    # Every acknowledged commit must survive a loss of power.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",
    # What is erased shall be gone from the file.
    "PRAGMA secure_delete=ON",
    "PRAGMA cache_size=-16000",
)
_READER_SETTINGS = ("PRAGMA query_only=ON", "PRAGMA busy_timeout=30000")


def open_writer(path: Path, now: datetime) -> Connection:
    """Return the connection that writes, on a file that exists and is of the newest version.

    An older one is backed up first. Raises StorageError with a sentence that names the file.
    """
    with _as_sentences(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = _engine(path, _WRITER_SETTINGS)
        _upgrade(engine, path, now)
        return engine.connect()


def settle_restore(path: Path, *, is_locked: bool) -> None:
    """Finish or forget a restore that was cut off. `is_locked` says whether the caller has the folder's lock.

    Raises StorageError when one is under way.
    """
    if not (path.parent / RESTORE).exists():
        return
    from storage.backups import finish  # Only when needed, as below.

    with _as_sentences(path):
        if is_locked:
            finish(path)
            return
        try:
            with take_lock(path):
                finish(path)
        except AlreadyRunning as error:
            raise StorageError(f"A backup is being restored in {path.parent}. Try again when that is done.") from error


def require_sqlite(version: tuple[int, ...], modules: frozenset[str]) -> None:
    """Raise StorageError when this Python's SQLite cannot do what is needed."""
    if version < OLDEST_SQLITE or "fts5" not in modules:
        has = ".".join(map(str, version)) + ("" if "fts5" in modules else " without FTS5")
        needed = ".".join(map(str, OLDEST_SQLITE))
        raise StorageError(
            f"This Python comes with SQLite {has}; sigbot needs {needed} or newer with FTS5. Install a newer Python."
        )


def open_reader(path: Path) -> Connection:
    """Return a connection that can only read."""
    return _engine(path, _READER_SETTINGS).connect()


def _engine(path: Path, settings: tuple[str, ...]) -> Engine:
    # Transactions are begun by ourselves, and a connection may move between the threads of a pool.
    engine = create_engine(
        URL.create("sqlite", database=str(path)),  # A path may hold characters that mean something in an address.
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"isolation_level": None, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: object) -> None:
        for setting in settings:
            connection.execute(setting).close()

    return engine


def _upgrade(engine: Engine, path: Path, now: datetime) -> None:
    with engine.connect() as connection:
        modules = connection.scalars(text("SELECT name FROM pragma_module_list"))
        require_sqlite(sqlite3.sqlite_version_info, frozenset(modules))
        revision = _revision(connection)
    if revision == NEWEST:
        return
    from storage.upgrade import knows, upgrade  # Only when needed: the library for it is slow to import.

    if revision is not None and not knows(revision):
        raise NewerDatabase(
            f"The database {path} was made by a newer version of sigbot. Install that version, or use another folder."
        )
    if revision is not None:
        from storage.backups import back_up_before

        log.info("backed up before a migration", extra={"file": back_up_before(path, NEWEST, now).name})
    upgrade(engine)


def _revision(connection: Connection) -> str | None:
    known = connection.scalar(text("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"))
    return connection.scalar(text("SELECT version_num FROM alembic_version")) if known else None


@contextmanager
def _as_sentences(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(f"The database {path} cannot be opened: {error.strerror}.") from error
    except OperationalError as error:
        reason = str(error.orig)
        raise StorageError(
            f"The database {path} cannot be used ({reason}). Check that the folder may be written to and has room."
        ) from error
    except DatabaseError as error:
        raise StorageError(
            f"{path} is not a database of sigbot, or it is damaged ({error.orig}). Restore a backup, or move it away."
        ) from error
