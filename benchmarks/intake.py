"""Intake: from an event to its acknowledged, searchable commit, beside raw sqlite3 writing the same rows.

Ours takes new posts of an archived channel through `Intake.receive`: seen-mark, channel, author, screen, archived post
and search entry, on disk (`synchronous=FULL`) before it returns. The reference writes the rows that ours left behind
into a new database of the same schema and settings (`synchronous=FULL`, `secure_delete=ON`) with plain `sqlite3` and
`executemany`, in transactions as large as ours. Both sides run in turn, in the same process; the ratio of their
medians is the result.

    .venv/bin/python -m benchmarks.intake
    .venv/bin/python -m benchmarks.intake --in-flight 50
"""

import argparse
import asyncio
import gc
import random
import sqlite3
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import SystemClock
from bot.commanding import Registry
from bot.features.archive import Archive
from bot.features.guard import looks_like_patient_identifier
from bot.intake import Intake, Rules
from bot.model.archive import Channel, PostQuery
from bot.model.inbound import MessagePosted, Post
from bot.model.refs import AccountRef, ChannelRef, MessageRef
from bot.model.texts import Texts
from bot.ports import Store
from storage import open_store
from storage.writer import GROUP

AIM = 0.45
P50_AIM, P99_AIM = 1.0, 10.0
START = datetime(2026, 1, 1, tzinfo=UTC)
CHANNELS = [ChannelRef(f"bench:c{n}") for n in range(40)]
PEOPLE = 300
TABLES = ("members", "accounts", "posts", "seen")


def make_events(count: int) -> list[MessagePosted]:
    """Return posts of about 13 words, with the frequencies of words, people and channels skewed as in real chat."""
    source = random.Random(7)
    words = [f"w{n:x}" for n in range(60_000)]
    weights = [1 / (n + 1) ** 1.05 for n in range(len(words))]
    cumulative = [0.0]
    for weight in weights:
        cumulative.append(cumulative[-1] + weight)
    events = []
    for number in range(count):
        length = max(1, min(200, round(source.lognormvariate(2.3, 0.7))))
        text = " ".join(source.choices(words, cum_weights=cumulative[1:], k=length))
        person = int(PEOPLE * source.random() ** 2)
        post = Post(
            message=MessageRef(f"bench:m{number}"),
            channel=CHANNELS[int(len(CHANNELS) * source.random() ** 2)],
            author=AccountRef(f"bench:p{person}"),
            author_name=f"Person {person}",
            author_is_bot=False,
            text=text,
            at=START + timedelta(seconds=number),
        )
        events.append(MessagePosted(f"bench:e{number}", post))
    return events


async def make_intake(store: Store) -> Intake:
    """Return an intake that only archives, as most events of a large place ask for."""
    words = Texts({}).words(str)
    archive = Archive(looks_like_patient_identifier, lambda name: words, frozenset(CHANNELS))
    rules = Rules(
        roles_of=lambda account: frozenset(),
        abilities_of=lambda name: frozenset(),
        words_of=lambda name: words,
        is_sensitive=looks_like_patient_identifier,
        default_command="ask",
        empty_command="ask",
    )
    known = [Channel(ref, ref) for ref in CHANNELS]
    await store.commit(lambda work: archive.set_policies(work, known))
    return Intake(store, SystemClock(), Registry([], []), {MessagePosted: (archive.keep,)}, rules)


async def ours(path: Path, events: list[MessagePosted], in_flight: int) -> tuple[float, list[float]]:
    """Return posts per second, and the seconds that each post waited for its acknowledgement."""
    store = open_store(path, SystemClock(), exclusive=True)
    intake = await make_intake(store)
    waits: list[float] = []
    queue = iter(events)

    async def producer() -> None:
        for event in queue:
            start = time.perf_counter()
            await intake.receive(event)
            waits.append(time.perf_counter() - start)

    start = time.perf_counter()
    await asyncio.gather(*(producer() for _ in range(in_flight)))
    rate = len(events) / (time.perf_counter() - start)
    last = events[-1].post.text.split()[0]
    assert await store.read(lambda readers: readers.search_posts(PostQuery(last)))
    await store.close()
    return rate, waits


def raw(source: Path, target: Path, size: int) -> float:
    """Write what `source` holds into the new database `target`, `size` posts a transaction; return posts a second."""
    open_empty = open_store(target, SystemClock(), exclusive=True)
    asyncio.run(open_empty.close())
    reader = sqlite3.connect(source)
    columns = {table: [row[1] for row in reader.execute(f"PRAGMA table_info({table})")] for table in TABLES}
    rows = {table: reader.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}  # noqa: S608
    texts = reader.execute("SELECT id, text FROM posts").fetchall()
    reader.close()
    inserts = {
        table: f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
        for table, names in columns.items()
    }
    writer = sqlite3.connect(target, isolation_level=None)
    writer.execute("PRAGMA synchronous=FULL")
    writer.execute("PRAGMA foreign_keys=ON")
    writer.execute("PRAGMA secure_delete=ON")
    start = time.perf_counter()
    for first in range(0, len(texts), size):
        writer.execute("BEGIN IMMEDIATE")
        for table in TABLES:
            writer.executemany(inserts[table], rows[table][first : first + size])
        writer.executemany("INSERT INTO posts_fts (rowid, text) VALUES (?, ?)", texts[first : first + size])
        writer.execute("COMMIT")
    rate = len(texts) / (time.perf_counter() - start)
    writer.close()
    return rate


def measure(rounds: int, count: int, in_flight: int) -> None:
    """Run both sides in turn and print medians and the ratio."""
    events = make_events(count)
    size = min(in_flight, GROUP)
    own, reference, waits = [], [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            gc.collect()
            rate, waited = asyncio.run(ours(Path(folder, "ours.sqlite3"), events, in_flight))
            own.append(rate)
            waits += waited
            gc.collect()
            reference.append(raw(Path(folder, "ours.sqlite3"), Path(folder, "raw.sqlite3"), size))
    base, median = statistics.median(reference), statistics.median(own)
    waits.sort()
    p50, p99 = (waits[int(len(waits) * share)] * 1e3 for share in (0.5, 0.99))
    each = f"{size / base * 1e3:.2f} ms a transaction"
    print(f"raw sqlite3, {size} a transaction   {base:10,.0f} posts/s   {each}")
    ratio = f"{median / base:.2f} x raw (aim: {AIM} at 500)"
    print(f"intake, {in_flight} in flight            {median:10,.0f} posts/s   {ratio}")
    aims = f"(aim at 50: {P50_AIM:.0f} and {P99_AIM:.0f})"
    print(f"acknowledged after               p50 {p50:.2f} ms, p99 {p99:.2f} ms {aims}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--in-flight", type=int, default=500)
    options = parser.parse_args()
    measure(options.rounds, options.events, options.in_flight)
