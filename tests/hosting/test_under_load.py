"""Backups that are made while a hundred events and more arrive every second."""

import asyncio
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from storage.backups import back_up, restore
from storage.backups.making import copy_at_one_instant
from tests.rigs.both import Both, both, discord_answers, slack_answers
from tests.rigs.clocks import START
from tests.rigs.world import MEMBER, NEWCOMER, World, demo_settings, running

ROOT = Path(__file__).parents[2]
DONE = "h.acknowledged AND h.kind = 'posted'"
EVERY_SECOND = 125
"""Events that people cause on Slack and Discord together."""
QUESTION = "low iron before an operation"


class Crowd:
    """People who post in the local chat as fast as it takes it, every tenth time to ask the bot something."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._is_over = False
        self.posts = 0

    async def go_on(self) -> None:
        """Post until told to stop."""
        while not self._is_over:
            await asyncio.gather(*(self._post(self.posts + number) for number in range(10)))
            self.posts += 10

    async def _post(self, number: int) -> None:
        channel, person = self._world.archived_channel, self._world.people[MEMBER]
        text = f"@sigbot {QUESTION}" if number % 10 == 0 else f"zebrafish {number}"
        await self._world.chat.desk.do(lambda chat: chat.post(person, channel, None, text))

    def stop(self) -> None:
        """End with the posts under way."""
        self._is_over = True


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    """Return what a query finds."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_the_copies_are_of_one_instant(quick_path: Path) -> None:
    """Somebody writes here, then there, then here again, without a pause: no copy has the second without the first."""
    here, there = quick_path / "here.sqlite3", quick_path / "there.sqlite3"
    for path in (here, there):
        with closing(sqlite3.connect(path)) as file:
            file.executescript("PRAGMA journal_mode=WAL; CREATE TABLE n (said INTEGER, heard INTEGER)")
            file.execute("INSERT INTO n VALUES (0, 0)")
            file.commit()
    copies = quick_path / "copies"
    copies.mkdir()
    with writing_by_turns(here, there):
        for _ in range(100):
            copy_at_one_instant([there, here], copies)
            ((said, heard),) = rows(copies / here.name, "SELECT * FROM n")
            ((known, _),) = rows(copies / there.name, "SELECT * FROM n")
            assert heard <= known <= said
    assert said > 100


@contextmanager
def writing_by_turns(here: Path, there: Path) -> Iterator[None]:
    """Count in both files, as a platform and the bot do, for the time of the block."""
    is_over = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(here, timeout=30)) as one, closing(sqlite3.connect(there, timeout=30)) as other:
            while not is_over.is_set():
                for file, change in ((one, "said = said + 1"), (other, "said = said + 1"), (one, "heard = heard + 1")):
                    with file:
                        file.execute(f"UPDATE n SET {change}")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        is_over.set()
        writer.join()


async def test_a_backup_under_load_is_one_instant_of_bot_and_chat(quick_path: Path) -> None:
    """Every acknowledged event is in it, everything that it calls sent is there, and elsewhere each is said once."""
    backups = []
    async with running(demo_settings(quick_path / "old")) as world:
        crowd, began = Crowd(world), time.monotonic()
        posting = asyncio.create_task(crowd.go_on())
        await world.chat.desk.do(lambda chat: chat.join(world.people[NEWCOMER]))
        for number in range(4):
            await asyncio.sleep(0.15)
            file = quick_path / f"{number}.tar.gz"
            backups.append(await asyncio.to_thread(back_up, quick_path / "old" / "sigbot.sqlite3", file, START))
        crowd.stop()
        await posting
        rate = crowd.posts / (time.monotonic() - began)
    assert rate >= 100
    for number, backup in enumerate(backups):
        place = quick_path / f"new{number}"
        restore(backup, place / "sigbot.sqlite3", START)
        check_nothing_is_ahead(place)
        await check_said_once(place)


def check_nothing_is_ahead(place: Path) -> None:
    """What the chat calls acknowledged the bot has; what the bot calls sent the chat has."""
    archived = next(iter(demo_settings(place).archived_channels)).removeprefix("local:")
    heard = f"SELECT m.channel, 'local:m' || m.id FROM happenings h JOIN messages m ON m.id = h.message WHERE {DONE}"
    acknowledged = {ref for channel, ref in rows(place / "chat.sqlite3", heard) if channel == archived}
    kept = {ref for (ref,) in rows(place / "sigbot.sqlite3", "SELECT ref FROM posts")}
    assert acknowledged
    assert set() == acknowledged - kept
    sent = rows(place / "sigbot.sqlite3", "SELECT message FROM delivery_parts")
    assert sent
    there = set(rows(place / "chat.sqlite3", "SELECT 'local:m' || id FROM messages"))
    assert [] == [row for row in sent if row not in there]


