"""Opening a database: what is wrong is said in a sentence that names the file."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.errors import NewerDatabase, StorageError
from storage import open_store
from storage.database import require_sqlite
from tests.rigs.clocks import HandClock


def make(path: Path) -> None:
    """Make a database and close it."""
    asyncio.run(open_store(path, HandClock(), exclusive=True).close())


@pytest.mark.parametrize("name", ["100% sure", "what? yes", "a#b & c=d", "ä ö", "%2e%2e"])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    """A path is a path and no address; the folder is made, and nothing beside it."""
    make(tmp_path / name / "sigbot.sqlite3")
    assert [name] == [path.name for path in tmp_path.iterdir()]
    assert (tmp_path / name / "sigbot.sqlite3").is_file()


@pytest.mark.parametrize("revision", ["0099", "0001_x", "9999", "abc"])
def test_a_newer_database_is_refused(tmp_path: Path, revision: str) -> None:
    """Whatever a later version calls its revision, we do not touch what we do not know."""
    path = tmp_path / "db"
    make(path)
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    raw.close()
    with pytest.raises(NewerDatabase, match=str(path)):
        open_store(path, HandClock(), exclusive=True)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    """The sentence says what to do; the lock is given back, so that the next try says the same."""
    path = tmp_path / "db"
    path.write_text("dear diary " * 500)
    for _ in range(2):
        with pytest.raises(StorageError, match="not a database of sigbot, or it is damaged") as error:
            open_store(path, HandClock(), exclusive=True)
        assert str(path) in str(error.value)
    assert path.read_text() == "dear diary " * 500


@pytest.mark.parametrize("exclusive", [True, False])
def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path, exclusive: bool) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be opened"):
        open_store(tmp_path / "file" / "db", HandClock(), exclusive=exclusive)


def test_a_folder_in_the_place_of_the_file_is_a_sentence(tmp_path: Path) -> None:
    """SQLite cannot open it, and the sentence names it."""
    (tmp_path / "db").mkdir()
    with pytest.raises(StorageError, match="cannot be used"):
        open_store(tmp_path / "db", HandClock(), exclusive=False)


@pytest.mark.parametrize(
    ("version", "modules", "said"),
    [((3, 34, 1), {"fts5"}, "3.34.1;"), ((3, 45, 0), {"fts3"}, "3.45.0 without FTS5;")],
)
def test_an_sqlite_that_cannot_do_it_is_a_sentence(version: tuple[int, ...], modules: set[str], said: str) -> None:
    """An operator learns what this Python has and what is needed."""
    with pytest.raises(StorageError, match=said):
        require_sqlite(version, frozenset(modules))
