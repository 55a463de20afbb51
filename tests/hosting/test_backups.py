"""Backups: whatever is there at one instant, in one file, and back again; or a sentence, and nothing is changed."""

import io
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import BackupError, StorageError
from bot.model.access import LinkOffer, Session, SignIn
from bot.ports import UnitOfWork
from storage import open_store
from storage.backups import Wanted, back_up, prune, restore
from storage.database import NEWEST, RESTORE
from storage.locking import take_lock
from tests.contract.test_store import ANN
from tests.hosting.folders import HOUSE, contents, make, marks, old_database
from tests.rigs.clocks import START, HandClock
from tests.rigs.commandline import ROOT, sigbot


def rewritten(backup: Path, change: Callable[[dict[str, object]], None]) -> Path:
    """Return a copy of a backup whose manifest says something else."""
    copy = backup.with_name("rewritten.tar.gz")
    with tarfile.open(backup) as old, tarfile.open(copy, "w:gz") as new:
        for entry in old:
            source = old.extractfile(entry)
            assert source is not None
            written = source.read()
            if entry.name == "manifest.json":
                table = json.loads(written)
                change(table)
                written = json.dumps(table).encode()
            entry.size = len(written)
            new.addfile(entry, io.BytesIO(written))
    return copy


# --- There and back


async def test_what_is_backed_up_comes_back_elsewhere(tmp_path: Path) -> None:
    """Database, platforms' files and attachments; the folders themselves need not be there."""
    backup = back_up(await make(tmp_path / "old", "k1", "k2"), tmp_path / "copies" / "one.tar.gz", START)
    moved = tmp_path / "new" / "sigbot.sqlite3"
    done = restore(backup, moved, START)
    assert (HOUSE, NEWEST, None) == (done.manifest.group, done.manifest.schema, done.set_aside)
    assert {"k1", "k2"} == marks(moved)
    assert b"bytes of a picture" == (moved.parent / "chat-files" / "picture").read_bytes()
    assert b"a button" in (moved.parent / "board.sqlite3").read_bytes()


async def test_whoever_was_signed_out_since_a_backup_stays_out(tmp_path: Path) -> None:
    """A session that was ended, or a link that was used, must not come back with the old data; all sign in again."""
    database = await make(tmp_path, "k1")
    begun = SignIn("t" * 64, "c" * 64, ANN.ref, START, START + timedelta(minutes=10))
    session = Session("s" * 64, ANN.ref, "Firefox", START, START, START, START + timedelta(days=30))

    def sign_in(work: UnitOfWork) -> None:
        work.sign_ins.put(begun)
        work.sessions.put(session)
        work.link_offers.put(LinkOffer("m" * 64, ANN.ref, START + timedelta(minutes=10)))

    store = open_store(database, HandClock(), exclusive=True)
    await store.commit(sign_in)
    await store.close()
    restore(back_up(database, None, START), database, START)
    store = open_store(database, HandClock(), exclusive=True)
    assert (None, None) == await store.read(lambda r: (r.session(session.id), r.sign_in(begun.token)))
    assert await store.commit(lambda work: work.link_offers.get("m" * 64)) is None
    await store.close()


async def test_a_backup_is_for_its_owner_alone(tmp_path: Path) -> None:
    """It holds what people wrote; the folder that is made for it is closed as well."""
    backup = back_up(await make(tmp_path), None, START)
    assert "sigbot-20261123-090000.tar.gz" == backup.name
    assert (0o600, 0o700) == (backup.stat().st_mode & 0o777, backup.parent.stat().st_mode & 0o777)
    assert [backup.name] == os.listdir(backup.parent)  # noqa: PTH208


async def test_only_what_is_the_bots_is_taken_and_replaced(tmp_path: Path) -> None:
    """Somebody's notes beside it, earlier backups, and a second bot's folder are no part of it."""
    database = await make(tmp_path, "k1")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    await make(tmp_path / "demo", "other")
    backup = back_up(database, None, START)
    with tarfile.open(backup) as tar:
        names = tar.getnames()
    assert ["manifest.json", "data/board.sqlite3", "data/chat-files/picture", "data/sigbot.sqlite3"] == names
    done = restore(backup, database, START)
    assert done.set_aside is not None
    assert ["board.sqlite3", "chat-files", "sigbot.sqlite3"] == sorted(each.name for each in done.set_aside.iterdir())
    assert {"other"} == marks(tmp_path / "demo" / "sigbot.sqlite3")
    assert "mine" == (tmp_path / "notes.txt").read_text(encoding="utf-8")


