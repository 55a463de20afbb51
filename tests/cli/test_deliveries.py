"""What could not be sent, on the command line."""

import json
from pathlib import Path

from bot.operators import deliveries
from tests.rigs.commandline import sigbot
from tests.rigs.world import NEWCOMER, demo_settings, running


async def closed_direct_messages(folder: Path) -> str:
    """Let somebody join whose direct messages are closed; return who."""
    async with running(demo_settings(folder)) as world:
        newcomer = world.people[NEWCOMER]
        await world.chat.desk.do(lambda chat: chat.close_direct(newcomer, closed=True))
        await world.joins(newcomer)
        return newcomer


async def test_what_could_not_be_sent_is_listed_with_its_reason(tmp_path: Path) -> None:
    """For people and for programs, and never with its text."""
    newcomer = await closed_direct_messages(tmp_path)
    listed = sigbot("outbox", "list", "--data", tmp_path)
    assert (0, 1) == (listed.returncode, len(listed.stdout.splitlines()))
    assert "This person's direct messages are closed." in listed.stdout
    (row,) = json.loads(sigbot("outbox", "list", "--json", "--data", tmp_path).stdout)
    assert ("parked", f"local:{newcomer}", "post") == (row["state"], row["to"], row["action"])
    assert "free and open" not in listed.stdout
    again = sigbot("outbox", "retry", "--data", tmp_path)
    assert f"{row['key']}: waits to be sent again" in again.stdout
    assert "waiting" in sigbot("outbox", "list", "--data", tmp_path).stdout


async def test_what_was_put_aside_arrives_once_it_can(tmp_path: Path) -> None:
    """Once, and then nothing is left over."""
    newcomer = await closed_direct_messages(tmp_path)
    async with running(demo_settings(tmp_path)) as world:
        await world.chat.desk.do(lambda chat: chat.close_direct(newcomer, closed=False))
        await deliveries.retry(world.store, None, world.clock.now())
        await world.settled()
        assert 1 == len(await world.direct_messages(newcomer))
        assert [] == await deliveries.retry(world.store, None, world.clock.now())
    assert "Everything has gone out." in sigbot("outbox", "list", "--data", tmp_path).stderr


def test_a_delivery_that_was_not_put_aside_cannot_be_sent_again(tmp_path: Path) -> None:
    """A sentence says where to look."""
    done = sigbot("outbox", "retry", "welcome:nobody", "--data", tmp_path)
    assert (2, "") == (done.returncode, done.stdout)
    assert "sigbot outbox list" in done.stderr
