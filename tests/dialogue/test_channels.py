"""What is kept of a channel, and organisers who change that."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.rigs.world import MEMBER, ORGANISER, World, demo_settings, running


async def test_everybody_can_see_whether_a_channel_is_kept(world: World) -> None:
    """In the channel itself, or by its name from anywhere."""
    member = world.people[MEMBER]
    kept = str(await world.asks(member, "/channel", world.archived_channel))
    other = str(await world.asks(member, "/channel", world.quiet_channel))
    named = str(await world.asks(member, f"/channel #{world.quiet_channel}"))
    assert "is copied to the group's searchable archive" in kept
    assert "is not kept" in other
    assert "is not kept" in named
    assert "set-channel" not in kept + other


async def test_an_organiser_switches_a_channel_on_and_it_is_told(world: World) -> None:
    """From then on its posts are found; earlier ones are not."""
    member, organiser, channel = world.people[MEMBER], world.people[ORGANISER], world.quiet_channel
    await world.posts(member, channel, "zebrafish before")
    answer = await world.asks(organiser, "/set-channel archived:yes", channel)
    await world.settled()
    await world.posts(member, channel, "zebrafish after")
    assert "is kept in the archive from now on" in str(answer)
    (announcement,) = [m["text"] for m in await world.messages(channel) if "From now on" in m["text"]]
    assert "Morag Tullibody switched this on" in announcement
    assert ["zebrafish after"] == await world.archived("zebrafish")


async def test_switching_off_hides_what_was_kept_and_on_again_brings_it_back(world: World) -> None:
    """Nothing is deleted by a slip; edits and deletions are followed in the meantime."""
    member, organiser, channel = world.people[MEMBER], world.people[ORGANISER], world.archived_channel
    stays = await world.posts(member, channel, "zebrafish that stays")
    goes = await world.posts(member, channel, "zebrafish that goes")
    await world.asks(organiser, "/set-channel no", channel)
    assert [] == await world.archived("zebrafish")
    await world.edits(member, stays, "zebrafish that was edited")
    await world.deletes(member, goes)
    await world.posts(member, channel, "zebrafish while it was off")
    await world.asks(organiser, "/set-channel yes", channel)
    assert ["zebrafish that was edited"] == await world.archived("zebrafish")


async def test_a_button_carries_the_whole_command(world: World) -> None:
    """An organiser need not type anything."""
    organiser, channel = world.people[ORGANISER], world.archived_channel
    card = await world.asks(organiser, "/channel", channel)
    (row,) = [block for block in card["blocks"] if block["type"] == "buttons"]
    (button,) = row["buttons"]
    answer = await world.asks(organiser, f"/{button['command']} {button['arguments']}")
    assert "is not kept any more" in str(answer)


async def test_setting_what_is_set_changes_and_says_nothing(world: World) -> None:
    """Nobody is told twice."""
    organiser, channel = world.people[ORGANISER], world.archived_channel
    answer = await world.asks(organiser, "/set-channel yes", channel)
    await world.settled()
    assert "Nothing was changed" in str(answer)
    assert not [m for m in await world.messages(channel) if "From now on" in m["text"]]


async def test_members_cannot_set_a_channel(world: World) -> None:
    """They are told whose business it is."""
    answer = await world.asks(world.people[MEMBER], "/set-channel no", world.archived_channel)
    assert "is for organisers" in str(answer)
    await world.posts(world.people[MEMBER], world.archived_channel, "zebrafish")
    assert ["zebrafish"] == await world.archived("zebrafish")


async def test_the_choice_outlives_a_restart_and_the_configuration(tmp_path: Path) -> None:
    """What organisers set in chat wins over the file; channels that they left alone follow the file."""
    settings = demo_settings(tmp_path)
    async with running(settings) as world:
        organiser, off, on = world.people[ORGANISER], world.archived_channel, world.quiet_channel
        await world.asks(organiser, "/set-channel no", off)
        await world.asks(organiser, "/set-channel yes", on)
    async with running(settings) as world:
        kept = {s.channel.name for s in await world.store.read(lambda readers: readers.channels())}
        assert (False, True) == (off in kept, on in kept)
    async with running(replace(settings, archived_channels=frozenset())) as world:
        kept = {s.channel.name for s in await world.store.read(lambda readers: readers.channels())}
        assert {on} == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("/channel", "I cannot tell which channel you mean"),
        ("/channel #nowhere", "I know no channel called #nowhere"),
        ("/channel local:nowhere", "I know no channel"),
        ("/set-channel channel:#general", "also needs the archived"),
        ("/set-channel perhaps", "has to be yes or no"),
        ("/set-channel yes #nowhere", "I know no channel"),
        ("/set-channel yes", "I cannot tell which channel you mean"),
        ("/set-channel yes general extra", "I did not understand this part: extra"),
    ],
)
async def test_what_cannot_be_done_is_said(world: World, typed: str, sentence: str) -> None:
    """And nothing is changed."""
    assert sentence in str(await world.asks(world.people[ORGANISER], typed))


async def test_an_organiser_sees_what_would_be_said_before_it_is_said(world: World) -> None:
    """In the words and with the name that the channel will read."""
    card = str(await world.asks(world.people[ORGANISER], "/channel", world.quiet_channel))
    assert 'When you press "Keep this channel", the channel is told:' in card
    assert "Morag Tullibody switched this on." in card
    assert "the channel is told" not in str(await world.asks(world.people[MEMBER], "/channel", world.quiet_channel))


async def test_what_was_set_last_is_taken_back_and_the_channel_is_told(world: World) -> None:
    """Step by step; the trail has every step, and a button that is out of date does nothing."""
    organiser, channel = world.people[ORGANISER], world.archived_channel
    for choice in ("no", "yes"):
        await world.asks(organiser, f"/set-channel {choice}", channel)
        await world.passes(minutes=1)
    card = await world.asks(organiser, "/channel", channel)
    assert 2 == str(card).count(f"The channel #{channel}")
    (row,) = [block for block in card["blocks"] if block["type"] == "buttons"]
    undo = next(button for button in row["buttons"] if button["command"] == "undo-channel")
    assert "is not kept any more" in str(await world.asks(organiser, f"/undo-channel {undo['arguments']}"))
    await world.passes(minutes=1)
    assert "so nothing was taken back" in str(await world.asks(organiser, f"/undo-channel {undo['arguments']}"))
    (row,) = [b for b in (await world.asks(organiser, "/channel", channel))["blocks"] if b["type"] == "buttons"]
    undo = next(button for button in row["buttons"] if button["command"] == "undo-channel")
    assert "is kept in the archive from now on" in str(
        await world.asks(organiser, f"/undo-channel {undo['arguments']}")
    )
    await world.settled()
    assert 4 == sum("switched this o" in message["text"] for message in await world.messages(channel))
    assert 4 == len(await world.store.read(lambda readers: readers.changes(9)))
