"""The lock of a data folder: whoever runs the bot holds it, and so does a restore."""

import fcntl
from pathlib import Path
from typing import IO

from bot.errors import AlreadyRunning, StorageError


def take_lock(path: Path) -> IO[str]:
    """Hold the lock of the database at `path` until the returned file is closed. Raises AlreadyRunning."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        holder = path.with_name(f"{path.name}.lock").open("w")
    except OSError as error:
        raise StorageError(f"The database {path} cannot be opened: {error.strerror}.") from error
    try:
        fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder.close()
        raise AlreadyRunning from error
    return holder
