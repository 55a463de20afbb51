"""How to join an event never enters the archive, whoever posts it and however it gets there."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.features.events.attending.masking import masked
from bot.model.events import Details, Override
from bot.model.history import PastPost
from bot.model.inbound import MessagePosted, Post
from bot.model.refs import AccountRef, ChannelRef, MessageRef
from tests.rigs.diary import Diary, diary
from tests.rigs.talks import LINK, TALK
from tests.rigs.world import MEMBER

NOTE = "[joining link: ask /events]"


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Diary]:
    """A group with a second platform."""
    async with diary(tmp_path) as made:
        yield made


async def test_a_posted_link_is_masked_in_the_archive_and_in_its_edits(place: Diary) -> None:
    """The post itself stays as it is; only our copy has the note."""
    await place.arranges()
    world = place.world
    member, channel = world.people[MEMBER], world.archived_channel
    number = await world.posts(member, channel, f"zebrafish: join at {LINK} please")
    assert [f"zebrafish: join at {NOTE} please"] == await world.archived("zebrafish")
    await world.edits(member, number, f"zebrafish now: <{LINK.upper()}>, or meet.example.org/j/98765#x")
    (copy,) = await world.archived("zebrafish")
    assert 2 == copy.count(NOTE)
    assert "98765" not in copy
    assert [] == await world.archived("98765")
    assert "98765" in str(await world.messages(channel))


async def test_history_that_is_read_later_is_masked_too(place: Diary) -> None:
    """Catching up and reading older history bring our copies to what the platform has, and go the same way."""
    event = await place.arranges(replace(TALK, link=""), rule="FREQ=WEEKLY;COUNT=3")
    details = Details("A talk", link="https://zoom.example/j/5")
    await place.changes_day(event, Override("20261215", datetime(2026, 12, 15, 12, 30), details=details))
    world = place.world
    channel = ChannelRef(f"local:{world.archived_channel}")
    text = "quagga https://zoom.example/j/5?pwd=secret and https://zoom.example/j/55"
    post = Post(MessageRef("local:m9999"), channel, AccountRef("local:priya"), "Priya", False, text, world.clock.now())
    past = PastPost(MessagePosted("posted:9999", post))
    await world.store.commit(lambda work: world.core.features.archive.restore(work, past, is_told=False))
    assert [f"quagga {NOTE} and https://zoom.example/j/55"] == await world.archived("quagga")


@pytest.mark.parametrize(
    ("text", "link", "copy"),
    [
        ("at https://teams.example/l/19%3a?x=1.", "https://teams.example/l/19%3a?x=1&y=2", "at NOTE"),
        ("HTTPS://Teams.Example/L/19", "https://teams.example/l/19/", "NOTE"),
        ("www.teams.example/l/19", "https://teams.example/l/19", "NOTE"),
        (
            "our site is https://teams.example/help",
            "https://teams.example/l/19",
            "our site is https://teams.example/help",
        ),
        ("(https://teams.example/l/19)", "https://teams.example/l/19", "(NOTE)"),
        ("teams.example?room=9 teams.example?room=8", "https://teams.example?room=9", "NOTE teams.example?room=8"),
        ("steams.example/l/19", "https://teams.example/l/19", "steams.example/l/19"),
        ("dial 020 7946 0000, then 12", "020 7946 0000", "dial NOTE, then 12"),
        ("see zoom.example/j/5", "Zoom: https://zoom.example/j/5 (code 77)", "see NOTE"),
    ],
)
def test_a_link_is_found_however_it_is_written(text: str, link: str, copy: str) -> None:
    """With and without its scheme, its case and what follows its path; never another address."""
    assert copy == masked(text, [link], "NOTE")
