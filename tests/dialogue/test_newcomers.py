"""What the group's own channel and the standing post say to newcomers."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import WelcomeSettings
from bot.model.refs import ChannelRef
from tests.rigs.world import MEMBER, NEWCOMER, ORGANISER, World, demo_settings, running

INTRODUCTIONS, START_HERE = "introductions", "start-here"


async def said(world: World, channel: str) -> list[str]:
    """Return what the bot posted in a channel."""
    return [message["text"] for message in await world.messages(channel) if message["author"]["is_bot"]]


def with_newcomers(folder: Path, newcomers: str) -> object:
    """Return the demo with another setting for its welcome channel."""
    channel = ChannelRef(f"local:{INTRODUCTIONS}")
    return replace(demo_settings(folder), welcome=WelcomeSettings(channels=(channel,), newcomers=newcomers))


# --- The channel's own welcome


async def test_the_round_up_names_those_who_introduced_themselves(world: World) -> None:
    """Once a day, in one post, and nobody who only joined."""
    await world.joins(world.people[NEWCOMER])
    await world.posts(world.people[MEMBER], INTRODUCTIONS, "Hello, I am Priya, a physiotherapist.")
    await world.passes(hours=12)
    (round_up,) = await said(world, INTRODUCTIONS)
    assert "Priya Ravenscroft has introduced themselves" in round_up
    assert "Robin" not in round_up


async def test_a_round_up_names_several_and_everybody_once(world: World) -> None:
    """The next day names only whoever is new then."""
    for person in (MEMBER, ORGANISER):
        await world.posts(world.people[person], INTRODUCTIONS, "Hello.")
        await world.posts(world.people[person], INTRODUCTIONS, "And another thing.")
    await world.passes(hours=12)
    await world.posts(world.people[3], INTRODUCTIONS, "Hello from me.")
    await world.posts(world.people[MEMBER], INTRODUCTIONS, "Welcome.")
    await world.passes(days=1)
    first, second = await said(world, INTRODUCTIONS)
    assert "Priya Ravenscroft and Morag Tullibody have introduced" in first
    assert "Gethin Maesglas has introduced" in second


async def test_nothing_new_is_not_worth_a_post(world: World) -> None:
    """No round-up without anybody in it."""
    await world.passes(days=2)
    assert [] == await said(world, INTRODUCTIONS)


async def test_an_introduction_that_was_deleted_is_not_told_of(world: World) -> None:
    """Nor one by somebody who has left."""
    number = await world.posts(world.people[MEMBER], INTRODUCTIONS, "Hello.")
    await world.deletes(world.people[MEMBER], number)
    await world.posts(world.people[3], INTRODUCTIONS, "Hello.")
    await world.chat.desk.do(lambda chat: chat.leave(world.people[3]))
    await world.settled()
    await world.passes(days=1)
    assert [] == await said(world, INTRODUCTIONS)


async def test_a_post_before_the_hour_waits_and_one_after_it_waits_for_tomorrow(world: World) -> None:
    """The round-up is at five in the afternoon, in London."""
    await world.posts(world.people[MEMBER], INTRODUCTIONS, "Hello at nine.")
    await world.passes(hours=7, minutes=59)
    assert [] == await said(world, INTRODUCTIONS)
    await world.passes(minutes=1)
    assert 1 == len(await said(world, INTRODUCTIONS))
    await world.posts(world.people[3], INTRODUCTIONS, "Hello just after.")
    await world.passes(hours=23)
    assert 1 == len(await said(world, INTRODUCTIONS))
    await world.passes(hours=1)
    assert 2 == len(await said(world, INTRODUCTIONS))


async def test_a_round_up_that_was_missed_is_made_up_for_once(tmp_path: Path) -> None:
    """At the next start, and not again at the one after that."""
    settings = demo_settings(tmp_path)
    async with running(settings) as world:
        await world.posts(world.people[MEMBER], INTRODUCTIONS, "Hello.")
    for _ in range(2):
        async with running(settings, days_later=3) as world:
            assert 1 == len(await said(world, INTRODUCTIONS))


async def test_each_newcomer_can_be_told_of(tmp_path: Path) -> None:
    """Where the group wants that; once, also when the join is delivered twice."""
    async with running(with_newcomers(tmp_path, "each")) as world:  # type: ignore[arg-type]
        await world.joins(world.people[NEWCOMER])
        await world.redelivered()
        (line,) = await said(world, INTRODUCTIONS)
        assert "Robin Ashdown has joined" in line


async def test_a_group_may_want_nothing_said(tmp_path: Path) -> None:
    """Off is off; the direct message comes all the same."""
    async with running(with_newcomers(tmp_path, "off")) as world:  # type: ignore[arg-type]
        await world.joins(world.people[NEWCOMER])
        await world.posts(world.people[NEWCOMER], INTRODUCTIONS, "Hello.")
        await world.passes(days=1)
        assert [] == await said(world, INTRODUCTIONS)
        assert 1 == len(await world.direct_messages(world.people[NEWCOMER]))


# --- Start here


async def test_the_start_here_post_has_three_buttons_that_work(world: World) -> None:
    """Pressing one is the same as typing its command."""
    (post,) = [m for m in await world.messages(START_HERE) if m["author"]["is_bot"]]
    (row,) = [block for block in post["card"]["blocks"] if block["type"] == "buttons"]
    commands = [button["command"] for button in row["buttons"]]
    assert ["welcome", "ask", "help"] == commands
    card = await world.asks(world.people[NEWCOMER], "/welcome")
    assert world.settings.group.name in card["title"]


async def test_the_post_stands_once_and_follows_its_texts(tmp_path: Path) -> None:
    """A restart posts nothing; another group's name changes the same post; another channel moves it."""
    settings = demo_settings(tmp_path)
    for _ in range(2):
        async with running(settings) as world:
            assert 1 == len(await said(world, START_HERE))
    renamed = replace(settings, group=replace(settings.group, name="Reading Circle"))
    async with running(renamed) as world:
        (text,) = await said(world, START_HERE)
        assert "Reading Circle" in text
    moved = replace(renamed, welcome=replace(settings.welcome, start_here=(ChannelRef("local:coffee-room"),)))
    async with running(moved) as world:
        assert ([], 1) == (await said(world, START_HERE), len(await said(world, "coffee-room")))
    none = replace(renamed, welcome=replace(settings.welcome, start_here=()))
    async with running(none) as world:
        assert ([], []) == (await said(world, START_HERE), await said(world, "coffee-room"))


async def test_the_welcome_can_be_read_again(world: World) -> None:
    """Whenever somebody asks; nothing is sent for it."""
    member = world.people[MEMBER]
    card = await world.asks(member, "/welcome")
    assert "Priya" in str(card)
    assert [] == await world.direct_messages(member)


@pytest.mark.parametrize("newcomers", ["off", "each", "daily"])
async def test_nobody_is_pinged_by_a_welcome(tmp_path: Path, newcomers: str) -> None:
    """A newcomer whose name looks like a call to everybody calls nobody."""
    async with running(with_newcomers(tmp_path, newcomers)) as world:  # type: ignore[arg-type]
        guest = await world.comes("@everyone")
        await world.joins(guest)
        await world.posts(guest, INTRODUCTIONS, "Hello.")
        await world.passes(days=1)
        for message in await world.messages(INTRODUCTIONS):
            assert not (message["card"] or {}).get("pings")