async def test_what_was_there_is_set_aside_and_whole(tmp_path: Path) -> None:
    """A restore that was a mistake can be undone by hand, and a second one at the same minute as well."""
    database = await make(tmp_path, "k1")
    backup = back_up(database, None, START)
    await make(tmp_path, "k2")
    before = contents(tmp_path)
    first, second = restore(backup, database, START), restore(backup, database, START)
    assert first.set_aside is not None
    assert second.set_aside is not None
    assert {"k1"} == marks(database) == marks(second.set_aside / "sigbot.sqlite3")
    aside = contents(first.set_aside)
    assert aside == {name: before[name] for name in aside}
    assert {"k1", "k2"} == marks(first.set_aside / "sigbot.sqlite3")
    assert not (tmp_path / RESTORE).exists()


async def test_the_commands_do_it(tmp_path: Path) -> None:
    """The path alone goes to standard output, for scripts."""
    await make(tmp_path, "k1")
    (tmp_path / "copies").mkdir()
    made = sigbot("backup", tmp_path / "copies", "--data", tmp_path)
    assert (0, "") == (made.returncode, made.stderr)
    back = sigbot("restore", made.stdout.strip(), "--data", tmp_path)
    assert 0 == back.returncode, back.stderr
    assert f"Restored the backup of {HOUSE}" in back.stdout
    assert "set-aside" in back.stderr


def test_only_the_last_few_are_kept_where_that_is_wanted(tmp_path: Path) -> None:
    """By the time in their names; files of other names stay."""
    for day in range(1, 6):
        (tmp_path / f"sigbot-2026110{day}-000000.tar.gz").touch()
    (tmp_path / "before-0004-20200101-000000.tar.gz").touch()
    prune(tmp_path, 2)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert ["before-0004-20200101-000000.tar.gz", *(f"sigbot-2026110{day}-000000.tar.gz" for day in (4, 5))] == left


# --- What is refused


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.9, 0.99])
async def test_a_backup_that_was_cut_short_is_refused(tmp_path: Path, part: float) -> None:
    """Wherever it ends: nothing is changed, nothing is left behind."""
    database = await make(tmp_path / "data", "k1")
    backup = back_up(database, tmp_path / "one.tar.gz", START)
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(backup.read_bytes()[: int(backup.stat().st_size * part)])
    before = contents(database.parent)
    with pytest.raises(BackupError, match=r"cut short, or is damaged|no manifest"):
        restore(cut, database, START)
    assert before == contents(database.parent)
    assert not (database.parent / RESTORE).exists()


