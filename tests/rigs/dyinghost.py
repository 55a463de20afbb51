"""Backups, restores and migrations that are killed at every step, one after the other.

    python -m tests.rigs.dyinghost WHAT FOLDER

WHAT is `backup`, `restore` or `migration`. The work is done on a copy of FOLDER/before by a child process that kills
itself before its first step in the file system, on the next copy before its second, and so on until one gets through.
Each copy stays for the test to look at, as FOLDER/0, FOLDER/1 and so on. Steps are counted by Python's own audit
events, statements by the library's.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from storage.backups import back_up, restore
from storage.database import open_writer
from tests.rigs.clocks import START

STEPS = ("open", "os.", "shutil.", "sqlite3.connect", "tempfile.")
"""How the audit events begin that are steps."""


class Fate:
    """Kills this process before a step."""

    def __init__(self, step: int) -> None:
        self._left = step

    def comes(self, *anything: object) -> None:
        """Count a step."""
        self._left -= 1
        if self._left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(self, name: str, arguments: tuple[Any, ...]) -> None:
        """Count an audit event, if it is a step."""
        if name.startswith(STEPS) and name != "os.kill" and not _only_reads(name, arguments):
            self.comes()


def _only_reads(name: str, arguments: tuple[Any, ...]) -> bool:
    return name in ("os.listdir", "os.scandir") or (
        name == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    )


def make_backup(folder: Path) -> None:
    """Back up the data into a folder beside it."""
    back_up(folder / "data" / "sigbot.sqlite3", folder / "copies" / "new.tar.gz", START)


def bring_back(folder: Path) -> None:
    """Restore the backup that lies beside the data."""
    restore(folder / "backup.tar.gz", folder / "data" / "sigbot.sqlite3", START)


def migrate(folder: Path) -> None:
    """Bring an older database to the newest version, as any start does."""
    open_writer(folder / "data" / "sigbot.sqlite3", START).close()


WORK: dict[str, Callable[[Path], None]] = {"backup": make_backup, "restore": bring_back, "migration": migrate}


def dies(work: Callable[[Path], None], folder: Path, step: int) -> bool:
    """Do the work in a child until that step; return whether the child died of it."""
    child = os.fork()
    if child == 0:
        fate = Fate(step)
        event.listen(Engine, "before_cursor_execute", fate.comes)
        sys.addaudithook(fate.audit)
        work(folder)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def main(what: str, folder: Path) -> None:
    """Kill it at every step."""
    warm = folder / "warm"  # Modules that are imported late are not to be counted.
    shutil.copytree(folder / "before", warm)
    WORK[what](warm)
    shutil.rmtree(warm)
    step, died = 0, True
    while died:
        shutil.copytree(folder / "before", folder / str(step))
        died = dies(WORK[what], folder / str(step), step)
        step += 1


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
