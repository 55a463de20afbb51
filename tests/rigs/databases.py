"""Databases of the newest version, made once for each process and copied from then on: making one takes 40 ms."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.beginning import seed_library
from bot.content import starter_file
from bot.features.guard import looks_like_patient_identifier
from bot.features.library import Library, load_vocabulary
from bot.ports import Clock, Store
from storage import open_store
from tests.rigs.clocks import HandClock


def open_new(path: Path, clock: Clock, *, exclusive: bool, is_seeded: bool = False) -> Store:
    """Open the database at `path`; where there is none, put an empty one there, or one with the starter's library."""
    put_new(path, is_seeded=is_seeded)
    return open_store(path, clock, exclusive=exclusive)


def put_new(path: Path, *, is_seeded: bool = False) -> None:
    """Put a database where there is none, for a bot that is about to be started there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_made(is_seeded))


@cache
def _made(is_seeded: bool) -> bytes:
    async def make(path: Path) -> None:
        store = open_store(path, HandClock(), exclusive=False)
        if is_seeded:
            await seed_library(
                Library(store, load_vocabulary(starter_file("vocabulary.toml")), looks_like_patient_identifier)
            )
        await store.close()

    # In a thread of its own, as whoever asks may be running a loop.
    with TemporaryDirectory() as folder, ThreadPoolExecutor(1) as aside:
        path = Path(folder) / "new.sqlite3"
        aside.submit(lambda: asyncio.run(make(path))).result()
        return path.read_bytes()