async def test_a_damaged_backup_is_refused(tmp_path: Path) -> None:
    """A byte that changed on a bad disk, anywhere in it, does not reach the data."""
    database = await make(tmp_path / "data", "k1")
    backup = back_up(database, tmp_path / "one.tar.gz", START)
    whole, before = backup.read_bytes(), contents(database.parent)
    for place in range(40, len(whole), len(whole) // 20):  # The first bytes hold a name and a time.
        backup.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        with pytest.raises(BackupError):
            restore(backup, database, START)
        assert before == contents(database.parent)


@pytest.mark.parametrize(
    "content", [b"", b"just text", b"\x1f\x8b\x08 not really", b"SQLite format 3\0" + b"\0" * 4096]
)
async def test_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    """Whatever file somebody names."""
    database = await make(tmp_path / "data", "k1")
    other = tmp_path / "other"
    other.write_bytes(content)
    with pytest.raises(BackupError, match="no backup of sigbot"):
        restore(other, database, START)
    assert {"k1"} == marks(database)


async def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """And no folder is left half made."""
    done = sigbot("restore", tmp_path / "nowhere.tar.gz", "--data", tmp_path / "data")
    assert 5 == done.returncode
    assert "There is no file" in done.stderr
    assert not (tmp_path / "data" / RESTORE).exists()


@pytest.mark.parametrize("change", [{"schema": "9999"}, {"format": 2}])
async def test_a_newer_versions_backup_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    """With the version to install."""
    database = await make(tmp_path / "data", "k1")
    newer = rewritten(back_up(database, None, START), lambda table: table.update(change, sigbot="7.1"))
    with pytest.raises(BackupError, match=r"newer version of sigbot \(7\.1\)"):
        restore(newer, database, START)
    assert {"k1"} == marks(database)


async def test_an_older_versions_backup_is_taken_and_brought_up(tmp_path: Path) -> None:
    """Going forward is what migrations are for; the backup says which revision it has."""
    path = tmp_path / "old" / "sigbot.sqlite3"
    old_database(path, "0002")
    backup = back_up(path, tmp_path / "old.tar.gz", START)
    moved = tmp_path / "new" / "sigbot.sqlite3"
    assert "0002" == restore(backup, moved, START).manifest.schema
    store = open_store(moved, HandClock(), exclusive=True)
    await store.close()
    assert {"k-old"} == marks(moved)


async def test_another_groups_backup_is_refused_unless_told(tmp_path: Path) -> None:
    """Whose data this is, the configuration says, or else what is there."""
    other = back_up(await make(tmp_path / "other", "theirs", group="Chess club"), None, START)
    database = await make(tmp_path / "data", "ours")
    for wanted in (Wanted(), Wanted(HOUSE)):
        with pytest.raises(BackupError, match=f"of 'Chess club', and here is '{HOUSE}'"):
            restore(other, database, START, wanted)
    assert {"ours"} == marks(database)
    refused = sigbot("restore", other, "--data", database.parent)
    assert "--any-group" in refused.stderr
    assert 0 == sigbot("restore", other, "--any-group", "--data", database.parent).returncode
    assert {"theirs"} == marks(database)


@pytest.mark.parametrize("path", ["../outside", "/outside", "a/../../outside", ""])
async def test_a_backup_writes_nowhere_else(tmp_path: Path, path: str) -> None:
    """Somebody made it by hand, with a name that leads out of the folder."""
    database = await make(tmp_path / "data", "k1")
    files = [{"path": path, "size": 1, "sha256": "0"}]
    bad = rewritten(back_up(database, None, START), lambda table: table.update(files=files))
    with pytest.raises(BackupError, match="manifest cannot be read"):
        restore(bad, database, START)


async def test_a_file_that_the_manifest_does_not_name_is_refused(tmp_path: Path) -> None:
    """Only what was checked is written."""
    database = await make(tmp_path / "data", "k1")

    def forget(table: dict[str, object]) -> None:
        table["files"] = [each for each in table["files"] if each["path"] != "board.sqlite3"]  # type: ignore[attr-defined]

    with pytest.raises(BackupError, match="does not name"):
        restore(rewritten(back_up(database, None, START), forget), database, START)


async def test_a_restore_under_a_running_bot_is_refused(tmp_path: Path) -> None:
    """A running bot holds the lock; the sentence says what to do, and a backup is made all the same."""
    database = await make(tmp_path, "k1")
    with take_lock(database):
        backup = back_up(database, None, START)
        refused = sigbot("restore", backup, "--data", tmp_path)
    assert 5 == refused.returncode
    assert "A bot is running" in refused.stderr
    assert "Stop it, restore, and start it again" in refused.stderr


async def test_nothing_opens_the_folder_while_a_restore_is_under_way(tmp_path: Path) -> None:
    """It would make an empty database in the place of the one that is on its way."""
    database = await make(tmp_path, "k1")
    with take_lock(database):
        (tmp_path / RESTORE).mkdir()
        with pytest.raises(StorageError, match="is being restored"):
            open_store(database, HandClock(), exclusive=False)


# --- What cannot be made


def test_without_a_database_there_is_no_backup(tmp_path: Path) -> None:
    """A wrong folder is said, and none is made."""
    done = sigbot("backup", "--data", tmp_path / "nothing")
    assert 5 == done.returncode
    assert "nothing to back up" in done.stderr
    assert not (tmp_path / "nothing").exists()


async def test_a_backup_never_replaces_another(tmp_path: Path) -> None:
    """Nor any other file."""
    database = await make(tmp_path / "data")
    precious = tmp_path / "precious"
    precious.write_text("mine", encoding="utf-8")
    with pytest.raises(BackupError, match="never replaces another"):
        back_up(database, precious, START)
    assert "mine" == precious.read_text(encoding="utf-8")


async def test_without_room_nothing_is_begun(tmp_path: Path) -> None:
    """The sentence says how much is needed and how much there is, for a backup and for a restore."""
    database = await make(tmp_path / "data", "k1")
    with pytest.raises(BackupError, match=r"no room in .*MB are needed, 0\.0 MB are free"):
        back_up(database, tmp_path / "one.tar.gz", START, free=lambda folder: 1024)
    backup = back_up(database, tmp_path / "one.tar.gz", START)
    with pytest.raises(BackupError, match="no room"):
        restore(backup, database, START, free=lambda folder: 1024)
    assert {"k1"} == marks(database)
    assert not (database.parent / RESTORE).exists()


def with_little_room(*arguments: str | Path) -> tuple[int, str]:
    """Run a command that can write only 64 KB into any file; return its exit code and what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *map(str, arguments)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=50,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536)),
    )
    return done.returncode, done.stderr


async def test_a_disk_that_fills_up_meanwhile_changes_nothing(tmp_path: Path) -> None:
    """There seemed to be room, and then there was none: nothing half done stays, neither here nor there."""
    database = await make(tmp_path / "data", "k1")
    backup = back_up(database, tmp_path / "one.tar.gz", START)
    before = contents(tmp_path)
    code, said = with_little_room("backup", tmp_path / "two.tar.gz", "--data", database.parent)
    assert (5, True) == (code, "could not be made" in said), said
    code, said = with_little_room("restore", backup, "--data", database.parent)
    assert (5, True) == (code, "could not be restored" in said), said
    assert before == contents(tmp_path)
    assert ["data", "one.tar.gz"] == sorted(os.listdir(tmp_path))  # noqa: PTH208


async def test_a_damaged_database_is_not_backed_up_as_if_it_were_whole(tmp_path: Path) -> None:
    """Or it would push the last good backup out."""
    database = await make(tmp_path, *(f"key number {number}" for number in range(500)))
    with database.open("r+b") as file:
        file.seek(4096 * 6)
        file.write(b"\x99" * 4096 * 30)
    with pytest.raises(BackupError, match=r"damaged|malformed"):
        back_up(database, None, START)
    assert [] == os.listdir(tmp_path / "backups")  # noqa: PTH208


# --- Before a migration


async def test_a_migration_is_preceded_by_a_backup(tmp_path: Path) -> None:
    """Of the revision that it had; what is new or up to date needs none."""
    database = tmp_path / "sigbot.sqlite3"
    old_database(database, "0003")
    for _ in range(2):
        await open_store(database, HandClock(), exclusive=True).close()
    (backup,) = (tmp_path / "backups").iterdir()
    assert f"before-{NEWEST}-20261123-090000.tar.gz" == backup.name
    assert "0003" == restore(backup, database, START).manifest.schema


async def test_of_those_backups_the_last_three_stay(tmp_path: Path) -> None:
    """And what people made themselves is left alone."""
    (tmp_path / "backups").mkdir()
    names = [f"before-000{number}-2026010{number}-000000.tar.gz" for number in range(1, 6)]
    for name in [*names, "sigbot-20250101-000000.tar.gz"]:
        (tmp_path / "backups" / name).touch()
    old_database(tmp_path / "sigbot.sqlite3", "0003")
    await open_store(tmp_path / "sigbot.sqlite3", HandClock(), exclusive=True).close()
    left = sorted(path.name for path in (tmp_path / "backups").iterdir())
    assert sorted([*names[3:], f"before-{NEWEST}-20261123-090000.tar.gz", "sigbot-20250101-000000.tar.gz"]) == left


def test_without_a_backup_there_is_no_migration(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    database = tmp_path / "sigbot.sqlite3"
    old_database(database, "0003")
    (tmp_path / "backups").touch()
    with pytest.raises(StorageError, match="could not be made"):
        open_store(database, HandClock(), exclusive=True)
    with closing(sqlite3.connect(database)) as connection:
        assert ("0003",) == connection.execute("SELECT version_num FROM alembic_version").fetchone()