async def check_said_once(place: Path) -> None:
    """Running elsewhere, the bot answers each question once, and welcomes once."""
    async with running(demo_settings(place)) as world:
        await world.settled()
        assert 1 == len(await world.direct_messages(world.people[NEWCOMER]))
    questions = rows(place / "chat.sqlite3", "SELECT id FROM messages WHERE text LIKE '@sigbot low%'")
    answers = Counter(rows(place / "chat.sqlite3", "SELECT thread FROM messages WHERE thread AND author = 'bot'"))
    assert questions
    assert dict.fromkeys(questions, 1) == answers
    taken = rows(place / "chat.sqlite3", "SELECT 'local:m' || id FROM messages WHERE text LIKE 'zebrafish%'")
    kept = rows(place / "sigbot.sqlite3", "SELECT ref FROM posts WHERE text LIKE 'zebrafish%'")
    assert sorted(taken) == sorted(kept)


# --- On Slack and Discord, which go on while the bot is elsewhere


class Questions:
    """Everybody who talks on both platforms at once: posts, questions and newcomers."""

    def __init__(self, place: Both) -> None:
        self._place = place
        self._is_over = False
        self.posted = 0
        self.asked: list[tuple[Any, Any]] = []

    async def go_on(self) -> None:
        """Post on both sides, every tenth time a question."""
        slack, discord = self._place.slack, self._place.discord
        began = time.monotonic()
        while not self._is_over:
            self.posted += 2
            if self.posted % 20 == 0:
                on_slack = await slack.post("ann", "general", f"<@{slack.app.bot_user}> {QUESTION}")
                on_discord = await discord.post(self._place.ann, discord.general, f"<@{discord.bot.id}> {QUESTION}")
                self.asked.append((on_slack, on_discord))
            else:
                await slack.post("ann", "general", f"zebrafish {self.posted}")
                await discord.post(self._place.ann, discord.general, f"zebrafish {self.posted}")
            # By the clock: what came late is made up for at once.
            await asyncio.sleep(max(0.0, began + self.posted / EVERY_SECOND - time.monotonic()))

    def stop(self) -> None:
        """End with the next post."""
        self._is_over = True


async def test_restored_elsewhere_the_bot_catches_up_and_repeats_nothing(tmp_path: Path) -> None:
    """The old one goes on after the backup, until it is killed; the new one has the backup alone."""
    async with both(tmp_path) as place:
        await place.start()
        talk, began = Questions(place), time.monotonic()
        talking = asyncio.create_task(talk.go_on())
        await place.slack.join_workspace("cleo")
        cleo = await place.discord.join("Cleo")
        await place.until(lambda: len(talk.asked) > 1)
        committed = place.archived()
        made = await place.command("backup", str(tmp_path / "one.tar.gz"))
        assert 0 == made.returncode, made.stderr
        await place.slack.join_workspace("dora")
        await place.slack.join_channel("dora", "general")  # Slack itself puts everybody there.
        dora = await place.discord.join("Dora")
        asked = len(talk.asked)
        await place.until(lambda: len(talk.asked) > asked + 1)
        await place.until(lambda: bool(place.slack.direct_messages("dora") and place.discord.direct_messages(dora)))
        rate = talk.posted / (time.monotonic() - began)
        await place.kill()
        talk.stop()
        await talking
        (tmp_path / "data").rename(tmp_path / "gone")
        back = await place.command("restore", str(tmp_path / "one.tar.gz"))
        assert 0 == back.returncode, back.stderr
        assert committed.keys() <= place.archived().keys()
        await place.start()
        people = [("cleo", cleo), ("dora", dora)]

        def welcomes() -> list[int]:
            each = [(place.slack.direct_messages(one), place.discord.direct_messages(other)) for one, other in people]
            return [len(messages) for both in each for messages in both]

        def answers() -> list[int]:
            each = [(slack_answers(place, one), discord_answers(place, other)) for one, other in talk.asked]
            return [len(said) for both in each for said in both]

        everything = [1] * (2 * len(talk.asked)), [1] * 4
        # Slack takes one answer a second into a channel.
        await place.until(lambda: (answers(), welcomes()) == everything, within=60)
        await place.until(lambda: len(place.archived()) >= talk.posted, within=30)
        await place.slack.dispatcher.settled()
        await asyncio.sleep(1.5)  # Long enough for a second copy: what is due goes out every half second.
        assert (answers(), welcomes()) == everything
        assert rate >= 100
