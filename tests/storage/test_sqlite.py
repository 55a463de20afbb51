"""What only the embedded database has to show."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from bot.errors import AlreadyRunning, StoreUnavailable
from bot.model.archive import ArchivedPost, Channel, ChannelPolicy, PostState
from bot.model.refs import ChannelRef, MessageRef
from storage import open_store
from storage.database import NEWEST, open_writer
from storage.fulltext import NAMES
from storage.tables import metadata
from storage.upgrade import MIGRATIONS, upgrade
from tests.rigs.clocks import START, HandClock


def test_the_migrations_make_what_the_tables_say(tmp_path: Path) -> None:
    """A database that was upgraded is the same as one that the code expects."""
    connection = open_writer(tmp_path / "sigbot.sqlite3", START)

    def is_ours(thing: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
        return not (kind == "table" and name is not None and name.startswith((*NAMES, "alembic")))

    context = MigrationContext.configure(connection, opts={"include_object": is_ours})
    assert [] == compare_metadata(context, metadata)
    connection.close()


def test_the_newest_revision_is_the_one_that_the_code_names() -> None:
    """Nobody adds a migration and forgets to ask for it."""
    assert NEWEST == ScriptDirectory(str(MIGRATIONS)).get_current_head()


async def test_a_database_that_is_up_to_date_is_opened_as_it_is(tmp_path: Path) -> None:
    """What was committed is there."""
    path = tmp_path / "sigbot.sqlite3"
    for expected in (True, False):
        store = open_store(path, HandClock(), exclusive=True)
        assert expected == await store.commit(lambda work: work.seen.mark("k"))
        await store.close()


async def test_one_bot_at_a_time_but_operators_beside_it(tmp_path: Path) -> None:
    """A second bot is refused; a command may read and write, and is seen at once."""
    path = tmp_path / "sigbot.sqlite3"
    bot = open_store(path, HandClock(), exclusive=True)
    with pytest.raises(AlreadyRunning):
        open_store(path, HandClock(), exclusive=True)
    command = open_store(path, HandClock(), exclusive=False)
    await command.commit(lambda work: work.seen.mark("k"))
    assert await bot.read(lambda readers: readers.was_seen("k"))
    await command.close()
    await bot.close()


async def test_a_closed_store_takes_nothing_more(tmp_path: Path) -> None:
    """Whoever comes late hears that it is unavailable, and the event stays with its platform."""
    store = open_store(tmp_path / "sigbot.sqlite3", HandClock(), exclusive=True)
    await store.close()
    with pytest.raises(StoreUnavailable):
        await store.commit(lambda work: work.seen.mark("k"))


async def test_removed_text_is_not_in_the_file_any_more(tmp_path: Path) -> None:
    """Deleted content is overwritten, not only forgotten."""
    path = tmp_path / "sigbot.sqlite3"
    store = open_store(path, HandClock(), exclusive=True)
    word = "zebrafishword"
    post = ArchivedPost(MessageRef("rig:m"), ChannelRef("rig:c"), PostState.KEPT, START, text=f"{word} " * 50)
    await store.commit(lambda work: work.archive.put_post(post))
    gone = post._replace(text="", state=PostState.REMOVED, edited_at=START + timedelta(1))
    await store.commit(lambda work: work.archive.put_post(gone))
    await store.close()
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT count(*) FROM posts WHERE text LIKE ?", (f"%{word}%",)).fetchone()
    connection.close()
    assert (0,) == rows
    assert f"{word} {word}".encode() not in path.read_bytes()


async def test_a_database_of_the_first_version_is_brought_up_with_everything_in_it(tmp_path: Path) -> None:
    """Nothing is lost on the way, and it can be used at once."""
    path = tmp_path / "sigbot.sqlite3"
    engine = create_engine(f"sqlite:///{path}")
    upgrade(engine, "0001")
    engine.dispose()
    with sqlite3.connect(path) as old:
        old.execute("INSERT INTO channels (ref, name, policy, removed) VALUES ('rig:c', 'general', 'archived', 0)")
        old.execute("INSERT INTO seen (key, at) VALUES ('k', '2026-11-23T09:00:00.000000+00:00')")
    old.close()
    store = open_store(path, HandClock(), exclusive=True)
    (channel,) = await store.read(lambda readers: readers.every_channel())
    assert Channel(ChannelRef("rig:c"), "general", ChannelPolicy.ARCHIVED) == channel
    assert await store.read(lambda readers: readers.was_seen("k"))
    await store.commit(lambda work: work.values.put("a", "b"))
    await store.close()
