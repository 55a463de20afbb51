"""The data folder: what in it belongs to the bot, how much room there is, and writing that survives a loss of power."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bot.errors import BackupError

WORK = ".sigbot-work-"
"""How the folders begin in which something is put together."""
_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file; a copy that it made itself needs none of it."""


def databases(database: Path) -> list[Path]:
    """Return the SQLite files of the folder, the bot's own first."""
    others = {path for path in database.parent.glob("*.sqlite3") if path.is_file() and path != database}
    return [database, *sorted(others)]


def attachments(folder: Path) -> list[Path]:
    """Return the plain files that platforms keep in folders of their own."""
    kept = (path for each in sorted(folder.glob("*-files")) for path in sorted(each.rglob("*")))
    return [path for path in kept if path.is_file() and not path.is_symlink()]


def entries(database: Path) -> list[Path]:
    """Return everything directly in the folder that a restore replaces."""
    found = databases(database)
    beside = [path.with_name(path.name + end) for path in found for end in _BESIDE]
    # A database that was moved already may have left its log behind.
    beside += [path for end in _BESIDE for path in database.parent.glob(f"*.sqlite3{end}")]
    folders = [path for path in database.parent.glob("*-files") if path.is_dir()]
    return [path for path in dict.fromkeys([*found, *beside, *folders]) if path.exists()]


def free_space(folder: Path) -> int:
    """Return how many bytes may be written there."""
    return shutil.disk_usage(folder).free


def check_room(folder: Path, needed: int, free: int) -> None:
    """Raise BackupError when there is not enough room."""
    if free < needed:
        raise BackupError(
            f"There is no room in {folder}: {_megabytes(needed)} are needed, {_megabytes(free)} are free. "
            "Nothing was changed. Make room, or name another folder."
        )


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:,.1f} MB"


def free_name(folder: Path, name: str, end: str = "") -> Path:
    """Return a path of that name that nothing has yet, with a number where needed."""
    numbers = (folder / (f"{name}{end}" if number == 1 else f"{name}-{number}{end}") for number in range(1, 10_000))
    return next(path for path in numbers if not path.exists())


# --- On disk for good


def sync_file(file: IO[bytes]) -> None:
    """Return when what was written is on disk."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder are on disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# --- A place to work in


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """Make a hidden folder for the time of the block. What killed processes left of theirs is removed first."""
    _clear(folder)
    place = Path(tempfile.mkdtemp(prefix=WORK, dir=folder))
    try:
        with _lock_of(place).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _clear(folder: Path) -> None:
    for left in folder.glob(f"{WORK}*"):
        try:
            with _lock_of(left).open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
        except OSError:  # Somebody works there, or it is not ours to remove.
            continue


def _lock_of(place: Path) -> Path:
    return place / "lock"
