"""Kill -9 at every single step of a backup, a restore and a migration."""

import asyncio
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from storage import open_store
from storage.backups import back_up, restore
from storage.database import NEWEST, RESTORE
from tests.hosting.folders import contents, make, marks, old_database
from tests.rigs.clocks import START, HandClock

ROOT = Path(__file__).parents[2]


async def killed_at_every_step(what: str, folder: Path) -> list[Path]:
    """Do the work again and again, killed one step later each time; return the folders, the last of them finished."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.rigs.dyinghost", what, str(folder), cwd=ROOT
    )
    assert 0 == await asyncio.wait_for(process.wait(), 50)
    return _numbered(folder)


def _numbered(folder: Path) -> list[Path]:
    return sorted((each for each in folder.iterdir() if each.name.isdigit()), key=lambda each: int(each.name))


async def test_a_backup_is_there_whole_or_not_at_all(quick_path: Path) -> None:
    """Whenever it is killed: the data is as it was, no half of a backup has its name, the next one clears up."""
    await make(quick_path / "before" / "data", "k1")
    (quick_path / "before" / "copies").mkdir()
    as_it_was = contents(quick_path / "before" / "data")
    places = await killed_at_every_step("backup", quick_path)
    assert len(places) > 20
    for place in places:
        database, copies = place / "data" / "sigbot.sqlite3", place / "copies"
        assert as_it_was == contents(database.parent)
        for backup in copies.glob("*.tar.gz"):
            restore(backup, place / "elsewhere" / "sigbot.sqlite3", START)
            assert {"k1"} == marks(place / "elsewhere" / "sigbot.sqlite3")
        back_up(database, copies / "again.tar.gz", START)
        assert {"again.tar.gz", "new.tar.gz"} >= set(os.listdir(copies))  # noqa: PTH208
    assert (places[-1] / "copies" / "new.tar.gz").exists()


async def test_a_restore_is_finished_or_never_was(quick_path: Path) -> None:
    """Whenever it is killed: the next start finds all of the old or all of the new, and the old is never lost."""
    before = quick_path / "before"
    database = await make(before / "data", "k1", "from the backup")
    back_up(database, before / "backup.tar.gz", START)
    await make(before / "data", "since then")
    old = contents(before / "data")
    outcomes = []
    for place in await killed_at_every_step("restore", quick_path):
        database = place / "data" / "sigbot.sqlite3"
        store = open_store(database, HandClock(), exclusive=True)
        await store.close()
        assert not (database.parent / RESTORE).exists()
        assert b"a button" in (database.parent / "board.sqlite3").read_bytes()
        assert (database.parent / "chat-files" / "picture").exists()
        aside = sorted((database.parent / "set-aside").glob("*"))
        outcomes.append("since then" not in marks(database))
        assert [outcomes[-1]] == [True for _ in aside] or (not outcomes[-1] and not aside)
        assert old == (contents(aside[0]) if aside else contents(database.parent))
    assert outcomes == sorted(outcomes), "once decided, it is finished"
    assert {True, False} == set(outcomes)
    assert outcomes.count(True) > 5


async def test_a_migration_is_done_or_never_was(quick_path: Path) -> None:
    """Whenever it is killed: the next start finishes it, and the backup from before is there."""
    old_database(quick_path / "before" / "data" / "sigbot.sqlite3", "0001")
    places = await killed_at_every_step("migration", quick_path)
    assert len(places) > 40
    for place in places:
        database = place / "data" / "sigbot.sqlite3"
        store = open_store(database, HandClock(), exclusive=True)
        await store.close()
        assert {"k-old"} == marks(database)
        with closing(sqlite3.connect(database)) as connection:
            assert (NEWEST,) == connection.execute("SELECT version_num FROM alembic_version").fetchone()
            assert ("ok",) == connection.execute("PRAGMA integrity_check").fetchone()
        backup = sorted((database.parent / "backups").iterdir())[0]  # A second try makes a second one.
        assert "0001" == restore(backup, place / "elsewhere" / "sigbot.sqlite3", START).manifest.schema
