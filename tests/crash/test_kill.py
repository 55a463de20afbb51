"""The process dies, by kill -9, at the worst moments."""

import asyncio
import os
import random
import signal
import sqlite3
import sys
from pathlib import Path

import aiohttp
import pytest

from tests.rigs.announcing import everywhere
from tests.rigs.demo import Demo
from tests.rigs.world import MEMBER, NEWCOMER, demo_settings, running

ROOT = Path(__file__).parents[2]


async def dies(folder: Path, moment: str) -> None:
    """Run a bot that kills itself at that moment, and check that it did."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.rigs.dying", str(folder), moment, cwd=ROOT
    )
    assert -signal.SIGKILL == await asyncio.wait_for(process.wait(), 30)


@pytest.mark.parametrize("moment", ["acknowledging", "recording"])
async def test_a_newcomer_is_welcomed_exactly_once_over_a_crash(tmp_path: Path, moment: str) -> None:
    """Between event and acknowledgement, and between sending and record: never lost, never twice."""
    await dies(tmp_path, moment)
    async with running(demo_settings(tmp_path)) as world:
        assert 1 == len(await world.direct_messages(world.people[NEWCOMER]))


@pytest.mark.parametrize("moment", ["acknowledging", "recording"])
async def test_a_question_is_answered_exactly_once_over_crash_after_crash(tmp_path: Path, moment: str) -> None:
    """The second start dies of the question, the third must put everything right."""
    await dies(tmp_path, moment)
    async with running(demo_settings(tmp_path)) as world:
        number = await world.posts(world.people[MEMBER], world.archived_channel, "@sigbot low iron before op")
        await world.redelivered()
        answers = [m for m in await world.messages(world.archived_channel) if m["thread"] == number]
    assert 1 == len(answers)


async def test_an_announcement_that_was_just_being_decided_goes_out_once(tmp_path: Path) -> None:
    """The process dies in the commit that sends it: it is still due, and is sent when the bot is back."""
    await dies(tmp_path, "deciding")
    async with running(demo_settings(tmp_path), days_later=1, hours_later=1) as world:
        assert [1, 1, 1] == [len(posts) for posts in await everywhere(world)]
        await world.passes(days=1)
        assert [1, 1, 1] == [len(posts) for posts in await everywhere(world)]


async def write_until_cut_off(address: str, person: str, channel: str) -> None:
    """Join, and post as fast as the socket takes it, until the other side is gone."""
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{address}/chat/socket", headers={"Origin": address}) as socket,
        ):
            await socket.send_json({"type": "hello", "id": "0", "person": person})
            await socket.send_json({"type": "join", "id": "1"})
            for number in range(2, 100_000):
                text = f"zebrafish {number}"
                request = {"type": "post", "id": str(number), "channel": channel, "thread": None, "text": text}
                await socket.send_json(request)
                if number % 20 == 0:
                    await asyncio.sleep(0.001)
    except (aiohttp.ClientError, ConnectionError):
        return


async def test_kill_9_under_load_loses_and_repeats_nothing(tmp_path: Path) -> None:
    """Whatever the chat took is in the archive once the bot is back, and the welcome was said once."""
    settings = demo_settings(tmp_path)
    people = [person["id"] for person in settings.platforms["local"]["people"]]
    archived = next(ref.removeprefix("local:") for ref in sorted(settings.archived_channels))
    demo = Demo(tmp_path)
    for attempt in range(3):
        await demo.start()
        writing = asyncio.create_task(write_until_cut_off(demo.address, people[NEWCOMER], archived))
        await asyncio.sleep(random.Random(attempt).uniform(0.2, 0.6))
        await demo.kill()
        await writing
    async with running(settings) as world:
        await world.settled()
        assert 1 == len(await world.direct_messages(people[NEWCOMER]))
    taken = _rows(tmp_path / "chat.sqlite3", "SELECT 'local:m' || id, text FROM messages WHERE channel = ?", archived)
    kept = _rows(tmp_path / "sigbot.sqlite3", "SELECT ref, text FROM posts WHERE channel = ?", f"local:{archived}")
    assert len(taken) > 20
    assert taken == kept


async def test_sigterm_ends_the_process_cleanly(tmp_path: Path) -> None:
    """It says nothing, leaves nothing half done, and exits with 0."""
    demo = Demo(tmp_path)
    await demo.start()
    async with aiohttp.ClientSession() as session, session.get(f"{demo.address}/archive") as page:
        assert 200 == page.status
    assert 0 == await demo.stop()
    assert [] == [name for name in os.listdir(tmp_path) if name.endswith("-wal")]  # noqa: PTH208


def _rows(path: Path, query: str, value: str) -> dict[str, str]:
    with sqlite3.connect(path) as connection:
        found = dict(connection.execute(query, (value,)).fetchall())
    connection.close()
    return found
