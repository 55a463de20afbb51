"""Dead letters are handled again from the command line."""

import json
from pathlib import Path

from bot.clock import SystemClock
from bot.model.archive import PostQuery
from bot.model.codec import event_to_json
from bot.model.deadletter import DeadLetter
from bot.model.inbound import MessagePosted, Post
from bot.model.refs import AccountRef, ChannelRef, MessageRef
from storage import open_store
from tests.rigs.clocks import START
from tests.rigs.commandline import ROOT, sigbot

CHANNEL = ChannelRef("local:shared-learning")
POST = Post(MessageRef("local:m1"), CHANNEL, AccountRef("local:host"), "Alex", False, "our zebrafish clinic", START)
EVENT = MessagePosted("local:event-1", POST)


def config_in(folder: Path) -> Path:
    """Write a copy of the example configuration."""
    path = folder / "config.toml"
    path.write_text((ROOT / "config.example.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return path


async def put_aside(folder: Path, body: str | None, number: int = 1) -> None:
    """Put an event aside, as a bot with a mistake in it would have."""
    store = open_store(folder / "data" / "sigbot.sqlite3", SystemClock(), exclusive=False)
    letter = DeadLetter(
        id=0,
        platform="local",
        kind="MessagePosted",
        key=f"local:event-{number}",
        reason="ValueError in archive.py:1 (keep)",
        at=SystemClock().now(),
        body=body,
        channel=CHANNEL,
        message=MessageRef(f"local:m{number}"),
    )
    await store.commit(lambda work: work.dead_letters.add(letter))
    await store.close()


async def found(folder: Path, words: str) -> list[str]:
    """Return what the archive's search finds."""
    store = open_store(folder / "data" / "sigbot.sqlite3", SystemClock(), exclusive=False)
    hits = await store.read(lambda readers: readers.search_posts(PostQuery(words)))
    await store.close()
    return [hit.shown.post.text for hit in hits]


def listed(config: Path) -> list[dict[str, object]]:
    """Return the list for programs."""
    rows: list[dict[str, object]] = json.loads(sigbot("deadletters", "list", "--json", "--config", config).stdout)
    return rows


async def test_a_letter_with_its_body_is_handled_again(tmp_path: Path) -> None:
    """Once it worked, it is gone from the list and in the archive."""
    config = config_in(tmp_path)
    prepare = sigbot("deadletters", "list", "--config", config)
    assert 0 == prepare.returncode, prepare.stderr
    await put_aside(tmp_path, event_to_json(EVENT))
    assert ["local:event-1"] == [row["key"] for row in listed(config)]
    assert "ValueError in archive.py" in sigbot("deadletters", "list", "--config", config).stdout
    done = sigbot("deadletters", "retry", "--config", config)
    assert (0, "1: handled\n") == (done.returncode, done.stdout), done.stderr
    assert [] == listed(config)


async def test_a_letter_without_its_body_is_fetched_from_the_platform(tmp_path: Path) -> None:
    """What was not kept is read where it was said."""
    config = config_in(tmp_path)
    await put_aside(tmp_path, None)
    done = sigbot("deadletters", "retry", "1", "--config", config)
    assert (0, "1: handled\n") == (done.returncode, done.stdout), done.stderr


async def test_a_letter_whose_post_is_gone_stays_with_its_reason(tmp_path: Path) -> None:
    """Nothing is thrown away, and the exit code says that something is left."""
    config = config_in(tmp_path)
    await put_aside(tmp_path, None, number=999)
    done = sigbot("deadletters", "retry", "--json", "--config", config)
    assert 1 == done.returncode
    (outcome,) = json.loads(done.stdout)
    assert (False, "its post is not on the platform any more") == (outcome["handled"], outcome["reason"])
    assert 1 == len(listed(config))
