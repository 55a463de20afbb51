"""Channels that the configuration calls by name, on both platforms."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.rigs.both import Both, both


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Both]:
    """Return both platforms, with #general of each archived by name."""
    async with both(tmp_path) as place:
        yield place


async def test_a_renamed_channel_goes_on_being_archived(place: Both) -> None:
    """What a name meant is remembered, and the log says that the configuration should be corrected."""
    await place.start()
    await place.stop()
    await place.slack.rename_channel("ann", "general", "everyone")
    await place.discord.rename_channel(place.discord.general, "everyone")
    await place.start()
    await place.slack.post("ann", "everyone", "a zebrafish")
    await place.discord.post(place.ann, place.discord.general, "a zebrafish")
    await place.until(lambda: sum("zebrafish" in text for text in place.archived().values()) == 2)
    assert 2 == place.log().count("a channel was renamed; correct its name")
    assert 0 == await place.stop()


async def test_a_name_that_means_nothing_is_told(place: Both) -> None:
    """At the start, with the setting; nothing else stops because of it."""
    await place.slack.rename_channel("ann", "general", "everyone")
    await place.start()
    await place.discord.post(place.ann, place.discord.general, "a zebrafish")
    await place.until(lambda: "a zebrafish" in place.archived().values())
    assert "a setting names a channel that the bot cannot see" in place.log()
    assert 0 == await place.stop()
