"""Bringing a backup back: unpacked and compared first, then decided by one rename, then moved into place."""

import gzip
import hashlib
import json
import shutil
import sqlite3
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from bot.errors import AlreadyRunning, BackupError
from bot.model.restoring import RESTORED_AT
from storage.backups.folder import check_room, entries, free_name, free_space, sync_file, sync_folder
from storage.backups.making import Free, group_of
from storage.backups.manifest import CHUNK, DATA, LARGEST, NAME, KeptFile, Manifest, read_manifest
from storage.database import RESTORE
from storage.locking import take_lock
from storage.upgrade import knows

NEW, DECIDED, CLEARED = "new", "decided.json", "cleared.json"
"""In it: the new files; the mark that there is no way back; the same once everything old is aside."""
ASIDE = "set-aside"
"""The folder for what was there before."""


_LETS_IN = ("sessions", "sign_ins", "link_offers")
"""Tables that are emptied: what was ended or used since the backup must not let anybody in again."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    manifest: Manifest
    set_aside: Path | None
    """Where what was there before is now."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What may be restored."""

    group: str = ""
    """Whose backup it has to be; when it is empty, what is there already says it, if anything does."""
    any_group: bool = False


def restore(file: Path, database: Path, now: datetime, wanted: Wanted = Wanted(), free: Free = free_space) -> Restored:
    """Replace everything in the database's folder by what a backup holds; what was there is set aside.

    Raises BackupError with a sentence; then nothing was changed.
    """
    folder = database.parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(database):
            finish(database)
            try:
                manifest = _make_ready(file, database, now, wanted, free)
            except BaseException:
                shutil.rmtree(folder / RESTORE, ignore_errors=True)
                raise
            return Restored(manifest, _decide(database, now))
    except OSError as error:
        raise BackupError(f"The backup {file} could not be restored ({error.strerror}).") from error


@contextmanager
def _alone(database: Path) -> Iterator[None]:
    try:
        lock = take_lock(database)
    except AlreadyRunning as error:
        raise BackupError(
            f"A bot is running on {database.parent}. Stop it, restore, and start it again. Nothing was changed."
        ) from error
    with lock:
        yield


# --- Making ready


def _make_ready(file: Path, database: Path, now: datetime, wanted: Wanted, free: Free) -> Manifest:
    stage = database.parent / RESTORE
    (stage / NEW).mkdir(parents=True)
    stage.chmod(0o700)
    manifest = _unpack(file, stage / NEW, database, wanted, free)
    _note(stage / NEW / database.name, now)
    return manifest


def _unpack(file: Path, into: Path, database: Path, wanted: Wanted, free: Free) -> Manifest:
    try:
        with gzip.open(file) as stream, tarfile.open(fileobj=stream, mode="r:") as tar:
            manifest = _read_manifest(tar)
            _check(manifest, database, wanted)
            check_room(into, manifest.size, free(into))
            left = {f"{DATA}{each.path}": each for each in manifest.files}
            while (entry := tar.next()) is not None:
                source = tar.extractfile(entry)
                if entry.name not in left or source is None:
                    raise BackupError(f"{file} holds something that its manifest does not name. Nothing was changed.")
                _write(source, left.pop(entry.name), into)
            while stream.read(CHUNK):  # To the end, where the checksum of the whole is.
                pass
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {file}.") from error
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise BackupError(_damaged(file)) from error
    except OSError as error:
        if error.errno is None:  # What gzip says of a file that is none, or whose checksum is wrong.
            raise BackupError(_damaged(file)) from error
        raise
    if left:
        raise BackupError(_damaged(file))
    return manifest


def _damaged(file: Path) -> str:
    return f"{file} is no backup of sigbot, was cut short, or is damaged. Nothing was changed. Take another backup."


def _read_manifest(tar: tarfile.TarFile) -> Manifest:
    entry = tar.next()
    source = tar.extractfile(entry) if entry is not None and entry.name == NAME else None
    if source is None:
        raise BackupError("This is not a backup of sigbot: it has no manifest.")
    return read_manifest(source.read(LARGEST))


def _check(manifest: Manifest, database: Path, wanted: Wanted) -> None:
    """Raise BackupError for a backup that does not belong here."""
    if not knows(manifest.schema):
        raise BackupError(
            f"This backup was made by a newer version of sigbot ({manifest.sigbot}). Install that version first."
        )
    if database.name not in {each.path for each in manifest.files}:
        raise BackupError("This backup holds no database. Nothing was changed.")
    group = wanted.group or group_of(database)
    if not wanted.any_group and group and manifest.group and manifest.group != group:
        raise BackupError(
            f"This is a backup of '{manifest.group}', and here is '{group}'. Nothing was changed. "
            "If that is what you want, say --any-group."
        )


def _write(source: IO[bytes], described: KeptFile, into: Path) -> None:
    path = into / described.path
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        path.chmod(0o600)
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
        sync_file(file)
    if (size, digest.hexdigest()) != (described.size, described.sha256):
        raise BackupError(f"The file {described.path} in the backup is damaged. Nothing was changed.")
    sync_folder(path.parent)


def _note(database: Path, now: datetime) -> None:
    """Tell the bot that it comes out of a backup, so that it looks before it repeats itself; and sign everybody out."""
    try:
        with closing(sqlite3.connect(database, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous=FULL")
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'values'").fetchone():
                values = (RESTORED_AT, now.astimezone(UTC).isoformat())
                connection.execute('INSERT OR REPLACE INTO "values" (name, value) VALUES (?, ?)', values)
            for table in _LETS_IN:
                if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
                    connection.execute(f"DELETE FROM {table}")  # noqa: S608
    except sqlite3.Error as error:
        raise BackupError(f"The database in the backup cannot be used ({error}). Nothing was changed.") from error


# --- Moving into place


def _decide(database: Path, now: datetime) -> Path | None:
    """Put the mark after which a restore can only be finished, and finish it."""
    folder, stage = database.parent, database.parent / RESTORE
    is_empty = not entries(database)
    aside = free_name(folder / ASIDE, now.astimezone(UTC).strftime("%Y%m%d-%H%M%S"))
    draft = stage / "draft"
    with draft.open("wb") as file:
        file.write(json.dumps({"aside": aside.relative_to(folder).as_posix()}).encode())
        sync_file(file)
    sync_folder(stage)
    draft.rename(stage / DECIDED)
    finish(database)
    return None if is_empty else aside


def finish(database: Path) -> None:
    """Finish a restore that was decided, or forget one that was not. Whoever calls this holds the folder's lock.

    Every step may be repeated, so that it does not matter where an earlier process was killed.
    """
    folder, stage = database.parent, database.parent / RESTORE
    if not stage.exists():
        return
    decided, cleared = stage / DECIDED, stage / CLEARED
    sync_folder(stage)
    if decided.exists():
        aside = folder / json.loads(decided.read_text("utf-8"))["aside"]
        _move(entries(database), aside)
        decided.rename(cleared)
        sync_folder(stage)
    if cleared.exists():
        _move(sorted((stage / NEW).iterdir()), folder)
        cleared.unlink()
        sync_folder(stage)
    shutil.rmtree(stage)
    sync_folder(folder)


def _move(paths: list[Path], into: Path) -> None:
    if not paths:
        return
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in paths:
        path.rename(into / path.name)
    for folder in {into, into.parent, paths[0].parent}:
        sync_folder(folder)
