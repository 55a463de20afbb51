"""Asking a library of 20,000 entries, by words and by meaning, beside plain full-text queries for the same words.

The entries are made up: words as common as in English, drawn by Zipf's law. Their vectors are drawn as well, as working
them out takes minutes and changes nothing about asking; the questions' are worked out for every question.

    .venv/bin/python -m benchmarks.library
"""

import argparse
import asyncio
import random
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

from bot.clock import SystemClock
from bot.content import starter_file
from bot.features.library import Library, load_vocabulary
from bot.model.library import Meaning, Resource
from storage import open_store
from storage.semantic.loading import load
from storage.semantic.model import LocalEmbedder
from storage.store import SqliteStore

SOME = random.Random(7)
WORDS = ["".join(SOME.choices("abcdefghijklmnoprstuvwy", k=SOME.randint(3, 10))) for _ in range(40_000)]
COMMONNESS = [1 / (rank + 10) for rank in range(len(WORDS))]
LENGTH, ASKED = 160, 9
"""Words of an entry and of a question."""


def text(words: int) -> str:
    """Return a made-up text."""
    return " ".join(SOME.choices(WORDS, COMMONNESS, k=words))


async def filled(store: SqliteStore, size: int, embedder: LocalEmbedder) -> float:
    """Fill the library, and return how many seconds an import takes without working out meanings."""
    import numpy as np

    from storage.semantic.vectors import packed

    entries = [Resource(f"e{n}", text(8).title(), summary=text(LENGTH)) for n in range(size)]
    books = Library(store, load_vocabulary(starter_file("vocabulary.toml")), lambda question: False)
    start = time.perf_counter()
    await books.import_resources(entries, replace=True)
    seconds = time.perf_counter() - start
    width = len(embedder.vectors(["x"])[0])
    drawn = np.random.default_rng(7).normal(size=(size, width)).astype(np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    meanings = [(entry, Meaning(embedder.model, packed(vector))) for entry, vector in zip(entries, drawn, strict=True)]
    await store.commit(lambda work: work.library.put_meanings(meanings))
    return seconds


async def asked(books: Library, questions: list[str]) -> list[float]:
    """Return how many milliseconds each question took, in order of size."""
    await books.warm_up()
    taken = []
    for question in questions:
        start = time.perf_counter()
        await books.find(question, limit=10)
        taken.append((time.perf_counter() - start) * 1_000)
    return sorted(taken)


def plain(path: Path, questions: list[str]) -> list[float]:
    """Return the same for the words joined by OR in the index alone."""
    connection = sqlite3.connect(path)
    taken = []
    for question in questions:
        words = " OR ".join(f'"{word}"' for word in question.split())
        start = time.perf_counter()
        connection.execute(
            "SELECT rowid FROM resources_fts WHERE resources_fts MATCH ? ORDER BY rank LIMIT 10", (words,)
        )
        taken.append((time.perf_counter() - start) * 1_000)
    connection.close()
    return sorted(taken)


async def measure(size: int, count: int) -> None:
    """Fill a library and print what questions take."""
    questions = [text(ASKED) for _ in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        embedder = load(None, Path(folder))
        path = Path(folder) / "library.sqlite3"
        store = open_store(path, SystemClock(), exclusive=False)
        print(f"import of {size:,} entries, meanings not counted: {await filled(store, size, embedder):.1f} s")
        vocabulary = load_vocabulary(starter_file("vocabulary.toml"))
        by_words = await asked(Library(store, vocabulary, lambda question: False), questions)
        by_meaning = await asked(Library(store, vocabulary, lambda question: False, embedder), questions)
        await store.close()
        embedder.close()
        for name, taken in (("by words", by_words), ("by meaning", by_meaning), ("plain", plain(path, questions))):
            print(f"{name:12} median {statistics.median(taken):6.1f} ms   p95 {taken[int(count * 0.95)]:6.1f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=300)
    options = parser.parse_args()
    asyncio.run(measure(options.entries, options.questions))
