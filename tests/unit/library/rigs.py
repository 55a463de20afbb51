"""What the library's tests share: a library on a real store, and the starter's words."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.clock import SystemClock
from bot.config import GroupSettings, Settings
from bot.content import read_texts, starter_file
from bot.features import library
from bot.features.guard import looks_like_patient_identifier
from bot.model.texts import Words
from bot.ports import Embedder
from bot.wiring import declared_specs, needed_texts
from tests.rigs.databases import open_new

ALL_TEXTS = needed_texts()
COMMANDS = frozenset(
    name for spec in declared_specs(Settings(GroupSettings("A group"), Path("data"))) for name in spec.names
)


def spell(command: str) -> str:
    """Spell a command as a test expects it."""
    return f"/{command}"


def starter_words() -> Words:
    """Return the starter's texts."""
    return read_texts(starter_file("texts.toml")).words(spell)


@asynccontextmanager
async def a_library(
    folder: Path, *, starter: bool = False, embedder: Embedder | None = None
) -> AsyncIterator[library.Library]:
    """Give a library on a store of its own, with the starter's entries where asked, and with their meanings."""
    store = open_new(folder / "library.sqlite3", SystemClock(), exclusive=False, is_seeded=starter)
    vocabulary = library.load_vocabulary(starter_file("vocabulary.toml"))
    books = library.Library(store, vocabulary, looks_like_patient_identifier, embedder)
    try:
        if starter:
            await books.meanings.keep_up()
        yield books
    finally:
        await store.close()
