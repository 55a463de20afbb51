"""The writer lives on, whatever a change or the disk does; what it acknowledged survives."""

import asyncio
import os
import re
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from bot.errors import StoreUnavailable
from bot.model.cards import say
from bot.model.outbound import Delivery, Open, Target
from bot.model.refs import AccountRef
from bot.ports import UnitOfWork
from storage import open_store
from storage.database import open_reader, open_writer
from storage.repositories.outbox import OutboxRows
from storage.work import driver_of
from tests.rigs.clocks import START, HandClock

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("error", [StopIteration, GeneratorExit, OSError])
async def test_no_error_of_one_change_reaches_another(tmp_path: Path, error: type[BaseException]) -> None:
    """Not even those that Python treats in its own way end the writer or keep others waiting."""
    store = open_store(tmp_path / "db", HandClock(), exclusive=True)

    def fail(work: UnitOfWork) -> None:
        work.seen.mark("bad")
        raise error

    failing = asyncio.gather(store.commit(fail), return_exceptions=True)
    assert await asyncio.wait_for(store.commit(lambda work: work.seen.mark("good")), 5)
    (raised,) = await failing
    assert isinstance(raised, RuntimeError if error is StopIteration else error)
    assert not await store.read(lambda readers: readers.was_seen("bad"))
    await store.close()


async def test_closing_commits_what_waits(tmp_path: Path) -> None:
    """Nobody who was let in is turned away."""
    store = open_store(tmp_path / "db", HandClock(), exclusive=True)
    waiting = [asyncio.ensure_future(store.commit(lambda work, n=n: work.seen.mark(f"k{n}"))) for n in range(500)]  # type: ignore[misc]
    await asyncio.sleep(0)
    await store.close()
    assert [True] * 500 == await asyncio.gather(*waiting)


async def test_closing_leaves_no_log_behind(tmp_path: Path) -> None:
    """Whoever copies the file afterwards has everything."""
    store = open_store(tmp_path / "db", HandClock(), exclusive=True)
    await store.commit(lambda work: work.seen.mark("k1"))
    await store.close()
    assert ["db", "db.lock"] == sorted(os.listdir(tmp_path))  # noqa: PTH208


async def run(code: str, folder: Path) -> tuple[int, str]:
    """Run a program in a process of its own; return how it ended and what it wrote."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(folder / "db"), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    written, _ = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode or 0, written.decode()


DIES = """
import asyncio, os, signal, sys
from pathlib import Path
from storage import open_store
from tests.rigs.clocks import HandClock

async def main():
    store = open_store(Path(sys.argv[1]), HandClock(), exclusive=True)
    async def write(number):
        await store.commit(lambda work: work.seen.mark(f"k{number}"))
        os.write(1, f"k{number}\\n".encode())
        if number == 700:
            os.kill(os.getpid(), signal.SIGKILL)
    await asyncio.gather(*(write(number) for number in range(2000)))

asyncio.run(main())
"""


async def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    """Every mark that a process reported before it was killed is there, and another process may take the lock."""
    code, written = await run(DIES, tmp_path)
    assert -signal.SIGKILL == code
    acknowledged = re.findall(r"k\d+", written)
    assert 500 < len(acknowledged)
    store = open_store(tmp_path / "db", HandClock(), exclusive=True)
    there = await store.read(lambda readers: [readers.was_seen(key) for key in acknowledged])
    assert all(there)
    await store.close()


FULL = """
import asyncio, resource, signal, sys
from pathlib import Path
from storage import open_store
from tests.rigs.clocks import START, HandClock

async def tell(change):
    try:
        print(await change)
    except Exception as error:
        print(type(error).__name__)

async def main():
    store = open_store(Path(sys.argv[1]), HandClock(), exclusive=True)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    await asyncio.gather(*(tell(store.commit(lambda work, n=n: work.seen.mark(f"k{n}"))) for n in range(3)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    await tell(store.commit(lambda work: work.seen.mark("k0")))
    await store.close()

asyncio.run(main())
"""


async def test_a_full_disk_is_told_to_every_caller_and_does_not_end_the_writer(tmp_path: Path) -> None:
    """The same event is taken when there is room again: nothing of the first try was kept."""
    code, written = await run(FULL, tmp_path)
    assert (0, ["StoreUnavailable"] * 3 + ["True"]) == (code, written.split())


async def test_a_table_out_of_reach_inside_a_change_is_the_stores_matter(tmp_path: Path) -> None:
    """An event that met a broken database stays with its platform; it does not become a dead letter."""
    store = open_store(tmp_path / "db", HandClock(), exclusive=True)
    with sqlite3.connect(tmp_path / "db") as raw:
        raw.execute("ALTER TABLE accounts RENAME TO elsewhere")
    with pytest.raises(StoreUnavailable):
        await store.commit(lambda work: work.people.account(AccountRef("rig:ann")))
    with sqlite3.connect(tmp_path / "db") as raw:
        raw.execute("ALTER TABLE elsewhere RENAME TO accounts")
    raw.close()
    assert await store.commit(lambda work: work.people.account(AccountRef("rig:ann"))) is None
    await store.close()


async def test_another_process_sees_what_was_committed(tmp_path: Path) -> None:
    """Operators' commands work beside the bot."""
    store = open_store(tmp_path / "db", HandClock(), exclusive=True)
    await store.commit(lambda work: work.seen.mark("k"))
    code = """
import asyncio, sys
from pathlib import Path
from storage import open_store
from tests.rigs.clocks import HandClock

async def main():
    store = open_store(Path(sys.argv[1]), HandClock(), exclusive=False)
    print(await store.read(lambda readers: readers.was_seen("k")))
    print(await store.commit(lambda work: work.seen.mark("theirs")))
    await store.close()

asyncio.run(main())
"""
    assert (0, "True\nTrue\n") == await run(code, tmp_path)
    assert await store.read(lambda readers: readers.was_seen("theirs"))
    await store.close()


def test_readers_cannot_write(tmp_path: Path) -> None:
    """A mistake in a page changes nothing."""
    open_writer(tmp_path / "db", START).close()
    reader = open_reader(tmp_path / "db")
    with pytest.raises(Exception, match="readonly"):
        reader.exec_driver_sql("DELETE FROM seen")
    reader.close()


def test_deliveries_that_were_sent_cost_nothing_later(tmp_path: Path) -> None:
    """Their rows are kept for ever; asking what is due uses an index over those that are still open."""
    connection = open_writer(tmp_path / "db", START)
    statements: list[str] = []
    driver_of(connection).set_trace_callback(statements.append)
    rows = OutboxRows(connection, driver_of(connection).cursor())
    rows.add(Delivery("k", Target(account=AccountRef("rig:ann")), say("x"), START))
    rows.lease(START, 10, [Open("rig")])
    rows.orphaned(START, ["rig"])
    rows.next_due(["rig"])
    driver_of(connection).set_trace_callback(None)
    asked = [each for each in statements if each.startswith(("SELECT", "UPDATE")) and " outbox" in each]
    plans = [row[3] for each in asked for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {each}")]
    connection.close()
    assert len(asked) >= 5
    assert [] == [step for step in plans if step.startswith("SCAN outbox") and "USING INDEX" not in step]
