"""Making a backup, while the bot may run."""

import hashlib
import re
import shutil
import sqlite3
import tarfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing, suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from bot import __version__
from bot.errors import BackupError
from bot.model.restoring import GROUP_NAME
from storage.backups.folder import (
    attachments,
    check_room,
    databases,
    free_name,
    free_space,
    sync_file,
    sync_folder,
    workplace,
)
from storage.backups.manifest import CHUNK, DATA, NAME, KeptFile, Manifest

BACKUPS = "backups"
"""The folder, in the data folder, for backups whose place nobody names."""
NAMED = "sigbot-"
"""How the names begin that backups are given."""
END = ".tar.gz"
BEFORE = "before-"
"""How the backups begin that are made before a migration."""
KEPT = 3
"""How many of those are kept."""
PATIENCE = 30.0
"""Seconds to wait for a file that somebody is writing."""
FASTEST = 1
"""Of zlib's levels; higher ones take several times as long and save little."""
Free = Callable[[Path], int]
_STAMP = re.compile(r"\d{8}-\d{6}(?:-\d+)?")


def back_up(database: Path, target: Path | None, now: datetime, group: str = "", free: Free = free_space) -> Path:
    """Write everything in the database's folder, as it stands at one instant, into one file, and return its path.

    `target` is the file to write, which must not be there yet, or a folder. Raises BackupError with a sentence; then
    nothing is left behind.
    """
    if not database.is_file():
        raise BackupError(f"There is no database {database}, so there is nothing to back up.")
    try:
        place = _place(target, database.parent, now)
        return _write(database, place, now, group, free)
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BackupError(f"The backup could not be made ({reason}). Nothing was changed.") from error


def back_up_before(database: Path, revision: str, now: datetime) -> Path:
    """Make the backup before a migration to `revision`, and remove the oldest of its kind beyond the last few."""
    folder = database.parent / BACKUPS
    made = back_up(database, free_name(folder, f"{BEFORE}{revision}-{_stamp(now)}", END), now)
    _prune(folder, BEFORE, KEPT)
    return made


def prune(folder: Path, keep: int) -> None:
    """Remove the oldest of the backups that were made into a folder, but for the last `keep`."""
    _prune(folder, NAMED, keep)


def _prune(folder: Path, beginning: str, keep: int) -> None:
    made = sorted(folder.glob(f"{beginning}*{END}"), key=lambda path: _STAMP.findall(path.name)[-1:])
    for path in made[:-keep]:
        path.unlink(missing_ok=True)


def _stamp(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y%m%d-%H%M%S")


def _place(target: Path | None, folder: Path, now: datetime) -> Path:
    """Return the file to write; the folder that it goes into is made."""
    place = target or folder / BACKUPS
    is_folder = target is None or target.is_dir()
    parent = place if is_folder else place.parent
    if not parent.is_dir():
        parent.mkdir(mode=0o700, parents=True)
    if is_folder:
        return free_name(place, f"{NAMED}{_stamp(now)}", END)
    if place.exists():
        raise BackupError(f"{place} is there already, and a backup never replaces another. Choose another name.")
    return place


def _write(database: Path, place: Path, now: datetime, group: str, free: Free) -> Path:
    files = attachments(database.parent)
    size = sum(_size(path) for path in [*databases(database), *files])
    check_room(place.parent, 2 * size, free(place.parent))  # For the copies, and for the archive made of them.
    with workplace(place.parent) as work:
        copies = work / "data"
        copies.mkdir()
        copy_at_one_instant(databases(database), copies)
        for path in files:
            _take(path, copies / path.relative_to(database.parent))
        _check_sound(copies / database.name, database)
        _pack(work / "archive", copies, _describe(copies / database.name, now, group))
        (work / "archive").rename(place)
        sync_folder(place.parent)
    return place


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):  # An attachment may be deleted at any time.
        return path.stat().st_size
    return 0


def _take(path: Path, copy: Path) -> None:
    """Keep a file from being deleted. Nobody writes into an attachment that has its name."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        try:
            copy.hardlink_to(path)
        except OSError:  # Another disk, or one that knows no links.
            shutil.copyfile(path, copy)


# --- One instant


def copy_at_one_instant(paths: Sequence[Path], into: Path) -> None:
    """Copy SQLite files as they stand at one instant; the first is the bot's own, and is never locked.

    A platform writes into its file and then the bot records it, or the bot commits and then the platform writes that
    down. While the platform's file is locked it cannot get ahead, so that the instant is the same for both.
    """
    with ExitStack() as stack:
        locks = [_begin(stack, path, "IMMEDIATE") for path in paths[1:]]
        readings = [_begin(stack, path, "DEFERRED") for path in paths]
        for lock in locks:
            lock.execute("ROLLBACK")
        for path, reading in reversed(list(zip(paths, readings, strict=True))):  # The large one last.
            with closing(sqlite3.connect(into / path.name)) as copy:
                reading.backup(copy)
            reading.execute("ROLLBACK")


def _begin(stack: ExitStack, path: Path, kind: str) -> sqlite3.Connection:
    connection = stack.enter_context(closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)))
    connection.execute(f"BEGIN {kind}")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # From here on it reads this instant.
    return connection


def _check_sound(copy: Path, original: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise BackupError(
            f"The database {original} is damaged, and a backup of it would be worth nothing. Restore the last good one."
        )


# --- One file


def _describe(copy: Path, now: datetime, group: str) -> Manifest:
    """Return what there is to say of the copies, of which one is the database."""
    with closing(sqlite3.connect(copy)) as connection:
        schema = _one(connection, "SELECT version_num FROM alembic_version")
    paths = sorted(path for path in copy.parent.rglob("*") if path.is_file())
    files = tuple(_kept(path, path.relative_to(copy.parent).as_posix()) for path in paths)
    return Manifest(group or group_of(copy), __version__, schema, now.astimezone(UTC).isoformat(), files)


def group_of(database: Path) -> str:
    """Return whose a database is, or nothing when it does not know or is not there."""
    if not database.is_file():
        return ""
    with closing(sqlite3.connect(database)) as connection:
        return _one(connection, 'SELECT value FROM "values" WHERE name = ?', GROUP_NAME)


def _one(connection: sqlite3.Connection, query: str, *values: str) -> str:
    try:
        row = connection.execute(query, values).fetchone()
    except sqlite3.DatabaseError:  # One of an early version lacks the table, and a damaged one is to be replaced.
        return ""
    return str(row[0]) if row else ""


def _kept(path: Path, name: str) -> KeptFile:
    size, digest = 0, hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            size += len(chunk)
            digest.update(chunk)
    return KeptFile(name, size, digest.hexdigest())


def _pack(archive: Path, folder: Path, manifest: Manifest) -> None:
    """Write the archive, for its owner alone."""
    archive.touch(mode=0o600)
    with archive.open("wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=FASTEST) as tar:
            written = manifest.to_bytes()
            tar.addfile(_entry(NAME, len(written)), BytesIO(written))
            for each in manifest.files:
                with (folder / each.path).open("rb") as source:
                    tar.addfile(_entry(f"{DATA}{each.path}", each.size), source)
        sync_file(file)


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry
