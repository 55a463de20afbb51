"""What was erased leaves the files: rows, index, write-ahead log."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.model.archive import ArchivedPost, PostState
from bot.model.refs import ChannelRef, MessageRef
from storage import SqliteStore, open_store
from storage.database import open_writer
from storage.sweep import Sweep
from storage.work import driver_of
from tests.rigs.clocks import START, HandClock

WORD = "zqxvjkwname"
POST = ArchivedPost(MessageRef("rig:m"), ChannelRef("rig:c"), PostState.KEPT, START, text=f"{WORD} is here")
GONE = POST._replace(text="", state=PostState.REMOVED)


def opened(path: Path) -> SqliteStore:
    """Open a store."""
    return open_store(path, HandClock(), exclusive=True)


def files_with_the_word(folder: Path) -> list[str]:
    """Return the names of the files in which the word stands."""
    return [path.name for path in folder.iterdir() if WORD.encode() in path.read_bytes()]


@pytest.mark.parametrize("change", [GONE, POST._replace(text="", state=PostState.HELD), POST._replace(text="edited")])
async def test_erased_words_leave_every_file_while_the_bot_runs(tmp_path: Path, change: ArchivedPost) -> None:
    """A removal, a hold and an edit: soon after, not even the index or the log knows the word. No restart is needed."""
    store = opened(tmp_path / "db")
    await store.commit(lambda work: work.archive.put_post(POST))
    assert files_with_the_word(tmp_path)
    await store.commit(lambda work: work.archive.put_post(change))
    while files_with_the_word(tmp_path):  # A test that waits for ever fails by its time limit.
        await asyncio.sleep(0.02)
    await store.close()


async def test_closing_finishes_the_sweep(tmp_path: Path) -> None:
    """A bot that is stopped right after a removal leaves nothing behind."""
    store = opened(tmp_path / "db")
    await store.commit(lambda work: work.archive.put_post(POST))
    await store.commit(lambda work: work.archive.put_post(GONE))
    await store.close()
    assert [] == files_with_the_word(tmp_path)


async def test_a_sweep_that_was_cut_off_is_done_after_the_next_start(tmp_path: Path) -> None:
    """That it is due is written with the erasing itself."""
    store = opened(tmp_path / "db")
    await store.commit(lambda work: work.archive.put_post(POST))
    await store.close()
    with sqlite3.connect(tmp_path / "db") as raw:  # What a process leaves that dies right after its commit.
        raw.execute("INSERT INTO posts_fts (posts_fts, rowid, text) VALUES ('delete', 1, ?)", (POST.text,))
        raw.execute("UPDATE posts SET text = '', state = 'removed'")
        raw.execute("PRAGMA user_version = 1")
    raw.close()
    assert files_with_the_word(tmp_path)
    await opened(tmp_path / "db").close()
    assert [] == files_with_the_word(tmp_path)


def test_a_sweep_waits_for_nobody_who_reads(tmp_path: Path) -> None:
    """While somebody reads old pages the log cannot be emptied; the sweep comes back later instead of waiting."""
    connection = open_writer(tmp_path / "db", START)
    reader = sqlite3.connect(tmp_path / "db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM posts").fetchone()
    connection.exec_driver_sql("PRAGMA user_version = 1")
    sweep = Sweep(driver_of(connection))
    sweep.finish()
    assert sweep.is_due
    reader.close()
    sweep.finish()
    assert not sweep.is_due
    connection.close()


async def test_the_index_is_sound_after_many_changes(tmp_path: Path) -> None:
    """Entries are taken out with exactly the text that went in."""
    store = opened(tmp_path / "db")
    for turn in range(5):
        for number in range(20):
            state = PostState.REMOVED if (number + turn) % 7 == 0 else PostState.KEPT
            text = f"word{number} turn{turn} \ue000" if state is PostState.KEPT else ""
            change = POST._replace(ref=MessageRef(f"rig:{number}"), text=text, state=state, arrived=turn > 0)
            await store.commit(lambda work, post=change: work.archive.put_post(post))  # type: ignore[misc]
    await store.close()
    with sqlite3.connect(tmp_path / "db") as raw:
        found = raw.execute("SELECT count(*) FROM posts_fts WHERE posts_fts MATCH 'turn4'").fetchone()
        stale = raw.execute("SELECT count(*) FROM posts_fts WHERE posts_fts MATCH 'turn3'").fetchone()
        shown = raw.execute("SELECT count(*) FROM posts WHERE state = 'kept' AND arrived").fetchone()
    raw.close()
    assert ((0,), shown) == (stale, found)
